import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openPracticeHouse, type House } from './house.js';

let house: House;
beforeEach(async () => {
  house = await openPracticeHouse();
});
afterEach(() => house.close());

/** The UIDs that a look-up finds. */
async function found(who: string, options = ''): Promise<string[]> {
  return (await house.json<{ uid: string }[]>(`lookup ${who}${options}`)).map(({ uid }) => uid);
}

describe('a look-up is refused', () => {
  it.each([
    ['lookup', 2, 'say who'],
    ['lookup chantm --from uids.txt', 2, 'say who'],
    ['lookup chantm --limit 0', 2, '--limit'],
    ['lookup chantm --limit many', 2, 'whole number'],
    ['lookup --from no-such-file', 2, 'there is no such file'],
    ['lookup nobody-at-all', 3, 'nobody here'],
    ['lookup chantm --profile other', 13, 'other'],
  ])('%s (%i: %s)', async (line, exitCode, message) => {
    const error = await house.error(line);
    expect(error).toMatchObject({ exitCode });
    expect(error.message).toContain(message);
  });

  it('and offers the near UIDs for a slip of the finger', async () => {
    expect(await house.error('lookup chantn')).toMatchObject({ exitCode: 3, hint: 'Did you mean chantm?', near: ['chantm'] });
  });
});

describe('a look-up finds', () => {
  it.each([
    ['chantm', 'uid'],
    ['CHANTM', 'uid'],
    ['1000094417', 'number'],
    ['chantm@hku.hk', 'mail'],
    ['tai.man.chan', 'alias'],
  ])('one by %s (%s)', async (who, by) => {
    expect(await house.json(`lookup ${who}`)).toMatchObject([{ uid: 'chantm', typedAs: by, number: '······4417' }]);
  });

  it('one by its id', async () => {
    const { id } = house.account('chantm');
    expect(await found(String(id))).toEqual(['chantm']);
  });

  it.each([
    ['李', 'leem'],
    ['李', 'garciad'],
    ['小明', 'auyeunsm'],
    ['小明', 'h8006437'],
    ['Jose', 'nunezj'],
    ['José', 'nunezj'],
    ['NÚÑEZ', 'nunezj'],
    ['Tai Man', 'chantm'],
    ['chan   tai', 'chantm'],
  ])('by the part %s of a name: %s', async (who, uid) => {
    house.sql(`update account set name = '李明' where uid = 'leem'`);
    expect(await found(who)).toContain(uid);
  });

  it('Li where a word of a name begins so, and not in the middle of one', async () => {
    house.sql(`update account set name = 'Li Mei' where uid = 'lamky'`);
    house.sql(`update account set name = 'Ali Bo' where uid = 'leungmk'`);
    expect(await found('Li')).toContain('lamky');
    expect(await found('Li')).not.toContain('leungmk');
  });

  it('a list also for one, and all of it in a pipe', async () => {
    const { n } = house.sql<{ n: number }>(`select count(*) as n from account where name like '%a%'`)[0] ?? { n: 0 };
    expect(n).toBeGreaterThan(25);
    expect((await found('ka')).length).toBeGreaterThan(1);
    expect(await found('ka', ' --limit 1')).toHaveLength(1);
  });

  it('both accounts that a text names exactly, each as a card', async () => {
    house.sql(`update account set number = 'leungmk' where uid = 'lamky'`);
    expect((await found('leungmk')).sort()).toEqual(['lamky', 'leungmk']);
    const { out } = await house.type('lookup leungmk');
    expect(out).toMatch(/^2 accounts fit exactly/);
  });
});

describe('people read', () => {
  it('first that an alias is no UID, then the verdict', async () => {
    const { out } = await house.type('lookup tai.man.chan', { typed: '' });
    const lines = out.split('\n');
    expect(lines[0]).toBe('practice | embedded directory | made-up people, nothing here is real');
    expect(lines[2]).toBe('tai.man.chan is an alias. The UID is chantm: the log-in page wants the UID.');
    expect(lines[5]).toMatch(/^CANNOT SIGN IN {3}access ended 30 June 2026, 4 months ago: not renewed/);
    expect(out).toContain('uidctl access extend chantm --rule retiree');
  });

  it('25 rows of a long list, and how many there are', async () => {
    house.sql(`update account set name = 'Wong ' || uid`);
    const { out, err } = await house.type('lookup wong', { typed: '' });
    expect(out.trim().split('\n')).toHaveLength(26);
    const [{ n } = { n: 0 }] = house.sql<{ n: number }>('select count(*) as n from account');
    expect(err).toContain(`Showing 25 of ${n}; all of them: --limit ${n}, or a pipe.`);
  });
});

describe('--from', () => {
  it('answers each line in order as one NDJSON object, an error in its line, and ends with 9', async () => {
    const { code, out } = await house.type('lookup --from -', { stdin: '\uFEFFchantm\r\n\r\nnobody-at-all\nwongsy' });
    const rows = out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(code).toBe(9);
    expect(rows).toMatchObject([
      { line: 1, who: 'chantm', ok: true, error: null, rows: [{ uid: 'chantm' }] },
      { line: 3, who: 'nobody-at-all', ok: false, error: { code: 'not-found' } },
      { line: 4, who: 'wongsy', ok: true, rows: [{ uid: 'wongsy' }] },
    ]);
  });

  it('ends with 0 where all were found, and for an empty file', async () => {
    expect(await house.type('lookup --from -', { stdin: 'chantm\n' })).toMatchObject({ code: 0 });
    expect(await house.type('lookup --from -')).toEqual({ code: 0, out: '', err: '' });
  });
});
