import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { furnish, type PracticeHouse, type Template } from './house.js';
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

const directoryProfile = (file: string): string =>
  JSON.stringify({ current: 'a', profiles: { a: { kind: 'directory', file, practice: true } } });

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
  it.each(['relative/folder', './x', '~'])('UIDCTL_HOME %j, which is no absolute path: exit 13', async (home) => {
    const ended = await uidctl(['lookup', 'x'], { env: { UIDCTL_HOME: home }, cwd: folder.path });
    expect(ended.code).toBe(13);
    oneMessage(ended);
    expect(readdirSync(folder.path)).toEqual([]);
  });

  it('empty and relative XDG folders: they are passed over for the home folder', async () => {
    const env = { HOME: folder.path, XDG_CONFIG_HOME: 'config', XDG_DATA_HOME: '', XDG_STATE_HOME: './state' };
    const { code } = await uidctl(['directory', 'init'], { env, cwd: folder.path });
    expect(code).toBe(0);
    expect(readdirSync(folder.path).sort()).toEqual(['.config', '.local']);
    expect(statSync(join(folder.path, '.config', 'uidctl', 'config.json')).mode & 0o777).toBe(0o600);
  });

  it.each([['{ "profiles": '], ['{"profiles":{"a":{"kind":"nis"}}}'], ['\0\0\0']])(
    'broken settings %j: exit 13, names the file',
    async (text) => {
      writeFileSync(join(folder.path, 'config.json'), text);
      const ended = await uidctl(['lookup', 'chantm'], { env: { UIDCTL_HOME: folder.path } });
      expect(ended.code).toBe(13);
      oneMessage(ended);
      expect(ended.err).toContain(join(folder.path, 'config.json'));
    },
  );

  it.each([
    ['text', 'this is no directory, it is a letter\n'.repeat(300)],
    ['nothing', ''],
  ])('a directory file that holds %s: exit 13', async (_what, text) => {
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

describe('a practice machine', () => {
  let template: Template;
  let house: PracticeHouse;
  beforeAll(async () => {
    template = await furnish();
  });
  afterAll(() => template.close());
  beforeEach(() => {
    house = template.copy();
  });
  afterEach(() => house.close());

  const RESET = 'pin reset u3001234 --yes --secret-file pin.txt --ticket T-1';

  it('makes every file and folder for its owner alone', async () => {
    expect((await house.type(RESET)).code).toBe(0);
    const modeOf = (...parts: string[]): string => (statSync(join(house.path, ...parts)).mode & 0o777).toString(8);
    expect([modeOf('state'), modeOf('state', 'state.db'), modeOf('pin.txt')]).toEqual(['700', '600', '600']);
  });

  it.each<[string, (house: PracticeHouse) => void]>([
    ['a file where the state folder should be', ({ path }) => writeFileSync(join(path, 'state'), 'mine')],
    ['a folder where the audit should be', ({ state }) => void mkdirSync(state, { recursive: true })],
    ['a letter where the audit should be', ({ path, state }) => put(path, state, 'a letter\n'.repeat(500))],
    [
      'a database of another program where the audit should be',
      ({ path, state, directory }) => put(path, state, readFileSync(directory)),
    ],
  ])('an audit that cannot be written (%s): exit 13 before anything is changed', async (_what, spoil) => {
    spoil(house);
    const before = house.account('u3001234');
    const ended = await house.type(RESET);
    expect(ended.code).toBe(13);
    oneMessage(ended);
    expect(house.account('u3001234')).toEqual(before);
    expect(existsSync(join(house.path, 'pin.txt'))).toBe(false);
  });

  it('an audit that cannot be written leaves looking alone', async () => {
    writeFileSync(join(house.path, 'state'), 'mine');
    const { code, out } = await house.type('lookup u3001234 -o json');
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject([{ uid: 'u3001234' }]);
  });

  it('an audit that cannot be written refuses --unmask: nothing is shown', async () => {
    writeFileSync(join(house.path, 'state'), 'mine');
    const ended = await house.type('lookup u3001234 --unmask');
    expect(ended.code).toBe(13);
    oneMessage(ended);
  });

  it('a directory file of another program: exit 13, named', async () => {
    house.sql('pragma application_id = 7');
    const ended = await house.type('lookup u3001234');
    expect(ended.code).toBe(13);
    oneMessage(ended);
    expect(ended.err).toContain(house.directory);
  });

  it.each([1, 2, 5])(
    'a directory that was cut off in the middle (1/%d left): exit 13 or a list that says so, never a stack',
    async (part) => {
      const whole = readFileSync(house.directory);
      writeFileSync(
        house.directory,
        part === 1
          ? Buffer.concat([whole.subarray(0, 8192), Buffer.alloc(whole.length - 8192, 0x5a)])
          : whole.subarray(0, whole.length / part),
      );
      const ended = await house.type('lookup u3001234');
      expect(ended.code).toBe(13);
      oneMessage(ended);
    },
  );

  it('a file where the data folder should be: exit 13 for init, and the profile is not kept', async () => {
    rmSync(join(house.path, 'data'), { recursive: true });
    writeFileSync(join(house.path, 'data'), 'mine');
    const ended = await house.type('directory init --name second');
    expect(ended.code).toBe(13);
    oneMessage(ended);
    expect(readFileSync(join(house.path, 'config.json'), 'utf8')).not.toContain('second');
  });

  it('an unknown profile: exit 13 and its name', async () => {
    for (const ended of [
      await house.type('lookup x --profile nope'),
      await house.type('lookup x', { env: { UIDCTL_PROFILE: 'nope' } }),
    ]) {
      expect(ended.code).toBe(13);
      oneMessage(ended);
      expect(ended.err).toContain('"nope"');
    }
  });

  it('says errors as one JSON object when JSON was asked for', async () => {
    writeFileSync(join(house.path, 'state'), 'mine');
    const { code, out, err } = await house.type(`${RESET} -o json`);
    expect([code, out]).toEqual([13, '']);
    const lines = err.trim().split('\n');
    expect(JSON.parse(lines.at(-1) ?? '')).toMatchObject({ exitCode: 13, kind: 'setup' });
  });
});

function put(path: string, file: string, content: string | Uint8Array): void {
  mkdirSync(join(path, 'state'), { mode: 0o700 });
  writeFileSync(file, content);
}
