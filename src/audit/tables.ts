import { type Migration } from '../store/migrate.js';
import { type AuditKind, type AuditOutcome } from './types.js';

/*
 * The tables of the record. Instants are milliseconds since 1970; lists and details are JSON text; a column that an entry does not
 * have is null. `changed` is null while nobody knows.
 */

export interface AuditTable {
  seq: number;
  at: number;
  kind: AuditKind;
  /** Of an outcome: the intent that it ends. */
  intent: number | null;
  request_id: string | null;
  idempotency_key: string | null;
  profile: string | null;
  system: string | null;
  place: string | null;
  operator_id: string | null;
  operator_from: string | null;
  action: string | null;
  account_id: string | null;
  uid: string | null;
  ticket: string | null;
  reason: string | null;
  proof: string | null;
  force: number | null;
  plan_hash: string | null;
  /** Of an intent the texts of its steps, of an outcome what became of each. */
  steps: string | null;
  details: string | null;
  rule: string | null;
  /** Of a look: the facts that were shown. */
  fields: string | null;
  outcome: AuditOutcome | null;
  changed: number | null;
  error_code: string | null;
  host: string;
  pid: number;
  process_token: string | null;
  prev_hash: string;
  hash: string;
}

/** What an entry fills in; the rest comes from the chain and the process. */
export type AuditContent = Omit<AuditTable, 'seq' | 'at' | 'host' | 'pid' | 'process_token' | 'prev_hash' | 'hash'>;

/** One row that says where the chain ends, so that missing last rows are noticed. */
interface ChainTable {
  id: number;
  last_seq: number;
  head: string;
}

export interface Tables {
  audit: AuditTable;
  chain: ChainTable;
}

/** Marks `state.db` as ours: `uctl` in ASCII. */
export const STATE_ID = 0x7563746c;

/** What stands for the hash before the first row. */
export const GENESIS = '0'.repeat(64);

/** Every column that the hash covers: all but the hash. */
export const HASHED_COLUMNS = [
  'seq',
  'at',
  'kind',
  'intent',
  'request_id',
  'idempotency_key',
  'profile',
  'system',
  'place',
  'operator_id',
  'operator_from',
  'action',
  'account_id',
  'uid',
  'ticket',
  'reason',
  'proof',
  'force',
  'plan_hash',
  'steps',
  'details',
  'rule',
  'fields',
  'outcome',
  'changed',
  'error_code',
  'host',
  'pid',
  'process_token',
  'prev_hash',
] as const satisfies readonly (keyof AuditTable)[];

/** The tables of `state.db`, version by version. A room that keeps more in this file adds a version at the end. */
export const STATE_MIGRATIONS: readonly Migration[] = [
  [
    `create table audit (
       seq integer primary key, at integer not null, kind text not null, intent integer references audit(seq), request_id text,
       idempotency_key text, profile text, system text, place text, operator_id text, operator_from text, action text, account_id text,
       uid text, ticket text, reason text, proof text, force integer, plan_hash text, steps text, details text, rule text, fields text,
       outcome text, changed integer, error_code text, host text not null, pid integer not null, process_token text,
       prev_hash text not null, hash text not null
     ) strict`,
    `create index audit_intent on audit(intent) where intent is not null`,
    `create index audit_account on audit(system, account_id, seq)`,
    `create index audit_uid on audit(uid, seq)`,
    `create table chain (id integer primary key check (id = 1), last_seq integer not null, head text not null) strict`,
    `insert into chain (id, last_seq, head) values (1, 0, '${GENESIS}')`,
  ],
];
