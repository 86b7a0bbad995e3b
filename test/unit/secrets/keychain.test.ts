import { existsSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Secret } from '../../../src/core/secret.js';
import { openRoom, type Room } from './room.js';

let room: Room;
beforeEach(() => (room = openRoom()));
afterEach(() => room.close());

/* What the package says on a machine without the part in question; the real ones are in test/cli/keychain.server.test.ts. */
const NO_BUS =
  'Platform failure: DBus error: Using X11 for dbus-daemon autolaunch was disabled at compile time, set your DBUS_SESSION_BUS_ADDRESS instead';
const NO_SERVICE = 'Platform failure: DBus error: The name org.freedesktop.secrets was not provided by any .service files';
const SILENT = 'Platform failure: DBus error: Did not receive a reply. Possible causes include: the reply timeout expired';
const NO_KEYRING = "Couldn't access platform storage: Secret Service: no result found";
const LOCKED = "Couldn't access platform storage: Secret Service: unlock prompt was dismissed";
const MAC_LOCKED = 'Platform secure storage failure: User interaction is not allowed.';
const ODD = 'Something that nobody has seen';

type Break = (room: Room) => void;
const BROKEN: readonly [string, string, Break][] = [
  [
    'no part for this platform',
    'keychain-part-missing',
    (r) => (r.keychain.failsToLoad = new Error('Cannot find native binding.')),
  ],
  ['no D-Bus', 'keychain-missing', (r) => (r.keychain.failsToOpen = new Error(NO_BUS))],
  ['no Secret Service', 'keychain-missing', (r) => (r.keychain.failsToOpen = new Error(NO_SERVICE))],
  ['no answer', 'keychain-silent', (r) => (r.keychain.failsToOpen = new Error(SILENT))],
  ['a keyring that was never made', 'keychain-not-set-up', (r) => (r.keychain.fails = new Error(NO_KEYRING))],
  ['a locked one', 'keychain-locked', (r) => (r.keychain.fails = new Error(LOCKED))],
  ['a locked one of macOS', 'keychain-locked', (r) => (r.keychain.fails = new Error(MAC_LOCKED))],
  ['any other failure', 'keychain-failed', (r) => (r.keychain.fails = new Error(ODD))],
];

describe.each(BROKEN)('a keychain with %s', (_name, code, breakIt) => {
  const problem = { kind: 'setup', code, hint: expect.stringMatching(/UIDCTL_SECRET_/) as string };

  it('keeps nothing, also not the word that it is kept', async () => {
    breakIt(room);
    await expect(room.open().store('campus', new Secret('deep-7Q'), 'keychain')).rejects.toMatchObject(problem);
    expect(existsSync(room.path('secrets.json'))).toBe(false);
    expect(await room.open().whereIs('campus')).toBeUndefined();
  });

  it('is a failure, never "none stored"', async () => {
    await room.open().store('campus', new Secret('deep'), 'keychain');
    breakIt(room);
    await expect(room.open().find('campus')).rejects.toMatchObject(problem);
    await expect(room.open().forget('campus')).rejects.toMatchObject(problem);
    expect(await room.open().keychain()).toMatchObject({ usable: false });
    expect(await room.open().whereIs('campus')).toMatchObject({ home: 'keychain' });
  });

  it('is no matter where the file has the secret', async () => {
    breakIt(room);
    await room.open().store('campus', new Secret('plain'), 'file');
    expect((await room.open().find('campus'))?.secret.open('reveal')).toBe('plain');
  });
});

describe('the keychain', () => {
  it('is told apart: the sentence names what is missing', async () => {
    room.keychain.failsToOpen = new Error(NO_BUS);
    expect(await room.open().keychain()).toMatchObject({ why: expect.stringContaining('no D-Bus session') as string });
    room.keychain.failsToOpen = new Error(NO_SERVICE);
    expect(await room.open().keychain()).toMatchObject({ why: expect.stringContaining('no Secret Service') as string });
    room.keychain.failsToOpen = undefined;
    room.keychain.fails = new Error(ODD);
    expect(await room.open().keychain()).toMatchObject({ why: expect.stringContaining(ODD) as string });
  });

  it('is asked for nothing that is in it when only its state is wanted, unless something is', async () => {
    expect(await room.open().keychain()).toEqual({ usable: true });
    expect(room.keychain.asked).toEqual(['(none)']);
    await room.open().store('campus', new Secret('x'), 'keychain');
    expect(await room.open().keychain()).toEqual({ usable: true });
    expect(room.keychain.asked.at(-1)).toBe('campus');
    expect(room.keychain.kept.size).toBe(1);
  });

  it('that waits for somebody is left at Ctrl-C', async () => {
    await room.open().store('campus', new Secret('x'), 'keychain');
    room.keychain.waits = true;
    const stop = new AbortController();
    const found = room.open({ signal: stop.signal }).find('campus');
    stop.abort();
    await expect(found).rejects.toMatchObject({ kind: 'cancelled' });
  });
});
