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

  it('runs for real: what it says is in the directory and in the audit', async () => {
    await house.type('demo');
    expect(house.account('u3001234')).toMatchObject({ pin_must_change: 1, pin_temporary: 1 });
    expect(house.sql(`select 1 from mfa_method m join account a on a.id = m.account_id where a.uid = 'leungmk'`)).toEqual([]);
    expect(
      house
        .written()
        .filter(({ kind }) => kind === 'intent')
        .map(({ ticket }) => ticket),
    ).toEqual(['DEMO-1', 'DEMO-2', 'DEMO-3']);
  });

  it('goes a second time on what the first one left', async () => {
    await house.type('demo');
    const jobs = await house.json<Shown[]>('demo');
    expect(jobs.map(({ number, exit }) => [number, exit])).toEqual([
      [1, 0],
      [2, 0],
      [3, 10],
      [4, 0],
      [5, 0],
    ]);
    for (const { error } of jobs) expect(error).toBeNull();
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
