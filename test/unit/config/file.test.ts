import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AppError } from '../../../src/core/error.js';
import { readConfig, updateConfig } from '../../../src/config/file.js';
import { chooseProfile, withProfile } from '../../../src/config/profiles.js';
import { type Config, type Folders, type Profile } from '../../../src/config/types.js';

let folders: Folders;
beforeEach(() => {
  const root = mkdtempSync(join(tmpdir(), 'uidctl-config-'));
  folders = { config: join(root, 'c'), state: join(root, 's'), data: join(root, 'd') };
});
afterEach(() => rmSync(join(folders.config, '..'), { recursive: true, force: true }));

function write(text: string): void {
  mkdirSync(folders.config, { recursive: true });
  writeFileSync(join(folders.config, 'config.json'), text);
}

const practice: Profile = { kind: 'directory', file: '/data/practice.db', practice: true };

describe('readConfig', () => {
  it.each([
    ['{', /is not JSON/],
    ['[]', /is not valid: the whole file/],
    ['{"profiles":{"a":{"kind":"directory","file":"relative.db"}}}', /profiles\.a\.file: must be an absolute path/],
    ['{"profiles":{"A B":{"kind":"directory","file":"/x.db"}}}', /profiles\.A B/],
    ['{"profiles":{"a":{"kind":"nis","file":"/x.db"}}}', /profiles\.a\.kind/],
    ['{"surprise":1}', /surprise/],
  ])('refuses %s and names the file and the rule', async (text, message) => {
    write(text);
    await expect(readConfig(folders)).rejects.toMatchObject({ kind: 'setup', message: expect.stringMatching(message) as string });
    await expect(readConfig(folders)).rejects.toThrow(join(folders.config, 'config.json'));
  });

  it('is empty without a file, and makes none', async () => {
    expect(await readConfig(folders)).toEqual({ profiles: {} });
    expect(existsSync(folders.config)).toBe(false);
  });

  it('takes a byte order mark as an editor leaves it', async () => {
    write('\uFEFF{"profiles":{}}');
    expect(await readConfig(folders)).toEqual({ profiles: {} });
  });
});

describe('updateConfig', () => {
  it('leaves the file as it was when the change refuses', async () => {
    await updateConfig(folders, (config) => withProfile(config, 'practice', practice, false));
    const before = readFileSync(join(folders.config, 'config.json'), 'utf8');
    const refuse = (): Config => {
      throw new AppError('not-found', 'There is no profile "x".');
    };
    await expect(updateConfig(folders, refuse)).rejects.toThrow('There is no profile "x".');
    expect(readFileSync(join(folders.config, 'config.json'), 'utf8')).toBe(before);
  });

  it('writes no settings that break a rule: nothing could read them afterwards', async () => {
    await updateConfig(folders, (config) => withProfile(config, 'practice', practice, false));
    const before = readFileSync(join(folders.config, 'config.json'), 'utf8');
    const wrong = { ...practice, file: 'relative.db' };
    await expect(updateConfig(folders, (config) => withProfile(config, 'other', wrong, false))).rejects.toMatchObject({
      kind: 'usage',
      message: expect.stringContaining('profiles.other.file: must be an absolute path') as string,
    });
    expect(readFileSync(join(folders.config, 'config.json'), 'utf8')).toBe(before);
  });

  it('says setup where the folder cannot be made', async () => {
    writeFileSync(folders.config, 'a file stands where the folder should');
    await expect(updateConfig(folders, (config) => config)).rejects.toMatchObject({ kind: 'setup' });
  });

  it('writes a file that only its owner reads, twenty at once without losing one', async () => {
    const names = Array.from({ length: 20 }, (_, i) => `p${i}`);
    await Promise.all(names.map((name) => updateConfig(folders, (config) => withProfile(config, name, practice, false))));
    expect(Object.keys((await readConfig(folders)).profiles).sort()).toEqual([...names].sort());
    expect(statSync(join(folders.config, 'config.json')).mode & 0o777).toBe(0o600);
    chmodSync(folders.config, 0o700);
  });
});

describe('chooseProfile', () => {
  const config: Config = { current: 'a', profiles: { a: practice, b: practice } };

  it('says what to type when there is none', () => {
    expect(() => chooseProfile({ profiles: {} }, undefined, undefined)).toThrow('There is no directory yet');
  });

  it('does not take a property of every object for a profile', () => {
    expect(() => chooseProfile(config, 'constructor', undefined)).toThrow('There is no profile "constructor"; there are a, b.');
  });

  it('takes the option before the environment before the current one', () => {
    expect(chooseProfile(config, 'b', 'a')).toMatchObject({ name: 'b', chosenBy: 'option', others: true });
    expect(chooseProfile(config, undefined, 'b')).toMatchObject({ name: 'b', chosenBy: 'environment' });
    expect(chooseProfile(config, undefined, '')).toMatchObject({ name: 'a', chosenBy: 'current' });
  });

  it('makes the first profile the current one, and a later one only when asked', () => {
    const first = withProfile({ profiles: {} }, 'x', practice, false);
    expect(first.current).toBe('x');
    expect(withProfile(first, 'y', practice, false).current).toBe('x');
    expect(withProfile(first, 'y', practice, true).current).toBe('y');
  });
});
