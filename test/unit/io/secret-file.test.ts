import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Secret } from '../../../src/core/secret.js';
import { openSecretFile } from '../../../src/io/secret-file.js';

const NOTE = { uid: 'chantm', secret: new Secret('kdmt4729wxhr'), effectiveAt: undefined, expiresAt: undefined };
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'uidctl-secret-'));
});
afterEach(() => {
  chmodSync(folder, 0o700);
  rmSync(folder, { recursive: true });
});

describe('a path that cannot be used is refused before anything happens', () => {
  it.each([
    ['a file that exists', () => writeFileSync(join(folder, 'pin'), 'old')],
    ['a link to a file', () => linkTo(join(folder, 'other'), true)],
    ['a link to nowhere', () => linkTo(join(folder, 'nowhere'), false)],
    ['a folder', () => mkdirSync(join(folder, 'pin'))],
  ])('%s', async (_what, prepare) => {
    prepare();
    const before = readdirSync(folder);
    await expect(openSecretFile(join(folder, 'pin'))).rejects.toMatchObject({ kind: 'usage' });
    expect(readdirSync(folder)).toEqual(before);
  });

  it.each(['', '-', 'nowhere/pin', 'file/pin'])('the name "%s"', async (name) => {
    writeFileSync(join(folder, 'file'), '');
    const path = name.includes('/') ? join(folder, name) : name;
    await expect(openSecretFile(path)).rejects.toMatchObject({ kind: 'usage' });
  });

  it('leaves a file that exists as it was', async () => {
    writeFileSync(join(folder, 'pin'), 'old');
    await expect(openSecretFile(join(folder, 'pin'))).rejects.toThrow('exists already');
    expect(readFileSync(join(folder, 'pin'), 'utf8')).toBe('old');
  });

  it.runIf(process.getuid?.() !== 0)('a folder that may not be written is this machine’s set-up', async () => {
    chmodSync(folder, 0o500);
    await expect(openSecretFile(join(folder, 'pin'))).rejects.toMatchObject({ kind: 'setup' });
  });

  function linkTo(target: string, make: boolean): void {
    if (make) writeFileSync(target, 'other');
    symlinkSync(target, join(folder, 'pin'));
  }
});

describe('a secret file', () => {
  it('is there before the change, for its owner alone, and tells nothing yet', async () => {
    const place = await openSecretFile(join(folder, 'pin'));
    expect(statSync(join(folder, 'pin')).mode & 0o777).toBe(0o600);
    expect(readFileSync(join(folder, 'pin'), 'utf8').trim()).toBe('');
    expect(place.text).toBe(`written to ${join(folder, 'pin')}`);
    await place.abandon();
  });

  it('holds one line in the end, for its owner alone, whatever the umask', async () => {
    const umask = process.umask(0o277);
    try {
      const place = await openSecretFile(join(folder, 'pin'));
      await place.deliver(NOTE);
      await place.abandon();
    } finally {
      process.umask(umask);
    }
    expect(readFileSync(join(folder, 'pin'), 'utf8')).toBe('kdmt4729wxhr\n');
    expect(statSync(join(folder, 'pin')).mode & 0o777).toBe(0o600);
  });

  it('is removed when the change did not happen', async () => {
    const place = await openSecretFile(join(folder, 'pin'));
    await place.abandon();
    await place.abandon();
    expect(readdirSync(folder)).toEqual([]);
  });

  it('is not removed when another file has taken its name', async () => {
    const place = await openSecretFile(join(folder, 'pin'));
    renameSync(join(folder, 'pin'), join(folder, 'moved'));
    writeFileSync(join(folder, 'pin'), 'of somebody else');
    await place.abandon();
    expect(readFileSync(join(folder, 'pin'), 'utf8')).toBe('of somebody else');
  });

  it('that takes no secret any more is an error that says so', async () => {
    const place = await openSecretFile(join(folder, 'pin'));
    await place.deliver(NOTE);
    await expect(place.deliver(NOTE)).rejects.toMatchObject({ kind: 'setup', code: 'secret-lost' });
  });
});
