import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Credentials } from '../../../src/core/credentials.js';
import { Secret } from '../../../src/core/secret.js';
import { credentialsOf } from '../../../src/secrets/credentials.js';
import { openRoom, type Room } from './room.js';

let room: Room;
beforeEach(() => (room = openRoom()));
afterEach(() => room.close());

/** As each new process has them. */
const credentials = (tried?: Secret): Credentials =>
  credentialsOf(room.open(), { system: 'campus', name: 'cn=desk,dc=uni', zone: 'Asia/Hong_Kong', tried });

const opened = async (): Promise<string> => (await credentials().password()).open('reveal');

describe('no password is given (exit 4)', () => {
  it('where none is stored, and both ways out are named', async () => {
    await expect(credentials().password()).rejects.toMatchObject({
      kind: 'unauthenticated',
      code: 'no-secret',
      hint: 'uidctl auth login --profile campus, or set UIDCTL_SECRET_CAMPUS.',
    });
  });

  it('where this very one was refused before, in the words of the clock on the wall', async () => {
    await room.open().store('campus', new Secret('wrong'), 'file');
    await credentials().refused(await credentials().password(), 'wrong password');
    await expect(credentials().password()).rejects.toMatchObject({
      kind: 'unauthenticated',
      code: 'secret-refused',
      message:
        'The server refused this password on 23 Nov 2026 at 10:31 (wrong password); it is not tried again until it is renewed.',
      hint: 'uidctl auth login --profile campus',
    });
  });

  it('to another connection of the same run, once one was refused', async () => {
    await room.open().store('campus', new Secret('wrong'), 'file');
    const both = credentials();
    await both.refused(await both.password(), 'wrong password');
    await expect(both.password()).rejects.toMatchObject({ code: 'secret-refused' });
  });

  it('where the environment gives one that was refused, and says whose it is to renew', async () => {
    room.env['UIDCTL_SECRET_CAMPUS'] = 'wrong';
    await credentials().refused(await credentials().password(), 'wrong password');
    await expect(credentials().password()).rejects.toMatchObject({
      code: 'secret-refused',
      hint: expect.stringMatching(/^Renew UIDCTL_SECRET_CAMPUS/) as string,
    });
  });

  it('where the one that is tried was refused before', async () => {
    const tried = new Secret('wrong');
    await credentials(tried).refused(tried, 'wrong password');
    await expect(credentials(new Secret('wrong')).password()).rejects.toMatchObject({ code: 'secret-refused' });
  });

  it('that is empty: a server takes that for a sign-in as nobody', () => {
    expect(() => credentials(new Secret(''))).toThrow('empty');
  });

  it('where the keychain cannot be asked, which is no missing password (exit 13)', async () => {
    await room.open().store('campus', new Secret('deep'), 'keychain');
    room.keychain.fails = new Error('Secret Service: unlock prompt was dismissed');
    await expect(credentials().password()).rejects.toMatchObject({ kind: 'setup', code: 'keychain-locked' });
  });
});

describe('how it is renewed', () => {
  const renewal = async (): Promise<string | undefined> => {
    const ours = credentials();
    await ours.password();
    return ours.renew?.();
  };

  it('a stored one: by a sign-in of that profile', async () => {
    await room.open().store('campus', new Secret('wrong'), 'file');
    expect(await renewal()).toBe('uidctl auth login --profile campus');
  });

  it('one of the environment: where it is set', async () => {
    room.env['UIDCTL_SECRET_CAMPUS'] = 'wrong';
    expect(await renewal()).toBe('Renew UIDCTL_SECRET_CAMPUS.');
  });

  it('one that is only tried is kept nowhere', async () => {
    const ours = credentials(new Secret('wrong'));
    await ours.password();
    expect(ours.renew?.()).toBeUndefined();
  });
});

describe('a password is given', () => {
  it('again when it was renewed after it was refused', async () => {
    await room.open().store('campus', new Secret('wrong'), 'file');
    await credentials().refused(new Secret('wrong'), 'wrong password');
    await room.open().store('campus', new Secret('right'), 'file');
    expect(await opened()).toBe('right');
  });

  it('by a changed variable, which an older mark does not hold back', async () => {
    room.env['UIDCTL_SECRET_CAMPUS'] = 'wrong';
    await credentials().refused(new Secret('wrong'), 'wrong password');
    room.env['UIDCTL_SECRET_CAMPUS'] = 'right';
    expect(await opened()).toBe('right');
  });

  it('from the environment without the keychain being loaded', async () => {
    await room.open().store('campus', new Secret('deep'), 'keychain');
    room.keychain.loaded = 0;
    room.env['UIDCTL_SECRET_CAMPUS'] = 'given';
    expect(await opened()).toBe('given');
    expect(room.keychain.loaded).toBe(0);
  });

  it('once from the keychain, however many connections ask', async () => {
    await room.open().store('campus', new Secret('deep'), 'keychain');
    const shared = credentials();
    await Promise.all([shared.password(), shared.password(), shared.password()]);
    expect(room.keychain.asked.filter((account) => account === 'campus')).toHaveLength(2);
  });
});
