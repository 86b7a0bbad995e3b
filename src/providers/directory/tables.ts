import { type Generated, type Insertable, type Kysely, type Selectable } from 'kysely';
import { type DisableReason, type Kind, type MethodType, type SignInReason } from '../../core/account.js';
import { type Migration } from '../../store/migrate.js';
import { REVISION_TRIGGERS } from './revision.js';
import { SEARCH_INDEX } from './search-index.js';

/*
 * The tables of the embedded directory. Instants are integers (milliseconds since 1970), days are text (`YYYY-MM-DD`), booleans 0 or 1.
 * A null end is "never".
 */

export interface Tables {
  meta: MetaTable;
  account: AccountTable;
  alias: AliasTable;
  member: MemberTable;
  pin_history: PinHistoryTable;
  mfa_method: MethodTable;
  session: SessionTable;
  sign_in: SignInTable;
}

export type DirectoryDatabase = Kysely<Tables>;

/** `policy` (the policy as JSON that this directory enforces), `practice` (`yes` or `no`), `title`, `made_at`. */
interface MetaTable {
  key: string;
  value: string;
}

interface AccountTable {
  /** The row's place, never given out; the search index goes by it. */
  seq: Generated<number>;
  id: string;
  /** Lower case, unique in any case. */
  uid: string;
  number: string | null;
  name: string;
  kind: Kind;
  department: string | null;
  mail: string | null;
  /** Who answers for a departmental account. */
  owner_id: string | null;
  made_at: number;
  /** When the UID was sent to the person; the policy says from when it works. */
  uid_sent_at: number | null;
  enabled: number;
  disabled_reason: DisableReason | null;
  disabled_by: string | null;
  disabled_at: number | null;
  disabled_note: string | null;
  /** First instant of access; null: it has always been there. */
  access_from: number | null;
  /** First instant without access; null: never ends. */
  access_until: number | null;
  access_rule: string | null;
  /** Last day of the employment contract or of the programme of study; decides the grace. */
  contract_end: string | null;
  /** `scrypt$N$r$p$salt$hash`, base64url; null: no PIN was ever set. */
  pin_hash: string | null;
  pin_changed_at: number | null;
  pin_effective_at: number | null;
  /** Null: does not expire. */
  pin_expires_at: number | null;
  pin_must_change: number;
  pin_temporary: number;
  pin_reset_at: number | null;
  failures: number;
  last_failure_at: number | null;
  locked_at: number | null;
  /** Null while `locked_at` is set: locked until an administrator acts. */
  locked_until: number | null;
  recovery_mail: string | null;
  recovery_mobile: string | null;
  recovery_question: number;
  /** Counts every change to this account, its aliases, groups, methods and sessions, by whatever road; not sign-ins. */
  revision: number;
}

interface AliasTable {
  /** The row's place; the search index goes by it. */
  seq: Generated<number>;
  alias: string;
  account_id: string;
}

interface MemberTable {
  account_id: string;
  group_name: string;
}

interface PinHistoryTable {
  account_id: string;
  pin_hash: string;
  retired_at: number;
}

interface MethodTable {
  id: string;
  account_id: string;
  type: MethodType;
  label: string;
  /** Base32 seed of the time-based code (RFC 6238) that proves this method, whatever its type: this directory sends nothing. Null: it cannot be passed. Never read out. */
  seed: string | null;
  added_at: number;
  is_default: number;
  usable: number;
  position: number;
  /** The time step of the last code that was taken: no code is taken twice. */
  last_code_step: number | null;
}

interface SessionTable {
  id: string;
  account_id: string;
  started_at: number;
  last_seen_at: number;
  source: string | null;
  device: string | null;
  service: string | null;
}

interface SignInTable {
  id: Generated<number>;
  account_id: string | null;
  /** As typed, shortened to 64 characters. */
  uid_typed: string;
  at: number;
  result: 'signed-in' | 'refused';
  reason: SignInReason | null;
  source: string | null;
  device: string | null;
  service: string | null;
}

/** An account as a row, without its place in the table. */
export type AccountRecord = Omit<Selectable<AccountTable>, 'seq'>;
export type NewAccount = Insertable<AccountTable>;
export type MethodRecord = Omit<Selectable<MethodTable>, 'last_code_step'>;

/** The statements that make the tables. UIDs, aliases and mail addresses are compared without regard to (ASCII) case. */
const TABLES: readonly string[] = [
  `create table meta (key text primary key, value text not null) strict`,
  `create table account (
     seq integer primary key, id text not null unique, uid text not null unique collate nocase, number text unique, name text not null,
     kind text not null, department text, mail text collate nocase, owner_id text references account(id),
     made_at integer not null, uid_sent_at integer,
     enabled integer not null default 1, disabled_reason text, disabled_by text, disabled_at integer, disabled_note text,
     access_from integer, access_until integer, access_rule text, contract_end text,
     pin_hash text, pin_changed_at integer, pin_effective_at integer, pin_expires_at integer, pin_must_change integer not null default 0,
     pin_temporary integer not null default 0, pin_reset_at integer,
     failures integer not null default 0, last_failure_at integer, locked_at integer, locked_until integer,
     recovery_mail text, recovery_mobile text, recovery_question integer not null default 0,
     revision integer not null default 1
   ) strict`,
  `create index account_mail on account(mail)`,
  `create index account_access_until on account(access_until)`,
  `create index account_owner on account(owner_id)`,
  `create table alias (
     seq integer primary key, alias text not null unique collate nocase, account_id text not null references account(id) on delete cascade
   ) strict`,
  `create index alias_account on alias(account_id)`,
  `create table member (account_id text not null references account(id) on delete cascade, group_name text not null, primary key (account_id, group_name)) strict`,
  `create table pin_history (account_id text not null references account(id) on delete cascade, pin_hash text not null, retired_at integer not null) strict`,
  `create index pin_history_account on pin_history(account_id, retired_at)`,
  `create table mfa_method (
     id text primary key, account_id text not null references account(id) on delete cascade, type text not null, label text not null,
     seed text, added_at integer not null, is_default integer not null default 0, usable integer not null default 1,
     position integer not null, last_code_step integer
   ) strict`,
  `create index mfa_method_account on mfa_method(account_id, position)`,
  `create table session (
     id text primary key, account_id text not null references account(id) on delete cascade, started_at integer not null,
     last_seen_at integer not null, source text, device text, service text
   ) strict`,
  `create index session_account on session(account_id, started_at)`,
  `create table sign_in (
     id integer primary key, account_id text, uid_typed text not null, at integer not null, result text not null, reason text,
     source text, device text, service text
   ) strict`,
  `create index sign_in_account on sign_in(account_id, at)`,
  `create index sign_in_success on sign_in(account_id, at) where result = 'signed-in'`,
];

/** The statements that make an empty directory, in order: tables, the search index with its triggers, and the triggers that count revisions. */
export const SCHEMA: readonly string[] = [...TABLES, ...SEARCH_INDEX, ...REVISION_TRIGGERS];

/** The columns that this program reads or writes, table by table. A file that lacks one of them is damaged. */
export const COLUMNS = {
  meta: ['key', 'value'],
  account: [
    'seq',
    'id',
    'uid',
    'number',
    'name',
    'kind',
    'department',
    'mail',
    'owner_id',
    'made_at',
    'uid_sent_at',
    'enabled',
    'disabled_reason',
    'disabled_by',
    'disabled_at',
    'disabled_note',
    'access_from',
    'access_until',
    'access_rule',
    'contract_end',
    'pin_hash',
    'pin_changed_at',
    'pin_effective_at',
    'pin_expires_at',
    'pin_must_change',
    'pin_temporary',
    'pin_reset_at',
    'failures',
    'last_failure_at',
    'locked_at',
    'locked_until',
    'recovery_mail',
    'recovery_mobile',
    'recovery_question',
    'revision',
  ],
  alias: ['seq', 'alias', 'account_id'],
  member: ['account_id', 'group_name'],
  pin_history: ['account_id', 'pin_hash', 'retired_at'],
  mfa_method: ['id', 'account_id', 'type', 'label', 'seed', 'added_at', 'is_default', 'usable', 'position', 'last_code_step'],
  session: ['id', 'account_id', 'started_at', 'last_seen_at', 'source', 'device', 'service'],
  sign_in: ['id', 'account_id', 'uid_typed', 'at', 'result', 'reason', 'source', 'device', 'service'],
} as const satisfies { readonly [T in keyof Tables]: readonly (keyof Tables[T])[] };

/** Names every column and reads no row: it throws when one is not there. */
export const ALL_COLUMNS = `select ${Object.entries(COLUMNS)
  .map(([table, columns]) => `exists(select ${columns.join(', ')} from ${table} where false)`)
  .join(', ')}`;

/** The directory's file, version by version. */
export const MIGRATIONS: readonly Migration[] = [SCHEMA];

/** What the store calls it in messages. */
export const TITLE = 'directory';

/** `uidD`: marks the file as an embedded directory of uidctl. */
export const APPLICATION_ID = 0x75696444;
