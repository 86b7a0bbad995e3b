import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ImportOptions, type ImportReport } from '../../../../../src/core/maintenance.js';
import { plain } from '../../../../../src/policy/plain.js';
import { importAccounts } from '../../../../../src/providers/directory/maintenance/import-accounts.js';
import { type Tables } from '../../../../../src/providers/directory/tables.js';
import { type Store } from '../../../../../src/store/store.js';
import { all, emptyDirectory, inPieces, now, one, policy } from './directory-in-memory.js';

let store: Store<Tables>;
beforeEach(async () => {
  store = await emptyDirectory();
});
afterEach(() => store.close());

const USUAL: ImportOptions = {
  columns: {},
  badRecords: 'refuse-all',
  onExisting: 'refuse',
  ignoreUnknown: false,
  dryRun: false,
  signal: new AbortController().signal,
};

async function load(content: string | Uint8Array, options: Partial<ImportOptions> = {}): Promise<ImportReport> {
  return importAccounts({ store, policy, now }, inPieces(content), { ...USUAL, ...options });
}

const uids = (): Promise<unknown[]> => all(store, 'select uid from account order by uid');

describe('a file that cannot be read as a whole', () => {
  it.each([
    ['empty', '', 'no-header', 'empty'],
    ['no UID', 'Name,Kind\nAnn,staff\n', 'missing-column', 'no column holds the UID'],
    ['an unknown column', 'uid,shoe size\nann1,38\n', 'unknown-column', '"shoe size"'],
    ['two columns for one field', 'uid,Login\nann1,ann2\n', 'two-columns', '"uid" and "Login"'],
    ['a column of PINs', 'uid,PIN\nann1,abc\n', 'pin-column', 'a PIN is never imported'],
    ['a column of passwords', 'uid,Initial_Password\nann1,abc\n', 'pin-column', 'never imported'],
    ['an open quote', 'uid,name\nann1,"Ann\n', 'quote-open', 'line 2'],
  ])('%s', async (_, content, code, words) => {
    const fault = await load(content, { badRecords: 'skip', ignoreUnknown: code === 'pin-column' }).catch(
      (error: unknown) => error,
    );
    expect(fault).toMatchObject({ kind: 'usage', code });
    expect((fault as Error).message).toContain(words);
    expect(await uids()).toEqual([]);
  });

  it('names the columns that it saw', async () => {
    await expect(load('Name,Kind\nAnn,staff\n')).rejects.toMatchObject({
      hint: expect.stringContaining('"Name", "Kind"') as string,
    });
    await expect(load('uid\nann1\n', { columns: { mail: 'E-Post' } })).rejects.toMatchObject({
      code: 'missing-column',
      message: expect.stringContaining('"E-Post"') as string,
    });
    await expect(load('uid\nann1\n', { columns: { shoe: 'Size' } })).rejects.toMatchObject({ code: 'unknown-field' });
  });

  it('stops at the signal and leaves nothing, not even its own tables', async () => {
    await expect(load('uid\nann1\n', { signal: AbortSignal.abort() })).rejects.toMatchObject({ kind: 'cancelled' });
    expect(await uids()).toEqual([]);
    expect(await all(store, 'select name from sqlite_temp_schema')).toEqual([]);
  });
});

describe('a bad record', () => {
  it.each([
    ['uid', 'missing', 'uid,name\n,Ann\n', 'no UID'],
    ['uid', 'form', 'uid\nann\n', '^[a-z][a-z0-9]{3,7}$'],
    ['uid', 'form', 'uid\nann.lee.long\n', 'ann.lee.long'],
    ['kind', 'unknown-kind', 'uid,kind\nann1,professor\n', 'staff, student'],
    ['access_until', 'not-a-day', 'uid,access_until\nann1,2027-02-30\n', '2027-02-30'],
    ['access_from', 'not-a-day', 'uid,access_from\nann1,1/2/2027\n', 'YYYY-MM-DD'],
    ['contract_end', 'not-a-day', 'uid,contract_end\nann1,never\n', 'YYYY-MM-DD'],
    ['access_until', 'contradiction', 'uid,access_from,access_until\nann1,2027-02-02,2027-02-01\n', 'ends before it begins'],
    ['aliases', 'form', 'uid,aliases\nann1,short\n', '{9,32}'],
    ['mail', 'form', 'uid,mail\nann1,ann at home\n', 'mail address'],
    ['recovery_mobile', 'form', 'uid,mobile\nann1,none\n', 'phone number'],
    ['number', 'masked', 'uid,number\nann1,······4417\n', '--unmask'],
    ['recovery_mail', 'masked', 'uid,recovery_mail\nann1,t•••@g•••.com\n', '--unmask'],
    ['enabled', 'not-yes-or-no', 'uid,enabled\nann1,maybe\n', 'neither yes nor no'],
    ['disabled_reason', 'unknown-reason', 'uid,enabled,disabled_reason\nann1,no,bored\n', 'compromise, abuse'],
    ['disabled_reason', 'contradiction', 'uid,disabled_reason\nann1,abuse\n', 'enabled must say no'],
    ['owner', 'unknown-owner', 'uid,owner\nann1,nobody1\n', 'neither in the directory'],
    ['owner', 'bad-owner', 'uid,owner\nann1,ANN1\n', 'own owner'],
    ['name', 'encoding', Buffer.from('uid,name\nann1,Ren\xe9\n', 'latin1'), 'UTF-8'],
    ['name', 'encoding', 'uid,name\nann1,A\0nn\n', 'NUL'],
    ['name', 'too-long', `uid,name\nann1,${'a'.repeat(1001)}\n`, '1000'],
    [undefined, 'quotes', 'uid,name\nssss,"a"b\n', 'closing quote'],
    [undefined, 'too-many-columns', 'uid,name\nann1,Ann,Lee\n', '3 cells'],
  ])('%s: %s', async (field, code, content, words) => {
    const report = await load(content);
    expect(report).toMatchObject({
      read: 1,
      badCount: 1,
      written: false,
      bad: [{ line: 2, code, ...(field === undefined ? {} : { field }) }],
    });
    expect(report.bad[0]?.message).toContain(words);
    expect(await uids()).toEqual([]);
  });

  it('is told with the line on which it begins, after quoted line ends too', async () => {
    const report = await load('uid,name,kind\r\nann1,"Ann\r\n\r\nLee",staff\r\n\r\nx,Bob,staff\r\ncyd1,"C\r\nd",king\r\n');
    expect(report.bad).toMatchObject([
      { line: 6, uid: 'x', field: 'uid' },
      { line: 7, uid: 'cyd1', field: 'kind' },
    ]);
  });

  it('has all its faults in one entry', async () => {
    const report = await load('uid,kind,mail\nann1,king,none\n');
    expect(report.badCount).toBe(1);
    expect(report.bad).toHaveLength(1);
    expect(report.bad[0]?.message).toMatch(/is no kind.*; mail: .*not a mail address/);
  });

  it('shows no control character and no long value, and personal ones masked', async () => {
    const report = await load(`uid,kind,mobile\nann1,\u001b[31mking\u202e,x\nbob1,${'k'.repeat(300)},\ncyd1,,+852 9123 45x7\n`);
    const messages = report.bad.map(({ message }) => message);
    expect(messages.join()).not.toMatch(/[\p{Cc}\p{Cf}]/u);
    expect(messages.join()).not.toContain('9123');
    expect(Math.max(...messages.map((message) => message.length))).toBeLessThan(250);
  });

  it('twice in the file names the line of the first', async () => {
    const report = await load('uid,number,aliases\nann1,77,ann.lee.hk\nbob1,78,\nANN1,79,\ncyd1,77,\ndan1,,Ann.Lee.HK\n');
    expect(report.bad).toMatchObject([
      { line: 4, uid: 'ann1', field: 'uid', code: 'twice-in-file', message: expect.stringContaining('line 2') as string },
      { line: 5, field: 'number', code: 'twice-in-file', message: expect.stringContaining('line 2') as string },
      { line: 6, field: 'aliases', code: 'twice-in-file', message: expect.stringContaining('line 2') as string },
    ]);
  });

  it('takes what another account of the directory has', async () => {
    await load('uid,number,aliases\nann1,77,ann.lee.hk\n');
    const report = await load('uid,number,aliases\nbob1,77,\ncyd1,,ann.lee.hk\nann1,,\n');
    expect(report.bad).toMatchObject([
      { line: 2, field: 'number', code: 'taken' },
      { line: 3, field: 'aliases', code: 'taken', message: expect.stringContaining('ann1') as string },
      { line: 4, field: 'uid', code: 'exists' },
    ]);
  });

  it('is counted beyond the ones that are listed', async () => {
    const report = await load(`uid,kind\n${Array.from({ length: 250 }, (_, i) => `ann${i},king\n`).join('')}`);
    expect(report.badCount).toBe(250);
    expect(report.bad.map(({ line }) => line)).toEqual(Array.from({ length: 100 }, (_, i) => i + 2));
  });
});

describe('all or nothing', () => {
  const file = 'uid,name,owner\nann1,Ann,\nx,Bad,\nbob1,Bob,\ndept1,Office,x\n';

  it('one bad record and nothing is written', async () => {
    expect(await load(file)).toMatchObject({ read: 4, added: 2, badCount: 2, written: false });
    expect(await uids()).toEqual([]);
  });

  it('unless the good ones are asked for; what a bad record owns is bad too', async () => {
    const chain = `${file}dept2,Other,dept1\n`;
    expect(await load(chain, { badRecords: 'skip' })).toMatchObject({ read: 5, added: 2, badCount: 3, written: true });
    expect(await uids()).toEqual(['ann1', 'bob1']);
  });

  it('a dry run writes nothing and says what would be', async () => {
    expect(await load('uid\nann1\n', { dryRun: true })).toMatchObject({ added: 1, badCount: 0, written: false });
    expect(await uids()).toEqual([]);
  });
});

describe('good records', () => {
  it('are taken in any order of columns, under other names, and with headers in any case', async () => {
    await load('E-Mail;Dept;FULL NAME;Login;Valid Until\nann@hku.hk;Law;Lee Ann 李安;Ann1;2027-06-30\n');
    expect(await store.rows('select uid, name, department, mail, access_until from account')).toEqual([
      {
        uid: 'ann1',
        name: 'Lee Ann 李安',
        department: 'Law',
        mail: 'ann@hku.hk',
        access_until: Date.parse('2027-07-01T00:00:00+08:00'),
      },
    ]);
  });

  it('go by the header that was named, not by the one that we know', async () => {
    await load('Login,uid\nann1,4711\n', { columns: { uid: 'LOGIN', number: 'uid' } });
    expect(await store.rows('select uid, number from account')).toEqual([{ uid: 'ann1', number: '4711' }]);
  });

  it('may be one column of UIDs: without PIN, kind and end, and the name is the UID', async () => {
    await load('uid\nann1\nbob1\n');
    expect(
      await store.rows(`select name, kind, enabled, access_until, pin_hash, made_at, revision from account where uid = 'ann1'`),
    ).toEqual([{ name: 'ann1', kind: 'unknown', enabled: 1, access_until: null, pin_hash: null, made_at: now, revision: 1 }]);
  });

  it('leave unknown columns aside when told to', async () => {
    expect(await load('uid,shoe size\nann1,38\n', { ignoreUnknown: true })).toMatchObject({ added: 1 });
  });

  it('find their owner later in the same file', async () => {
    await load('uid,owner\ndept1,Ann1\nann1,\n');
    expect(await one(store, `select o.uid from account a join account o on o.id = a.owner_id where a.uid = 'dept1'`)).toBe(
      'ann1',
    );
  });

  it('fill aliases, groups, state and the rule of their kind', async () => {
    await load('uid,aliases,groups,enabled,disabled_reason,kind\nann1,Ann.Lee.HK|lee.ann.hk,staff law,no,abuse,retiree\n');
    expect(await all(store, 'select alias from alias order by alias')).toEqual(['ann.lee.hk', 'lee.ann.hk']);
    expect(await all(store, 'select group_name from member order by group_name')).toEqual(['law', 'staff']);
    expect(await store.rows('select enabled, disabled_reason, disabled_by, disabled_at, access_rule from account')).toEqual([
      { enabled: 0, disabled_reason: 'abuse', disabled_by: 'import', disabled_at: now, access_rule: 'retiree' },
    ]);
  });

  it('are found by name at once', async () => {
    await load('uid,name\nann1,歐陽小明\n');
    expect(
      await one(store, `select a.uid from name_part f join account a on a.seq = f.rowid where name_part match '"小 明"'`),
    ).toBe('ann1');
  });

  it('need no rule of an institution', async () => {
    const report = await importAccounts({ store, policy: plain, now }, inPieces('uid,aliases\nann.lee@campus,al\n'), USUAL);
    expect(report).toMatchObject({ badCount: 1 });
    expect(
      await importAccounts({ store, policy: plain, now }, inPieces('uid,aliases\nann.lee-campus,al\n'), USUAL),
    ).toMatchObject({ added: 1 });
  });

  it.each(['-rf', '--help', '=cmd', '+1', '@a', '_x', "'=1+1", '.ann', '-', 'a'.repeat(65)])(
    'are none with a UID that looks like an option or a formula, or is too long, under any policy: %s',
    async (uid) => {
      const anything = { ...plain, uid: { ...plain.uid, form: { value: '^.*$', source: 'test' } } } as unknown as typeof plain;
      for (const rules of [plain, policy, anything])
        expect(await importAccounts({ store, policy: rules, now }, inPieces(`uid\n${uid}\n`), USUAL)).toMatchObject({
          badCount: 1,
          added: 0,
        });
      expect(await importAccounts({ store, policy: anything, now }, inPieces(`uid,aliases\nann1,${uid}\n`), USUAL)).toMatchObject(
        {
          badCount: 1,
        },
      );
    },
  );

  it('tell how far they are', async () => {
    const told: number[] = [];
    await load(`uid\n${Array.from({ length: 2500 }, (_, i) => `a${String(i).padStart(5, '0')}\n`).join('')}`, {
      onProgress: ({ done }) => told.push(done),
    });
    expect(told).toEqual([1000, 2000]);
    expect(await one(store, 'select count(*) from account')).toBe(2500);
  });
});

describe('a UID that is there already', () => {
  beforeEach(() =>
    load('uid,name,kind,aliases,groups,access_until\nann1,Ann,staff,ann.lee.hk,law,2027-01-01\nbob1,Bob,staff,,,\n'),
  );
  const revision = (): Promise<unknown> => one(store, `select revision from account where uid = 'ann1'`);

  it('is refused', async () => {
    expect(await load('uid,name\nann1,Anna\ncyd1,Cyd\n')).toMatchObject({ written: false, bad: [{ line: 2, code: 'exists' }] });
    expect(await uids()).toEqual(['ann1', 'bob1']);
  });

  it('is left as it is', async () => {
    expect(await load('uid,name\nann1,Anna\ncyd1,Cyd\n', { onExisting: 'skip' })).toMatchObject({
      added: 1,
      skipped: 1,
      written: true,
    });
    expect(await one(store, `select name from account where uid = 'ann1'`)).toBe('Ann');
  });

  it('is changed where the record says something else, and only there', async () => {
    const before = await revision();
    const report = await load('uid,name,aliases,access_until\nann1,Anna,lee.anna.hk,never\nbob1,Bob,,\ncyd1,Cyd,,\n', {
      onExisting: 'update',
    });
    expect(report).toMatchObject({ added: 1, updated: 1, same: 1, written: true });
    expect(await store.rows(`select name, kind, access_until from account where uid = 'ann1'`)).toEqual([
      { name: 'Anna', kind: 'staff', access_until: null },
    ]);
    expect(await all(store, 'select alias from alias')).toEqual(['lee.anna.hk']);
    expect(await all(store, 'select group_name from member')).toEqual(['law']);
    expect(Number(await revision())).toBeGreaterThan(Number(before));
  });

  it('keeps its revision when nothing is new, so that no plan is upset', async () => {
    const before = await revision();
    expect(
      await load('uid,name,kind,aliases,groups,access_until\nANN1,Ann,staff,ANN.lee.hk,law,2027-01-01\n', {
        onExisting: 'update',
      }),
    ).toMatchObject({ same: 1, updated: 0 });
    expect(await revision()).toBe(before);
  });

  it('is disabled and enabled again', async () => {
    await load('uid,enabled,disabled_reason\nann1,no,left\n', { onExisting: 'update' });
    expect(await store.rows(`select enabled, disabled_reason, disabled_by from account where uid = 'ann1'`)).toEqual([
      { enabled: 0, disabled_reason: 'left', disabled_by: 'import' },
    ]);
    await load('uid,enabled\nann1,yes\n', { onExisting: 'update' });
    expect(await store.rows(`select enabled, disabled_reason, disabled_by, disabled_at from account where uid = 'ann1'`)).toEqual(
      [{ enabled: 1, disabled_reason: null, disabled_by: null, disabled_at: null }],
    );
  });
});

describe('accounts that the desk may not change', () => {
  const kept = { uids: ['ANN1'], groups: ["Dean's office"] };

  beforeEach(async () => {
    await load('uid,name,groups\nann1,Ann,\nbob1,Bob,\ncat1,Cat,\n');
    await store.rows(`insert into member (account_id, group_name) select id, 'dean''s OFFICE' from account where uid = 'bob1'`);
  });

  it.each([
    ['ann1', 'protected by the policy'],
    ['bob1', 'in a group that the policy protects'],
  ])('%s is not changed: %s', async (uid, why) => {
    const report = await load(`uid,name\n${uid},Other\ncat1,Kat\n`, {
      onExisting: 'update',
      badRecords: 'skip',
      protected: kept,
    });
    expect(report).toMatchObject({ updated: 1, badCount: 1, bad: [{ line: 2, uid, code: 'protected' }] });
    expect(report.bad[0]?.message).toContain(why);
    expect(await one(store, 'select name from account where uid = ?', uid)).not.toBe('Other');
  });

  it('are none where nobody named any', async () => {
    expect(await load('uid,name\nann1,Other\n', { onExisting: 'update' })).toMatchObject({ updated: 1, badCount: 0 });
    const none = { uids: [], groups: [] };
    expect(await load('uid,name\nann1,Ann\n', { onExisting: 'update', protected: none })).toMatchObject({
      updated: 1,
      badCount: 0,
    });
  });
});
