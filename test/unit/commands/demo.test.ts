import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openHouse, type House } from './house.js';

let house: House;
beforeEach(() => {
  house = openHouse();
});
afterEach(() => house.close());

interface Shown {
  readonly number: number;
  readonly command: string;
  readonly exit: number;
  readonly error: string | null;
}

describe('the demo', () => {
  it('shows the five jobs without a terminal, ends with 0, and keeps the practice profile', async () => {
    const { code, out, err } = await house.type('demo');
    expect({ code, err }).toEqual({ code: 0, err: '' });
    for (const word of [
      'lookup tai.man.chan',
      'access extend chantm',
      'diagnose wongsy',
      'pin reset u3001234',
      'mfa clear leungmk',
    ])
      expect(out).toContain(`$ uidctl ${word}`);
    expect(await house.json('profile list')).toMatchObject([{ name: 'practice', current: true, practice: true }]);
  });

  it('ends with three commands that work when pasted', async () => {
    const { out } = await house.type('demo');
    const closing = out.split('\n').flatMap((line) => /^ {2}uidctl (.*)$/.exec(line)?.slice(1) ?? []);
    expect(closing).toHaveLength(3);
    for (const line of closing) expect([line, [0, 10].includes((await house.type(line)).code)]).toEqual([line, true]);
  });

  it('runs for real, and leaves the practice people as they were', async () => {
    const jobs = await house.json<Shown[]>('demo');
    expect(jobs.map(({ number, exit, error }) => [number, exit, error])).toEqual([
      [1, 0, null],
      [2, 0, null],
      [3, 10, null],
      [4, 0, null],
      [5, 0, null],
    ]);
    expect(
      house
        .written()
        .filter(({ kind }) => kind === 'intent')
        .map(({ profile, ticket }) => [profile, ticket]),
    ).toEqual(
      expect.arrayContaining([
        ['demo', 'DEMO-1'],
        ['demo', 'DEMO-2'],
        ['demo', 'DEMO-3'],
      ]),
    );
    expect(house.account('u3001234')).toMatchObject({ pin_must_change: 0, pin_temporary: 0 });
    expect(house.sql(`select 1 from mfa_method m join account a on a.id = m.account_id where a.uid = 'leungmk'`)).not.toEqual([]);
  });

  it('shows the same jobs a second time', async () => {
    await house.type('demo');
    const jobs = await house.json<Shown[]>('demo');
    expect(jobs.map(({ exit }) => exit)).toEqual([0, 0, 10, 0, 0]);
    for (const { error } of jobs) expect(error).toBeNull();
  });

  it('makes the practice directory again where its file went away', async () => {
    await house.type('demo');
    rmSync(join(house.folder, 'data', 'practice.db'));
    expect((await house.type('demo')).code).toBe(0);
    expect((await house.type('lookup chantm')).code).toBe(0);
  });

  it('names the profile in its closing commands where another one is in use', async () => {
    await house.json('directory init --name campus');
    const { out } = await house.type('demo');
    expect(out).toContain('lookup wong --profile practice');
  });

  it('leaves a profile of that name alone that holds real people', async () => {
    await house.json('directory init --name practice');
    expect(await house.error('demo')).toMatchObject({ exitCode: 7 });
  });
});
