import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Secret } from '../../../src/core/secret.js';
import { openRoom, type Room } from './room.js';

let room: Room;
beforeEach(() => (room = openRoom()));
afterEach(() => room.close());

/** A file of a secret, and the variable that names it. */
function fileOf(content: string | Uint8Array): void {
  writeFileSync(room.path('given'), content);
  room.env['UIDCTL_SECRET_CAMPUS_FILE'] = room.path('given');
}

const textOf = async (system = 'campus'): Promise<string | undefined> => (await room.open().find(system))?.secret.open('reveal');

describe('the environment is refused with exit 13:', () => {
  it('an empty variable: it is not the same as none', async () => {
    room.env['UIDCTL_SECRET_CAMPUS'] = '';
    await expect(room.open().find('campus')).rejects.toMatchObject({ kind: 'setup', code: 'secret-empty' });
  });

  it.each(['', '\n', '\r\n', '\nsecond line\n'])('a file with an empty first line (%j)', async (content) => {
    fileOf(content);
    await expect(room.open().find('campus')).rejects.toMatchObject({ kind: 'setup', code: 'secret-empty' });
  });

  it('a file that is not there, a folder, and one that is no text; the path is never told, since it may be the secret itself', async () => {
    room.env['UIDCTL_SECRET_CAMPUS_FILE'] = 'correct-horse-7Q';
    const error: unknown = await room
      .open()
      .find('campus')
      .catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ kind: 'setup', code: 'secret-file-unreadable' });
    expect(String(error)).toContain('UIDCTL_SECRET_CAMPUS_FILE');
    expect(JSON.stringify(error, Object.getOwnPropertyNames(error)) + String(error)).not.toContain('correct-horse');
    mkdirSync(room.path('folder'));
    room.env['UIDCTL_SECRET_CAMPUS_FILE'] = room.path('folder');
    await expect(room.open().find('campus')).rejects.toThrow('it is a folder');
    fileOf(Uint8Array.of(0xff, 0xfe, 0x41));
    await expect(room.open().find('campus')).rejects.toThrow('it is not UTF-8');
    fileOf('x'.repeat(70_000));
    await expect(room.open().find('campus')).rejects.toThrow('larger than 64 KiB');
  });
});

describe('the environment gives', () => {
  it('the variable as it is, spaces and all', async () => {
    room.env['UIDCTL_SECRET_CAMPUS'] = ' pä$$ 中\t\n';
    expect(await textOf()).toBe(' pä$$ 中\t\n');
    expect(await room.open().find('campus')).toMatchObject({ home: 'environment', where: 'UIDCTL_SECRET_CAMPUS' });
  });

  it.each([
    ['secret\n', 'secret'],
    ['secret\r\n', 'secret'],
    ['secret', 'secret'],
    [' secret \t\n', ' secret \t'],
    ['secret\n\n', 'secret'],
    ['secret\nnot this\n', 'secret'],
    ['sec\rret\n', 'sec\rret'],
  ])('the first line of a file, without its end and nothing else (%j)', async (content, text) => {
    fileOf(content);
    expect(await textOf()).toBe(text);
    expect(await room.open().whereIs('campus')).toEqual({ home: 'environment', where: 'UIDCTL_SECRET_CAMPUS_FILE' });
  });

  it('the secret through a pipe, as a runner of jobs hands it over', async () => {
    execFileSync('mkfifo', [room.path('given')]);
    room.env['UIDCTL_SECRET_CAMPUS_FILE'] = room.path('given');
    const found = textOf();
    writeFileSync(room.path('given'), 'piped\n');
    expect(await found).toBe('piped');
  });

  it('first the variable, then the file, then what was stored, and loads no keychain for the first two', async () => {
    await room.open().store('campus', new Secret('stored'), 'keychain');
    room.keychain.loaded = 0;
    fileOf('from file\n');
    expect(await textOf()).toBe('from file');
    room.env['UIDCTL_SECRET_CAMPUS'] = 'from variable';
    expect(await textOf()).toBe('from variable');
    expect(room.keychain.loaded).toBe(0);
    delete room.env['UIDCTL_SECRET_CAMPUS'];
    delete room.env['UIDCTL_SECRET_CAMPUS_FILE'];
    expect(await textOf()).toBe('stored');
  });

  it('a hyphen as an underscore', async () => {
    room.env['UIDCTL_SECRET_AD_TEST'] = 'hyphen';
    expect(await textOf('ad-test')).toBe('hyphen');
    expect(room.open().variable('ad-test')).toBe('UIDCTL_SECRET_AD_TEST');
  });

  it('never the secret of a system x-file as the path of a system x, nor the other way round', async () => {
    fileOf('of campus\n');
    expect(await textOf('campus')).toBe('of campus');
    expect(await textOf('campus-file')).toBeUndefined();
    expect(room.open().variable('campus-file')).toBe('UIDCTL_SECRET_CAMPUS_FILE_FILE');
  });
});
