import { chmodSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Secret } from '../../../src/core/secret.js';
import { openRoom, type Room } from './room.js';

let room: Room;
beforeEach(() => (room = openRoom()));
afterEach(() => room.close());

const file = (): string => room.path('secrets.json');
const written = (): unknown => JSON.parse(readFileSync(file(), 'utf8'));
const textOf = async (system: string): Promise<string | undefined> => (await room.open().find(system))?.secret.open('reveal');

describe('the plain file is refused with exit 13', () => {
  it.each([0o640, 0o604, 0o660, 0o644])('when others can read it (mode %o)', async (mode) => {
    await room.open().store('campus', new Secret('plain-7Q'), 'file');
    chmodSync(file(), mode);
    const error: unknown = await room
      .open()
      .find('campus')
      .catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ kind: 'setup', code: 'file-open-to-others' });
    expect(error).toHaveProperty('hint', expect.stringContaining(`chmod 600 ${file()}`));
    await expect(room.open().store('other', new Secret('x'), 'file')).rejects.toMatchObject({ kind: 'setup' });
    await expect(room.open().forget('campus')).rejects.toMatchObject({ kind: 'setup' });
    expect(readFileSync(file(), 'utf8')).toContain('plain-7Q');
  });

  it('but for Windows, which has no such bits', async () => {
    await room.open().store('campus', new Secret('plain'), 'file');
    chmodSync(file(), 0o644);
    expect(await room.open({ platform: 'win32' }).find('campus')).toMatchObject({ home: 'file' });
  });

  it.each([
    '{ "campus": { "home": "file", "secret": "plain-7Q" ',
    '[]',
    'null',
    '{"campus":"plain-7Q"}',
    '{"campus":{"home":"file"}}',
  ])('when it is damaged, and what is in it is not told (%s)', async (text) => {
    writeFileSync(file(), text, { mode: 0o600 });
    const error: unknown = await room
      .open()
      .find('campus')
      .catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ kind: 'setup', code: 'file-damaged' });
    expect(JSON.stringify(error, Object.getOwnPropertyNames(error)) + String(error)).not.toContain('7Q');
    await expect(room.open().whereIs('campus')).rejects.toMatchObject({ kind: 'setup' });
  });

  it('when it cannot be written, and keeps what is there', async () => {
    mkdirSync(file());
    await expect(room.open().store('campus', new Secret('x'), 'file')).rejects.toMatchObject({ kind: 'setup' });
  });

  it('never holds an empty secret', async () => {
    for (const home of ['file', 'keychain'] as const) {
      await expect(room.open().store('campus', new Secret(''), home)).rejects.toMatchObject({ code: 'secret-empty' });
    }
    expect(existsSync(file())).toBe(false);
    expect(room.keychain.kept.size).toBe(0);
    writeFileSync(file(), '{"campus":{"home":"file","secret":""}}', { mode: 0o600 });
    await expect(room.open().find('campus')).rejects.toMatchObject({ kind: 'setup', code: 'secret-empty' });
  });
});

describe('a stored secret', () => {
  it('is undefined where there is none, and no keychain is asked for that', async () => {
    expect(await room.open().find('campus')).toBeUndefined();
    expect(await room.open().whereIs('campus')).toBeUndefined();
    expect(await room.open().forget('campus')).toEqual([]);
    expect(room.keychain.loaded).toBe(0);
    expect(existsSync(file())).toBe(false);
  });

  it('in the file is for its owner alone, and no keychain is loaded', async () => {
    expect(await room.open().store('campus', new Secret('pä$ß "中"'), 'file')).toBe(file());
    expect(statSync(file()).mode & 0o777).toBe(0o600);
    expect(await textOf('campus')).toBe('pä$ß "中"');
    expect(await room.open().whereIs('campus')).toEqual({ home: 'file', where: file() });
    expect(room.keychain.loaded).toBe(0);
  });

  it('in the keychain leaves only the word where it is', async () => {
    expect(await room.open().store('campus', new Secret('deep-7Q'), 'keychain')).toBe('the keychain');
    expect(room.keychain.kept).toEqual(new Map([['uidctl/campus', 'deep-7Q']]));
    expect(written()).toEqual({ campus: { home: 'keychain' } });
    room.keychain.loaded = 0;
    expect(await room.open().whereIs('campus')).toEqual({ home: 'keychain', where: 'the keychain' });
    expect(room.keychain.loaded).toBe(0);
    expect(await textOf('campus')).toBe('deep-7Q');
  });

  it('that somebody removed from the keychain is none, not a failure', async () => {
    await room.open().store('campus', new Secret('deep'), 'keychain');
    room.keychain.kept.clear();
    expect(await room.open().find('campus')).toBeUndefined();
    expect(await room.open().forget('campus')).toEqual([]);
  });

  it.each(['constructor', 'tostring', '0'])('of a system called %s is like any other', async (system) => {
    expect(await room.open().find(system)).toBeUndefined();
    await room.open().store(system, new Secret('x'), 'file');
    expect(await textOf(system)).toBe('x');
    expect(await room.open().forget(system)).toEqual([file()]);
    expect(await room.open().find(system)).toBeUndefined();
  });

  it('moves from one home to the other and is in one alone', async () => {
    await room.open().store('campus', new Secret('one'), 'keychain');
    await room.open().store('campus', new Secret('two'), 'file');
    expect(room.keychain.kept.size).toBe(0);
    expect(written()).toEqual({ campus: { home: 'file', secret: 'two' } });
    await room.open().store('campus', new Secret('three'), 'keychain');
    expect(readFileSync(file(), 'utf8')).not.toContain('two');
    expect(await textOf('campus')).toBe('three');
  });

  it('moves to the file also where the keychain fails now, and forgetting asks that again', async () => {
    await room.open().store('campus', new Secret('one'), 'keychain');
    room.keychain.fails = new Error("Couldn't access platform storage: Secret Service: unlock prompt was dismissed");
    await room.open().store('campus', new Secret('two'), 'file');
    expect(await textOf('campus')).toBe('two');
    await expect(room.open().forget('campus')).rejects.toMatchObject({ kind: 'setup', code: 'keychain-locked' });
    expect(await textOf('campus')).toBe('two');
    room.keychain.fails = undefined;
    expect(await room.open().forget('campus')).toEqual(['the keychain', file()]);
    expect(room.keychain.kept.size).toBe(0);
  });

  it('leaves the others alone', async () => {
    await room.open().store('one', new Secret('1'), 'file');
    await room.open().store('two', new Secret('2'), 'keychain');
    await room.open().forget('one');
    expect(await textOf('two')).toBe('2');
    expect(written()).toEqual({ two: { home: 'keychain' } });
  });

  it('survives many writers at once', async () => {
    const names = Array.from({ length: 24 }, (_, i) => `s${i}`);
    await Promise.all(names.map((name) => room.open().store(name, new Secret(name), 'file')));
    for (const name of names) expect(await textOf(name)).toBe(name);
  });

  it('survives a draft that a crash left', async () => {
    writeFileSync(`${file()}.new`, 'half');
    await room.open().store('campus', new Secret('x'), 'file');
    expect(existsSync(`${file()}.new`)).toBe(false);
    expect(await textOf('campus')).toBe('x');
  });
});
