import { randomUUID } from 'node:crypto';
import { type AccountRef, type AccountRow, type FactMap, type FactName, type Query } from '../../../../src/core/account.js';
import { type Change, type Plan, type StepResult } from '../../../../src/core/change.js';
import { isKnown } from '../../../../src/core/fact.js';
import { instant, parseInstant, type Instant } from '../../../../src/core/instant.js';
import { type SignInAnswer, type SignInAttempt } from '../../../../src/core/provider.js';
import { Secret } from '../../../../src/core/secret.js';
import { hku } from '../../../../src/policy/hku.js';
import { type Policy } from '../../../../src/policy/schema.js';
import { openDirectoryInMemory, type Directory } from '../../../../src/providers/directory/directory.js';
import { hashPin } from '../../../../src/providers/directory/pin-hash.js';
import { codeAt, timeStep } from '../../../../src/providers/directory/time-code.js';

/** A low scrypt cost: these tests hash often. */
export const COST = 2;
export const PIN = 'practice2026';
export const SEED = 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP';

/** An instant of Hong Kong, `2026-11-23 10:42`. */
export function hk(text: string): Instant {
  const at = parseInstant(`${text.replace(' ', 'T')}:00+08:00`);
  if (at === undefined) throw new Error(`not a time: ${text}`);
  return at;
}

export const NOW = hk('2026-11-23 10:42');
export const MINUTE = 60_000;
export const DAY = 24 * 60 * MINUTE;

export type Cells = Readonly<Record<string, string | number | null>>;

/** A directory in memory with a clock that tests set, looked at and filled by plain SQL. */
export interface TestBench {
  readonly directory: Directory;
  readonly clock: { now: Instant };
  readonly sql: (text: string, ...values: readonly unknown[]) => Promise<Record<string, unknown>[]>;
  insert(table: string, cells: Cells): Promise<void>;
  /** An account with the PIN above, in plain SQL. Its id is `id-UID`. */
  account(uid: string, cells?: Cells): Promise<AccountRef>;
  method(uid: string, id: string, cells?: Cells): Promise<void>;
  session(uid: string): Promise<void>;
  row(uid: string): Promise<Record<string, unknown>>;
  fact<N extends FactName>(uid: string, name: N): Promise<FactMap[N]>;
  plan(uid: string, change: Change): Promise<Plan>;
  run(plan: Plan, pin?: string): Promise<StepResult[]>;
  change(uid: string, change: Change, pin?: string): Promise<StepResult[]>;
  signIn(uid: string, pin?: string, more?: Partial<SignInAttempt>): Promise<SignInAnswer>;
  search(query: Query | string): Promise<AccountRow[]>;
}

export function call(signal: AbortSignal = new AbortController().signal): { signal: AbortSignal; requestId: string } {
  return { signal, requestId: 'test' };
}

export function refOf(uid: string): AccountRef {
  return { id: `id-${uid}`, uid, name: uid, system: 'test', foundBy: { by: 'uid', value: uid } };
}

/** The code that a phone would show. */
export function codeFor(at: Instant, steps = 0): Secret {
  return new Secret(codeAt(SEED, timeStep(at) + steps));
}

export async function testBench(policy: Policy = hku): Promise<TestBench> {
  const clock = { now: NOW };
  const directory = await openDirectoryInMemory({ policy, clock: () => clock.now, system: 'test', pinCost: COST });
  return benchOn(directory, clock);
}

export async function benchOn(directory: Directory, clock: { now: Instant }): Promise<TestBench> {
  const pinHash = await hashPin(PIN, () => Buffer.alloc(16, 1), COST);
  const sql: TestBench['sql'] = (text, ...values) => directory.store.rows(text, values);
  const insert: TestBench['insert'] = async (table, cells) => {
    const columns = Object.keys(cells);
    await sql(
      `insert into ${table} (${columns.join(', ')}) values (${columns.map(() => '?').join(', ')})`,
      ...Object.values(cells),
    );
  };
  const bench: TestBench = {
    directory,
    clock,
    sql,
    insert,
    async account(uid, cells = {}) {
      const plain = {
        id: `id-${uid}`,
        uid,
        name: `Name of ${uid}`,
        kind: 'retiree',
        made_at: 0,
        pin_hash: pinHash,
        pin_changed_at: 0,
        pin_effective_at: 0,
      };
      await insert('account', { ...plain, ...cells });
      return refOf(uid);
    },
    async method(uid, id, cells = {}) {
      const plain = {
        id,
        account_id: `id-${uid}`,
        type: 'app',
        label: 'iPhone 12',
        seed: SEED,
        added_at: 0,
        is_default: 0,
        usable: 1,
        position: 0,
      };
      await insert('mfa_method', { ...plain, ...cells });
    },
    session: (uid) =>
      insert('session', { id: randomUUID(), account_id: `id-${uid}`, started_at: clock.now, last_seen_at: clock.now }),
    async row(uid) {
      const [row] = await sql('select * from account where uid = ?', uid);
      if (!row) throw new Error(`no row ${uid}`);
      return row;
    },
    async fact(uid, name) {
      const facts = await directory.read(`id-${uid}`, [name], { ...call(), each: 1000 });
      const fact = facts[name];
      if (!isKnown(fact)) throw new Error(`${name} is ${fact.state}`);
      return fact.value;
    },
    plan: (uid, change) => directory.plan(change, refOf(uid), call()),
    async run(plan, pin) {
      const results: StepResult[] = [];
      const secrets = pin === undefined ? {} : { pin: new Secret(pin) };
      for await (const result of directory.run(plan, { ...call(), key: 'key', secrets })) results.push(result);
      return results;
    },
    change: async (uid, change, pin) => bench.run(await bench.plan(uid, change), pin),
    signIn: (uid, pin = PIN, more = {}) => directory.tryPin({ uid, pin: new Secret(pin), ...more }, call()),
    async search(query) {
      const rows: AccountRow[] = [];
      for await (const page of directory.search(typeof query === 'string' ? { text: query } : query, call()))
        rows.push(...page.rows);
      return rows;
    },
  };
  return bench;
}

export function later(at: Instant, ms: number): Instant {
  return instant(at + ms);
}
