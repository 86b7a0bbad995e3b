import fc from 'fast-check';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { HASHED_COLUMNS } from '../../../src/audit/tables.js';
import { type ChainProblem } from '../../../src/audit/types.js';
import { aLook, aRefusal, anIntent, makeBed, type Bed } from './record.js';

let bed: Bed;
beforeEach(async () => {
  bed = await makeBed();
  const first = await bed.audit.intent(anIntent({ reason: 'forgot it', place: 'dc1', details: { via: 'link' } }));
  await bed.audit.outcome(first, { outcome: 'failed', changed: false, errorCode: 'unavailable', steps: [] });
  await bed.audit.refusal(aRefusal());
  await bed.audit.look(aLook());
  await bed.audit.intent(anIntent());
});
afterEach(() => bed.close());

async function problems(): Promise<readonly ChainProblem[]> {
  const reader = await bed.open();
  return (await reader.verify()).problems;
}

function tamper(...statements: readonly string[]): void {
  for (const statement of statements) bed.sql(statement);
}

it('finds nothing in a record that nobody touched', async () => {
  expect(await bed.audit.verify()).toEqual({ ok: true, rows: 5, record: true, problems: [] });
});

const VALUES: Record<string, string> = {
  at: 'at + 1',
  intent: '1',
  force: '7',
  changed: '7',
  pid: 'pid + 1',
  prev_hash: `'${'f'.repeat(64)}'`,
};

it.each(HASHED_COLUMNS.filter((column) => column !== 'seq'))(
  'finds a changed %s, in a row that had one and in a row that had none',
  async (column) => {
    for (const seq of [2, 3]) {
      const before = bed.sql(`select ${column} as v from audit where seq = ${String(seq)}`)[0]?.['v'];
      tamper(`update audit set ${column} = ${VALUES[column] ?? "'changed'"} where seq = ${String(seq)}`);
      if (bed.sql(`select ${column} as v from audit where seq = ${String(seq)}`)[0]?.['v'] === before) continue;
      expect((await problems())[0], `row ${String(seq)}`).toEqual({ seq, what: 'this row was changed after it was written' });
      return;
    }
    throw new Error(`${column} was not changed`);
  },
);

it('finds a field that was emptied', async () => {
  tamper('update audit set reason = null where seq = 1');
  expect(await problems()).toEqual([{ seq: 1, what: 'this row was changed after it was written' }]);
});

it('finds a number that is too large to read', async () => {
  tamper('update audit set at = 9223372036854775807 where seq = 4');
  expect(await problems()).toEqual([{ seq: 4, what: 'this row was changed after it was written' }]);
});

it('finds a changed hash', async () => {
  tamper(`update audit set hash = '${'0'.repeat(64)}' where seq = 2`);
  expect(await problems()).toEqual([{ seq: 2, what: 'this row was changed after it was written' }]);
});

it.each([
  ['first', 1],
  ['middle', 3],
  ['last', 5],
])('finds that the %s row is missing', async (_, seq) => {
  tamper(`delete from audit where seq = ${String(seq)}`);
  expect(await problems()).toEqual([{ seq, what: 'this row is missing' }]);
});

it('goes on finding a missing last row after others were added', async () => {
  tamper('delete from audit where seq = 5');
  await bed.audit.refusal(aRefusal());
  expect(await problems()).toEqual([{ seq: 5, what: 'this row is missing' }]);
});

it('finds that all rows are missing', async () => {
  tamper('delete from audit');
  expect(await problems()).toEqual([{ seq: 1, what: 'rows 1 to 5 are missing' }]);
});

it('finds that several last rows are missing', async () => {
  tamper('delete from audit where seq > 2');
  expect(await problems()).toEqual([{ seq: 3, what: 'rows 3 to 5 are missing' }]);
});

it('finds two rows that changed places', async () => {
  tamper(
    'update audit set seq = 99 where seq = 3',
    'update audit set seq = 3 where seq = 4',
    'update audit set seq = 4 where seq = 99',
  );
  expect((await problems()).map(({ seq }) => seq)).toEqual([3, 4]);
});

const OTHER_COLUMNS = [...HASHED_COLUMNS.slice(1), 'hash'].join(', ');

it.each([
  ['before the first', 0, [0]],
  ['after the last', 6, [6, 6]],
])('finds a row that was put in %s', async (_, seq, found) => {
  tamper(`insert into audit select ${String(seq)}, ${OTHER_COLUMNS} from audit where seq = 3`);
  expect((await problems()).map((problem) => problem.seq)).toEqual(found);
});

it('finds a row that was put in between, and all that had to move for it', async () => {
  tamper(
    'update audit set seq = -seq where seq >= 3',
    'update audit set seq = 1 - seq where seq < 0',
    `insert into audit select 3, ${OTHER_COLUMNS} from audit where seq = 1`,
  );
  expect([...new Set((await problems()).map(({ seq }) => seq))]).toEqual([3, 4, 5, 6]);
});

it('finds a row that was rewritten with a hash that fits it, by the row after it', async () => {
  // The same record, made again with another reason, gives rows with sound hashes of their own.
  const other = await makeBed();
  const first = await other.audit.intent(anIntent({ reason: 'another reason', place: 'dc1', details: { via: 'link' } }));
  await other.audit.outcome(first, { outcome: 'done', changed: true });
  const forged = other.sql('select reason, hash from audit where seq = 1')[0];
  await other.close();
  tamper(`update audit set reason = '${String(forged?.['reason'])}', hash = '${String(forged?.['hash'])}' where seq = 1`);
  expect(await problems()).toEqual([{ seq: 1, what: 'this row was put in or rewritten: row 2 was written after another one' }]);
});

it('finds a last row that is not the one that was written', async () => {
  const other = await makeBed();
  for (let n = 0; n < 5; n++) await other.audit.refusal(aRefusal());
  tamper(`update chain set head = '${String(other.sql('select head from chain')[0]?.['head'])}'`);
  await other.close();
  expect(await problems()).toEqual([{ seq: 5, what: 'this row is not the one that was written last' }]);
});

it('finds that the end of the chain, or a whole table, is gone', async () => {
  tamper('delete from chain');
  expect((await problems()).map(({ seq }) => seq)).toEqual([6]);
  tamper('drop table chain');
  expect(await problems()).toEqual([{ seq: null, what: 'the table chain is gone' }]);
});

it.each([
  [
    'create trigger x before insert on audit begin select raise(ignore); end',
    'the trigger x was put in by something else than uidctl',
  ],
  ['create view v as select * from audit', 'the view v was put in by something else than uidctl'],
  ['create table notes (text)', 'the table notes was put in by something else than uidctl'],
  ['create index i on audit(at)', 'the index i was put in by something else than uidctl'],
  ['drop index audit_uid', 'the index audit_uid is gone'],
  ['alter table audit add column note text', 'the table audit is another one'],
  ['alter table chain drop column head', 'the table chain is another one'],
])('finds that the tables are others than ours: %s', async (statement, what) => {
  tamper(statement);
  expect(await problems()).toEqual([{ seq: null, what }]);
});

it('finds a view in the place of a table', async () => {
  tamper('alter table audit rename to rows', 'create view audit as select * from rows');
  expect((await problems()).map(({ what }) => what)).toContain('the table audit is gone');
});

it('finds a foreign trigger and the rows that it took away', async () => {
  tamper('create trigger x after insert on audit begin delete from audit where seq = 4; end');
  await bed.audit.refusal(aRefusal());
  expect((await problems()).map(({ seq }) => seq)).toEqual([null, 4]);
});

it('takes what SQLite itself keeps in a file for no fault', async () => {
  tamper('analyze', 'vacuum');
  expect(await problems()).toEqual([]);
});

it('verifies text of any kind just as it was written', async () => {
  const any = fc.string({ unit: 'binary', maxLength: 30 }).map((text) => `${text}\0\ud800`);
  await fc.assert(
    fc.asyncProperty(any, any, async (reason, step) => {
      const ref = await bed.audit.intent(anIntent({ reason, steps: [step, step], uid: reason }));
      await bed.audit.outcome(ref, { outcome: 'done', changed: true });
      expect((await bed.audit.verify()).problems).toEqual([]);
    }),
    { numRuns: 15 },
  );
});
