import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openHouse, openPracticeHouse, type House } from './house.js';

let house: House;
beforeEach(async () => {
  house = await openPracticeHouse();
});
afterEach(() => house.close());

const current = (): unknown =>
  (JSON.parse(readFileSync(join(house.folder, 'config.json'), 'utf8')) as { current: string }).current;

describe('a profile command is refused:', () => {
  it.each([
    ['profile use', 2, 'name'],
    ['profile use nope', 3, 'there is practice'],
    ['profile use constructor', 3, 'no profile'],
    ['profile show nope', 3, 'no profile'],
    ['lookup chantm --profile nope', 13, 'nope'],
  ])('%s (%i: %s)', async (line, exitCode, message) => {
    const error = await house.error(line);
    expect(error).toMatchObject({ exitCode });
    expect(error.message).toContain(message);
    expect(current()).toBe('practice');
  });

  it('any, where the settings are broken, and says which file', async () => {
    writeFileSync(join(house.folder, 'config.json'), '{ "current": ');
    for (const line of ['profile list', 'lookup chantm', 'profile use practice']) {
      const error = await house.error(line);
      expect(error).toMatchObject({ exitCode: 13 });
      expect(error.message).toContain('config.json');
    }
  });
});

describe('profile list and show', () => {
  it('is an empty list on a new machine, and says what to do', async () => {
    const fresh = openHouse();
    expect(await fresh.json('profile list')).toEqual([]);
    expect((await fresh.type('profile list')).err).toContain('uidctl demo');
    fresh.close();
  });

  it('shows where the data is and what it can do, with the reason for what it cannot', async () => {
    expect(await house.json('profile show')).toMatchObject({
      name: 'practice',
      kind: 'directory',
      practice: true,
      policy: 'hku',
      zone: 'Asia/Hong_Kong',
      capabilities: { actions: { 'pin.reset': { can: 'yes' } }, resetVia: { link: { can: 'no' } } },
    });
    const { out } = await house.type('profile show practice');
    expect(out).toMatch(/^Tells {6}all: uid, /m);
    expect(out).toMatch(/^Cannot {5}pin.reset --via link: /m);
  });
});

describe('profile show of a directory whose file is gone', () => {
  it('shows what is set up, and says that the rest is unknown and why', async () => {
    rmSync(join(house.folder, 'data', 'practice.db'));
    const { code, out, err } = await house.type('profile show -o json');
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({
      name: 'practice',
      file: join(house.folder, 'data', 'practice.db'),
      capabilities: null,
    });
    expect((JSON.parse(out) as { unknown: object }).unknown).toMatchObject({ capabilities: { code: 'unreachable' } });
    expect(err).toContain('What it can do is unknown');
    expect(await house.error('lookup chantm')).toMatchObject({ exitCode: 13 });
  });
});

describe('with two profiles', () => {
  beforeEach(() => house.json('directory init --name campus'));

  it('a change without a terminal names the one it means', async () => {
    const error = await house.error('account unlock wongsy --yes');
    expect(error).toMatchObject({ exitCode: 2 });
    expect(error.hint).toContain('--profile practice');
    expect(house.account('wongsy')['locked_at']).not.toBeNull();
    expect(await house.json('account unlock wongsy --yes --profile practice')).toMatchObject({ changed: true });
    const env = { UIDCTL_PROFILE: 'practice' };
    expect(await house.json('account unlock wongsy --yes', { env })).toMatchObject({ changed: false, outcome: 'already' });
  });

  it('a look-up does not have to', async () => {
    expect(await house.json('lookup chantm')).toMatchObject([{ uid: 'chantm' }]);
    expect(await house.error('lookup chantm --profile campus')).toMatchObject({ exitCode: 3 });
  });

  it('use changes the current one, once', async () => {
    expect(await house.json('profile use campus')).toMatchObject({ profile: 'campus', before: 'practice', changed: true });
    expect(current()).toBe('campus');
    expect(await house.json('profile use campus')).toMatchObject({ changed: false });
    expect(await house.json('profile list')).toMatchObject([
      { name: 'practice', current: false },
      { name: 'campus', current: true },
    ]);
  });
});
