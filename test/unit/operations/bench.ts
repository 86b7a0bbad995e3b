import { randomInt } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from '@photostructure/sqlite';
import { openAudit } from '../../../src/audit/audit.js';
import { type Audit } from '../../../src/audit/types.js';
import { instant, type Instant } from '../../../src/core/instant.js';
import { type Desk } from '../../../src/core/desk.js';
import { type Provider } from '../../../src/core/provider.js';
import { type Bench, type Present } from '../../../src/operations/types.js';
import { hku } from '../../../src/policy/hku.js';
import { type Policy } from '../../../src/policy/schema.js';
import { openDirectoryInMemory, type Directory } from '../../../src/providers/directory/directory.js';
import { type NewAccount } from '../../../src/providers/directory/tables.js';

/** 23 November 2026, 10:42 in Hong Kong. */
export const START = instant(Date.parse('2026-11-23T02:42:00Z'));
const DAY = 86_400_000;

export interface Bed {
  readonly directory: Directory;
  readonly audit: Audit;
  /** A bench on this bed; what is given differs. */
  bench(desk: Desk, parts?: Partial<Bench>): Bench;
  /** Moves the clock, milliseconds. */
  wait(length: number): void;
  now(): Instant;
  /** Plain SQL on the directory. */
  sql(statement: string, parameters?: readonly unknown[]): Promise<Record<string, unknown>[]>;
  /** Everything that the directory holds. */
  everything(): Promise<string>;
  /** Plain SQL on the audit's file, by another road than the audit's own; nothing where there is no file yet. */
  audited(): Promise<Record<string, unknown>[]>;
  /** All bytes of the audit's folder. */
  auditBytes(): Promise<string>;
  person(account: Partial<NewAccount> & { readonly uid: string }): Promise<void>;
  method(uid: string, method: { id: string; label: string; type?: string; addedAt?: number; isDefault?: boolean }): Promise<void>;
  session(uid: string, id: string): Promise<void>;
  close(): Promise<void>;
}

export async function makeBed(policy: Policy = hku): Promise<Bed> {
  let now: number = START;
  const clock = (): Instant => instant(now);
  const folder = await mkdtemp(join(tmpdir(), 'uidctl-operations-'));
  const path = join(folder, 'state', 'state.db');
  const directory = await openDirectoryInMemory({ policy, clock, system: 'practice', practice: true, pinCost: 2 ** 10 });
  const audit = await openAudit({ path, clock, host: 'desk-1', pid: 100, isAlive: () => true, processToken: () => 'start' });
  const sql = (statement: string, parameters: readonly unknown[] = []) =>
    directory.store.rows<Record<string, unknown>>(statement, parameters);
  return {
    directory,
    audit,
    bench: (desk, parts = {}) => ({
      provider: directory,
      policy,
      audit,
      operator: { id: 'lamky', from: 'os-user' },
      desk,
      clock,
      profile: { name: 'practice', practice: true },
      requestId: 'request-1',
      signal: new AbortController().signal,
      randomInt: (below) => randomInt(below),
      ...parts,
    }),
    wait: (length) => (now += length),
    now: clock,
    sql,
    everything: async () => {
      const tables = await sql(`select name from sqlite_master where type = 'table' and sql not like '%virtual%' order by name`);
      const rows = await Promise.all(tables.map(({ name }) => sql(`select * from "${String(name)}"`)));
      return JSON.stringify(rows, (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value));
    },
    audited: async () => rowsOfFile(path),
    auditBytes: async () => {
      const names = await readdir(join(folder, 'state')).catch(() => []);
      return (await Promise.all(names.map((name) => readFile(join(folder, 'state', name), 'latin1')))).join('');
    },
    person: async (account) =>
      void (await (
        await directory.store.db()
      )
        .insertInto('account')
        .values({ ...ordinary(account.uid, now), ...account })
        .execute()),
    method: async (uid, { id, label, type = 'app', addedAt = now - 400 * DAY, isDefault = false }) =>
      void (await sql(
        `insert into mfa_method (id, account_id, type, label, seed, added_at, is_default, usable, position)
         values (?, ?, ?, ?, 'JBSWY3DPEHPK3PXP', ?, ?, 1, (select count(*) from mfa_method))`,
        [id, `id-${uid}`, type, label, addedAt, isDefault ? 1 : 0],
      )),
    session: async (uid, id) =>
      void (await sql('insert into session (id, account_id, started_at, last_seen_at) values (?, ?, ?, ?)', [
        id,
        `id-${uid}`,
        now,
        now,
      ])),
    close: async () => {
      await directory.close();
      await audit.close();
      await rm(folder, { recursive: true });
    },
  };
}

/** A command that shows the plan as its texts. */
export const present: Present = {
  plan: ({ plan, warnings, selfService, remarks }) => [
    ...plan.steps.map(({ text }) => text),
    ...warnings,
    ...selfService,
    ...remarks,
  ],
};

/** A back end with one part done otherwise. */
export function otherwise(provider: Provider, parts: Partial<Provider>): Provider {
  return { ...provider, ...parts };
}

function ordinary(uid: string, now: number): NewAccount {
  return {
    id: `id-${uid}`,
    uid,
    name: `Person ${uid}`,
    kind: 'student',
    made_at: now - 800 * DAY,
    mail: `${uid}@connect.hku.hk`,
    pin_hash: 'scrypt$2$8$1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA',
    pin_changed_at: now - 400 * DAY,
    pin_effective_at: now - 400 * DAY,
    access_until: now + 300 * DAY,
    access_rule: 'student-programme',
    enabled: 1,
    pin_must_change: 0,
    pin_temporary: 0,
    failures: 0,
    recovery_question: 0,
    revision: 1,
  };
}

function rowsOfFile(path: string): Record<string, unknown>[] {
  let file: InstanceType<typeof DatabaseSync>;
  try {
    file = new DatabaseSync(path, { readOnly: true });
  } catch {
    return [];
  }
  try {
    return file.prepare('select * from audit order by seq').all() as Record<string, unknown>[];
  } finally {
    file.close();
  }
}
