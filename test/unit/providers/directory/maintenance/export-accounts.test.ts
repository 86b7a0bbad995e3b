import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ImportOptions } from '../../../../../src/core/maintenance.js';
import { Personal } from '../../../../../src/core/personal.js';
import { forCsvCell } from '../../../../../src/output/clean.js';
import { FIELDS } from '../../../../../src/providers/directory/maintenance/columns.js';
import { exportAccounts, type ExportedAccount } from '../../../../../src/providers/directory/maintenance/export-accounts.js';
import { fillDirectory } from '../../../../../src/providers/directory/maintenance/fill.js';
import { importAccounts } from '../../../../../src/providers/directory/maintenance/import-accounts.js';
import { maintenanceOf } from '../../../../../src/providers/directory/maintenance/maintenance.js';
import { practiceSeed } from '../../../../../src/providers/directory/maintenance/practice.js';
import { generateUniversity } from '../../../../../src/providers/directory/maintenance/university.js';
import { codeAt, timeStep } from '../../../../../src/providers/directory/time-code.js';
import { type Tables } from '../../../../../src/providers/directory/tables.js';
import { type Store } from '../../../../../src/store/store.js';
import { all, emptyDirectory, inPieces, now, one, policy } from './directory-in-memory.js';

const USUAL: ImportOptions = {
  columns: {},
  badRecords: 'refuse-all',
  onExisting: 'refuse',
  ignoreUnknown: false,
  dryRun: false,
  signal: new AbortController().signal,
};

let first: Store<Tables>;
let second: Store<Tables>;
beforeEach(async () => {
  first = await emptyDirectory();
  second = await emptyDirectory();
});
afterEach(() => Promise.all([first.close(), second.close()]));

/** The file as `directory export --unmask` writes it: cells cleaned for CSV, lists with commas. */
async function file(store: Store<Tables>, unmask = true): Promise<string> {
  const text = (value: ExportedAccount[keyof ExportedAccount]): string => {
    if (value instanceof Personal) return unmask ? value.unmasked() : value.masked;
    return value === null ? '' : Array.isArray(value) ? value.join(', ') : String(value);
  };
  const lines = [FIELDS.join(',')];
  for await (const account of exportAccounts(store, policy))
    lines.push(FIELDS.map((field) => forCsvCell(text(account[field]))).join(','));
  return lines.join('\n');
}

/** What an export carries, by plain SQL. */
const accounts = (store: Store<Tables>): Promise<unknown[]> =>
  store.rows(`select a.uid, a.number, a.name, a.kind, a.department, a.mail, o.uid as owner, a.enabled, iif(a.enabled, null, a.disabled_reason) as reason, a.access_from,
    a.access_until, a.access_rule, a.contract_end, a.recovery_mail, a.recovery_mobile,
    (select group_concat(alias) from (select alias from alias where account_id = a.id order by 1)) as aliases,
    (select group_concat(group_name) from (select group_name from member where account_id = a.id order by 1)) as groups
    from account a left join account o on o.id = a.owner_id order by a.uid`);

describe('a masked export', () => {
  it('is refused by import: a masked value is not the value', async () => {
    await fillDirectory(first, generateUniversity({ people: 50, seed: 7, now, policy }));
    const report = await importAccounts({ store: second, policy, now }, inPieces(await file(first, false)), USUAL);
    expect(report.written).toBe(false);
    expect(report.bad.length).toBeGreaterThan(10);
    expect(report.bad.filter(({ code }) => code === 'masked').length).toBeGreaterThan(10);
  });
});

describe('an export', () => {
  it('makes the same accounts when it is imported', async () => {
    await fillDirectory(first, generateUniversity({ people: 620, seed: 7, now, policy }));
    const report = await importAccounts({ store: second, policy, now }, inPieces(await file(first), 5000), USUAL);
    expect(report).toMatchObject({ read: 620, added: 620, badCount: 0, written: true });
    expect(await accounts(second)).toEqual(await accounts(first));
    expect(
      await importAccounts({ store: second, policy, now }, inPieces(await file(first), 5000), { ...USUAL, onExisting: 'update' }),
    ).toMatchObject({ same: 620, updated: 0 });
  });

  it('has no hash, no seed and no history', async () => {
    await fillDirectory(first, generateUniversity({ people: 50, seed: 7, now, policy }));
    const text = await file(first);
    expect(text).not.toContain('scrypt');
    expect(text).not.toContain(practiceSeed);
    expect(text.split('\n')).toHaveLength(51);
  });

  it('masks personal values unless it is told otherwise', async () => {
    await fillDirectory(first, generateUniversity({ people: 50, seed: 7, now, policy }));
    expect(await file(first, false)).toContain('chantm,······4417,Chan Tai Man 陳大文,retiree');
    expect(await file(first, false)).not.toContain('1000094417');
  });

  it('keeps an end that is not the end of a day', async () => {
    await importAccounts(
      { store: first, policy, now },
      inPieces('uid,access_from,access_until\nann1,2026-01-01,2027-03-04T05:06:07Z\n'),
      USUAL,
    );
    await importAccounts({ store: second, policy, now }, inPieces(await file(first)), USUAL);
    expect(await all(second, 'select access_until from account')).toEqual([Date.parse('2027-03-04T05:06:07Z')]);
    expect(await file(first)).toContain('2026-01-01,2027-03-04T05:06:07Z');
  });

  it('brings any name through, formulas and quotes included', async () => {
    const visible = fc
      .string({ unit: 'grapheme', minLength: 1, maxLength: 60 })
      .filter((name) => name.trim() === name && !/[\p{C}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\0\ufffd]/u.test(name));
    const formula = fc
      .tuple(fc.constantFrom('=', '+', '-', '@', '＝', "O'", '"', 'a;=', 'a,'), visible)
      .map((parts) => parts.join(''));
    // The export writes no second quote before a quote that is there: such a name cannot be told from a guarded one.
    const name = fc.oneof(visible, formula).filter((text) => !/(^|;)'[\s']*[=+\-@＝＋－＠]/.test(text));
    await fc.assert(
      fc.asyncProperty(name, async (text) => {
        await first.rows('delete from account');
        await second.rows('delete from account');
        await (
          await first.db()
        )
          .insertInto('account')
          .values({ id: '1', uid: 'ann1', name: text, kind: 'staff', made_at: now } as never)
          .execute();
        expect(await importAccounts({ store: second, policy, now }, inPieces(await file(first)), USUAL)).toMatchObject({
          added: 1,
        });
        expect(await one(second, 'select name from account')).toBe(text);
      }),
      { numRuns: 80 },
    );
  });

  it('reads more accounts than one page holds, each once', async () => {
    await fillDirectory(first, generateUniversity({ people: 620, seed: 1, now, policy }));
    const uids: unknown[] = [];
    for await (const { uid } of exportAccounts(first, policy)) uids.push(uid);
    expect(uids).toEqual(await all(first, 'select uid from account order by uid'));
  });
});

describe('the code on a phone', () => {
  const code = async (practice: boolean, uid: string): Promise<string | undefined> => {
    const id = String(
      await one(
        first,
        'select m.id from mfa_method m join account a on a.id = m.account_id where a.uid = ? and is_default = 1',
        'lamky',
      ),
    );
    return maintenanceOf({ store: first, policy, practice, clock: () => now }).practiceCode(uid, id);
  };
  beforeEach(() => fillDirectory(first, generateUniversity({ people: 50, seed: 7, now, policy })));

  it('is never told of real people, nor to somebody else', async () => {
    expect(await code(false, 'lamky')).toBeUndefined();
    expect(await code(true, 'chantm')).toBeUndefined();
  });

  it('is told of practice people', async () => {
    expect(await code(true, 'lamky')).toBe(codeAt(practiceSeed, timeStep(now)));
  });
});
