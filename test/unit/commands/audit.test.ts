import { DatabaseSync } from '@photostructure/sqlite';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openPracticeHouse, type House } from './house.js';

let house: House;
beforeEach(async () => {
  house = await openPracticeHouse();
});
afterEach(() => house.close());

/** By a road that uidctl does not know. */
function tamper(statement: string): void {
  const database = new DatabaseSync(join(house.folder, 'state', 'state.db'));
  database.exec(statement);
  database.close();
}

describe('audit list', () => {
  it.each([
    ['audit list --action nope', 'pin.reset'],
    ['audit list --since yesterday', 'YYYY-MM-DD'],
    ['audit list --limit none', 'whole number'],
  ])('%s is refused, and names what is right (%s)', async (line, message) => {
    expect(await house.error(line)).toMatchObject({ exitCode: 2, message: expect.stringContaining(message) as string });
  });

  it('is an empty list on a new machine, and makes no file', async () => {
    expect(await house.json('audit list')).toEqual([]);
    expect((await house.type('audit list')).err).toBe('Nothing is recorded that fits.\n');
    expect(house.written()).toEqual([]);
  });

  it('tells changes and looks newest first, by UID, action, operator and day', async () => {
    await house.json('account unlock wongsy --yes --ticket INC-1 --reason "asked by phone"');
    await house.json('access extend chantm --yes --ticket INC-2 --proof video');
    await house.json('account show chantm --unmask');
    const all = await house.json<{ action: string }[]>('audit list');
    expect(all).toMatchObject([
      { action: 'look', uid: 'chantm', state: 'looked', ticket: null },
      { action: 'access.extend', uid: 'chantm', state: 'done', changed: true, ticket: 'INC-2', proof: 'video', rule: null },
      { action: 'account.unlock', uid: 'wongsy', state: 'done', ticket: 'INC-1', reason: 'asked by phone' },
    ]);
    const actions = async (options: string) =>
      (await house.json<{ action: string }[]>(`audit list ${options}`)).map(({ action }) => action);
    expect(await actions('--uid CHANTM')).toEqual(['look', 'access.extend']);
    expect(await actions('--action account.unlock')).toEqual(['account.unlock']);
    expect(await actions('--operator nobody')).toEqual([]);
    expect(await actions('--limit 1')).toEqual(['look']);
    expect(await actions('--since 2026-11-24')).toEqual([]);
    expect(await actions('--since 2026-11-23')).toHaveLength(3);
    expect(await actions('--since 2026-11-23T02:41:00Z')).toHaveLength(3);
  });

  it('keeps a refusal of the guard', async () => {
    const uid = house.sql<{ uid: string }>(`select uid from account where kind = 'service'`)[0]?.uid ?? '';
    expect(await house.error(`account disable ${uid} --reason other --yes`)).toMatchObject({ exitCode: 5 });
    expect(await house.json('audit list')).toMatchObject([{ uid, state: 'refused', errorCode: 'forbidden' }]);
  });

  it('says times as people read them on a terminal, in 80 columns', async () => {
    await house.json('account unlock wongsy --yes --ticket INC-1');
    const { out } = await house.type('audit list', { typed: '' });
    const [head = '', row = ''] = out.split('\n');
    expect(head).toMatch(/^When +Operator +Action +UID +State +Ticket/);
    expect(row).toMatch(/^23 Nov 2026 02:41 .* account.unlock +wongsy +done +INC-1$/);
  });

  it('says what was left open', async () => {
    await house.json('account unlock wongsy --yes');
    tamper(`delete from audit where kind = 'outcome'; update audit set pid = 999999999, process_token = null`);
    const { err } = await house.type('audit list');
    expect(err).toContain('Left open: account.unlock of wongsy, begun 23 Nov 2026 02:41 (row 1)');
    expect(err).toContain('uidctl account show wongsy');
  });
});

describe('changes that were left open', () => {
  beforeEach(async () => {
    for (const uid of ['wongsy', 'chantm', 'leungmk']) await house.json(`pin require-change ${uid} --yes`);
    tamper(`delete from audit where kind = 'outcome'; update audit set pid = 999999999, process_token = null`);
  });
  const notes = async (line: string): Promise<string[]> => (await house.type(line)).err.trim().split('\n').slice(0, 9);

  it('are one line in every change, and that of the account at hand is told first, once', async () => {
    expect(await notes('account disable chantm --reason left --yes --keep-sessions')).toEqual([
      expect.stringMatching(/^Left open: pin.require-change of chantm, begun 23 Nov 2026 02:41 \(row 3\)/),
      'Left open: 2 changes. To see all that were: uidctl audit list --state left-open',
    ]);
    expect(await notes('account disable chantm --reason left --yes --keep-sessions')).toEqual([
      'Left open: 2 changes. To see all that were: uidctl audit list --state left-open',
    ]);
  });

  it('stay what they are in the list', async () => {
    await house.json('account disable chantm --reason left --yes --keep-sessions');
    expect(await house.json('audit list --state left-open')).toMatchObject([
      { uid: 'leungmk' },
      { uid: 'chantm' },
      { uid: 'wongsy' },
    ]);
    expect(await house.json('audit list --state done')).toMatchObject([{ action: 'account.disable' }]);
    expect(await house.error('audit list --state open')).toMatchObject({ exitCode: 2 });
  });
});

describe('a record that does not keep what is written', () => {
  beforeEach(() => house.json('account unlock wongsy --yes'));

  it('ends a change with 13 before anything is done', async () => {
    tamper('create trigger x before insert on audit begin select raise(ignore); end');
    const before = house.account('chantm');
    expect(await house.error('access extend chantm --yes')).toMatchObject({ exitCode: 13, code: 'audit-not-kept' });
    expect(house.account('chantm')).toEqual(before);
    expect((await house.type('audit verify')).code).toBe(10);
  });

  it.each(['table', 'json'])(
    'ends a change that is done with 9 when only its outcome is lost, and says so (%s)',
    async (format) => {
      tamper(`create trigger x before insert on audit when new.kind = 'outcome' begin select raise(ignore); end`);
      const { code, out, err } = await house.type(`access extend chantm --yes -o ${format}`);
      expect(code).toBe(9);
      expect(out).toContain(format === 'json' ? '2027-06-30' : '30 June 2027');
      const told = format === 'json' ? err : out;
      expect(told.replaceAll(/\s+/g, ' ')).toMatch(/outcome could not be written to the audit .* the record says "left open"/);
    },
  );
});

describe('audit verify', () => {
  it('says that there is no record yet', async () => {
    expect(await house.json('audit verify')).toMatchObject({ ok: true, rows: 0, record: false, problems: [] });
    expect(await house.type('audit verify')).toMatchObject({ code: 0, out: expect.stringMatching(/^No record yet/) as string });
  });

  it('ends with 10 for an empty file, and with 13 for a folder that is none', async () => {
    mkdirSync(join(house.folder, 'state'));
    writeFileSync(join(house.folder, 'state', 'state.db'), '');
    expect(await house.type('audit verify')).toMatchObject({ code: 10, out: expect.stringMatching(/^BROKEN/) as string });
    rmSync(join(house.folder, 'state'), { recursive: true });
    writeFileSync(join(house.folder, 'state'), '');
    expect(await house.type('audit verify')).toMatchObject({ code: 13, out: '' });
  });

  it('says that an untouched record is whole', async () => {
    await house.json('account unlock wongsy --yes');
    expect(await house.json('audit verify')).toMatchObject({ ok: true, rows: 2, problems: [] });
  });

  it.each([
    [`update audit set uid = 'lamky' where seq = 1`],
    ['delete from audit where seq = 2'],
    [`update audit set changed = 0 where seq = 2`],
  ])('finds %s and ends with 10', async (statement) => {
    await house.json('account unlock wongsy --yes');
    tamper(statement);
    const { code, out } = await house.type('audit verify');
    expect(code).toBe(10);
    expect(out).toMatch(/^BROKEN/);
  });
});
