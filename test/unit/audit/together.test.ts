import { DatabaseSync } from '@photostructure/sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Secret } from '../../../src/core/secret.js';
import { type Audit, type IntentRef } from '../../../src/audit/types.js';
import { commitsIn } from './commits.js';
import { aLook, aRefusal, anIntent, collect, makeBed, type Bed } from './record.js';

const DONE = { outcome: 'done', changed: true } as const;

let bed: Bed;
beforeEach(async () => {
  bed = await makeBed();
  await bed.audit.ready();
});
afterEach(() => bed.close());

function intents(audit: Audit, count: number, name = 'key'): Promise<IntentRef>[] {
  return Array.from({ length: count }, (_, n) => audit.intent(anIntent({ key: `${name}-${String(n)}` })));
}

function keys(): unknown[] {
  return bed.sql('select idempotency_key as k from audit order by seq').map(({ k }) => k);
}

describe('a commit that fails', () => {
  it('takes every entry in it back, and the next ones are written', async () => {
    bed.sql(`create trigger x before insert on audit when new.idempotency_key = 'key-2' begin select raise(abort, 'no'); end`);
    const all = await Promise.allSettled(intents(bed.audit, 4));
    expect(all).toMatchObject(Array.from({ length: 4 }, () => ({ status: 'rejected', reason: { kind: 'setup' } })));
    expect(keys()).toEqual([]);
    bed.sql('drop trigger x');
    expect(await Promise.all(intents(bed.audit, 2))).toEqual([{ seq: 1 }, { seq: 2 }]);
    expect(await bed.audit.verify()).toMatchObject({ ok: true, rows: 2 });
  });

  it.each([
    ['is left out', 'before insert on audit', 'select raise(ignore)'],
    ['is taken away', 'after insert on audit', 'delete from audit where seq = new.seq'],
    ['takes away the one before', 'after insert on audit', 'delete from audit where seq = new.seq - 1'],
    ['is changed', 'after insert on audit', `update audit set uid = 'lamky' where seq = new.seq`],
    ['changes the one before', 'after insert on audit', `update audit set uid = 'lamky' where seq = new.seq - 1`],
    ['loses a field', 'after insert on audit', 'update audit set ticket = null where seq = new.seq'],
    [
      'brings another with it',
      'after insert on audit',
      `insert into audit (seq, at, kind, host, pid, prev_hash, hash) values (100, 0, 'look', '', 0, '', '')`,
    ],
  ])('is one in which an entry in the middle %s', async (_, when, what) => {
    await bed.audit.refusal(aRefusal());
    bed.sql(`create trigger x ${when} when new.idempotency_key = 'key-1' begin ${what}; end`);
    const all = await Promise.allSettled(intents(bed.audit, 3));
    expect(all).toMatchObject(Array.from({ length: 3 }, () => ({ reason: { kind: 'setup', code: 'audit-not-kept' } })));
    expect(keys()).toEqual([null]);
  });

  it('waits while another program holds the file, then writes all that came meanwhile in one', async () => {
    const other = new DatabaseSync(bed.path);
    other.exec('begin immediate');
    const first = intents(bed.audit, 2, 'first');
    await new Promise((resolve) => setTimeout(resolve, 30));
    const later = intents(bed.audit, 3, 'later');
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(commitsIn(bed.path)).toBe(MAKING);
    other.exec('rollback');
    other.close();
    expect((await Promise.all([...first, ...later])).map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5]);
    expect(commitsIn(bed.path)).toBe(MAKING + 2);
  });
});

/** The commit that makes the tables. */
const MAKING = 1;

describe('an entry that is wrong', () => {
  it.each([
    ['names no intent', (audit: Audit) => audit.outcome({ seq: 1 }, DONE), RangeError],
    ['names a row that is not there', (audit: Audit) => audit.outcome({ seq: 99 }, DONE), RangeError],
    ['holds a secret', (audit: Audit) => audit.intent(anIntent({ reason: new Secret('k') as unknown as string })), TypeError],
    ['holds what no column takes', (audit: Audit) => audit.intent(anIntent({ proof: {} as unknown as 'video' })), TypeError],
    ['lacks what it must have', (audit: Audit) => audit.refusal(aRefusal({ rule: undefined as unknown as string })), TypeError],
    ['is no number at all', (audit: Audit) => audit.outcome({ seq: Number.NaN }, DONE), Error],
  ] as const)('fails alone: it %s', async (_, wrong, kind) => {
    await bed.audit.refusal(aRefusal());
    const all = await Promise.allSettled([
      ...intents(bed.audit, 1, 'before'),
      wrong(bed.audit),
      ...intents(bed.audit, 1, 'after'),
    ]);
    expect(all[1]).toMatchObject({ status: 'rejected' });
    expect((all[1] as PromiseRejectedResult).reason).toBeInstanceOf(kind);
    expect([all[0], all[2]]).toEqual([
      { status: 'fulfilled', value: { seq: 2 } },
      { status: 'fulfilled', value: { seq: 3 } },
    ]);
    expect(keys()).toEqual([null, 'before-0', 'after-0']);
    expect(await bed.audit.verify()).toEqual({ ok: true, rows: 3, record: true, problems: [] });
  });

  it('makes no record where it is the only one', async () => {
    const fresh = await makeBed();
    await expect(fresh.audit.intent(anIntent({ reason: new Secret('k') as unknown as string }))).rejects.toThrow(TypeError);
    expect(await fresh.audit.verify()).toMatchObject({ record: false });
    await fresh.close();
  });
});

describe('entries that are asked for at once', () => {
  it('are one commit, in the order of asking, whatever their kind', async () => {
    const [first] = await Promise.all(intents(bed.audit, 1, 'first'));
    const before = commitsIn(bed.path);
    await Promise.all([
      bed.audit.outcome(first ?? { seq: 0 }, DONE),
      ...intents(bed.audit, 2),
      bed.audit.refusal(aRefusal()),
      bed.audit.already(anIntent({ key: 'already' })),
      bed.audit.look(aLook()),
    ]);
    expect(bed.sql('select kind from audit order by seq').map(({ kind }) => kind)).toEqual([
      'intent',
      'outcome',
      'intent',
      'intent',
      'refusal',
      'intent',
      'outcome',
      'look',
    ]);
    expect(commitsIn(bed.path) - before).toBe(1);
    expect(await bed.audit.verify()).toMatchObject({ ok: true, rows: 8 });
  });

  it('are each on the disk when told so, never before', async () => {
    const seen: unknown[] = [];
    await Promise.all(
      intents(bed.audit, 20).map(async (one, n) => {
        const { seq } = await one;
        const [row] = bed.sql(`select idempotency_key as k from audit where seq = ${String(seq)}`);
        seen.push([seq, row?.['k'], n]);
      }),
    );
    expect(seen).toEqual(Array.from({ length: 20 }, (_, n) => [n + 1, `key-${String(n)}`, n]));
  });

  it('end with less than one commit each, where many changes go on side by side', async () => {
    const before = commitsIn(bed.path);
    await Promise.all(
      intents(bed.audit, 32).map(async (one) => {
        const ref = await one;
        await new Promise((resolve) => setTimeout(resolve, ref.seq % 5));
        await bed.audit.outcome(ref, DONE);
      }),
    );
    expect(commitsIn(bed.path) - before).toBeLessThan(32);
    expect((await collect(bed.audit.list())).every(({ state }) => state === 'done')).toBe(true);
    expect(await bed.audit.verify()).toMatchObject({ ok: true, rows: 64 });
  });

  it('are one commit each, one after another, where nobody else asks', async () => {
    const before = commitsIn(bed.path);
    for (let n = 0; n < 3; n++) await bed.audit.intent(anIntent());
    expect(commitsIn(bed.path) - before).toBe(3);
  });

  it('chain rightly beside another writer in the same moment', async () => {
    const other = await bed.open();
    const all = await Promise.all(
      Array.from({ length: 10 }, (_, n) => [
        ...intents(bed.audit, 3, `one-${String(n)}`),
        ...intents(other, 3, `two-${String(n)}`),
      ]).flat(),
    );
    expect(new Set(all.map(({ seq }) => seq)).size).toBe(60);
    expect(await bed.audit.verify()).toEqual({ ok: true, rows: 60, record: true, problems: [] });
  });
});

describe('closing', () => {
  it('waits for what was asked for, and keeps it', async () => {
    const all = Promise.all(intents(bed.audit, 5));
    await bed.audit.close();
    expect(keys()).toHaveLength(5);
    expect(await all).toHaveLength(5);
  });

  it('does not hinder what is asked for while it closes', async () => {
    const closing = bed.audit.close();
    const all = intents(bed.audit, 2, 'late');
    await closing;
    await Promise.all(all);
    expect(keys()).toEqual(['late-0', 'late-1']);
  });
});
