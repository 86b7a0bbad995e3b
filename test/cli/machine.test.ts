import { chmodSync, existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openFolder, uidctl, type Ended } from './program.js';

/* What a machine can be like: no home, no settings, broken ones, no directory, a file that is none. One clear message, the right exit code, never a stack. */

let folder: ReturnType<typeof openFolder>;
beforeEach(() => {
  folder = openFolder();
});
afterEach(() => folder.close());

function oneMessage({ err, out }: Ended): void {
  expect(out).toBe('');
  expect(err).not.toMatch(/\n\s+at /);
  expect(err).toMatch(/^uidctl: [^\n]+\n(?:[^\n]+\n){0,3}$/);
}

const directoryProfile = (file: string): string => JSON.stringify({ current: 'a', profiles: { a: { kind: 'directory', file, practice: true } } });

describe('a machine without', () => {
  it('a home folder: exit 13', async () => {
    const ended = await uidctl(['lookup', 'x'], { env: { HOME: '/nonexistent/nobody', XDG_CONFIG_HOME: 'relative' } });
    expect(ended.code).toBe(13);
    oneMessage(ended);
  });

  it('a directory: exit 13, says what to type, and makes none', async () => {
    const ended = await uidctl(['lookup', 'chantm'], { env: { UIDCTL_HOME: folder.path } });
    expect(ended.code).toBe(13);
    oneMessage(ended);
    expect(ended.err).toContain('uidctl demo');
    expect(readdirSync(folder.path)).toEqual([]);
  });

  it('the file that the profile names: exit 13, and makes none', async () => {
    const file = join(folder.path, 'gone.db');
    writeFileSync(join(folder.path, 'config.json'), directoryProfile(file));
    const ended = await uidctl(['lookup', 'chantm'], { env: { UIDCTL_HOME: folder.path } });
    expect(ended.code).toBe(13);
    oneMessage(ended);
    expect(ended.err).toContain(file);
    expect(existsSync(file)).toBe(false);
  });
});

describe('a machine with', () => {
  it.each([['{ "profiles": '], ['{"profiles":{"a":{"kind":"nis"}}}'], ['\0\0\0']])('broken settings %j: exit 13, names the file', async (text) => {
    writeFileSync(join(folder.path, 'config.json'), text);
    const ended = await uidctl(['lookup', 'chantm'], { env: { UIDCTL_HOME: folder.path } });
    expect(ended.code).toBe(13);
    oneMessage(ended);
    expect(ended.err).toContain(join(folder.path, 'config.json'));
  });

  it.each([['text', 'this is no directory, it is a letter\n'.repeat(300)], ['nothing', '']])('a directory file that holds %s: exit 13', async (_what, text) => {
    const file = join(folder.path, 'letter.db');
    writeFileSync(file, text);
    writeFileSync(join(folder.path, 'config.json'), directoryProfile(file));
    const ended = await uidctl(['lookup', 'chantm'], { env: { UIDCTL_HOME: folder.path } });
    expect(ended.code).toBe(13);
    oneMessage(ended);
    expect(ended.err).toContain(file);
  });

  it('a folder where the directory should be: exit 13', async () => {
    writeFileSync(join(folder.path, 'config.json'), directoryProfile(folder.path));
    const ended = await uidctl(['lookup', 'chantm'], { env: { UIDCTL_HOME: folder.path } });
    expect(ended.code).toBe(13);
    oneMessage(ended);
  });

  it.skipIf(process.getuid?.() === 0)('a config folder that cannot be written: exit 13', async () => {
    chmodSync(folder.path, 0o500);
    const ended = await uidctl(['directory', 'init', '--people', '60'], { env: { UIDCTL_HOME: folder.path } });
    chmodSync(folder.path, 0o700);
    expect(ended.code).toBe(13);
    oneMessage(ended);
  });

  it('a file where the config folder should be: exit 13, and no directory is left behind', async () => {
    const home = join(folder.path, 'home');
    mkdirSync(home);
    const config = join(folder.path, 'config');
    writeFileSync(config, '');
    const ended = await uidctl(['directory', 'init'], { env: { HOME: home, XDG_CONFIG_HOME: config } });
    expect(ended.code).toBe(13);
    oneMessage(ended);
    expect(readdirSync(home, { recursive: true }).filter((name) => String(name).endsWith('.db'))).toEqual([]);
  });
});
