import { type Insertable } from 'kysely';
import { type MethodType, type SignInReason } from '../../../core/account.js';
import { type Instant } from '../../../core/instant.js';
import { type AccountRecord, type MethodRecord, type Tables } from '../tables.js';
import { practiceSeed } from './practice.js';
import { type Random } from './random.js';

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** One account with all that belongs to it, as rows for the tables of the directory. */
export interface GeneratedAccount {
  readonly account: Mutable<AccountRecord>;
  readonly aliases: string[];
  readonly groups: string[];
  readonly pinHistory: Insertable<Tables['pin_history']>[];
  readonly methods: MethodRecord[];
  readonly sessions: Insertable<Tables['session']>[];
  readonly signIns: Omit<Insertable<Tables['sign_in']>, 'id'>[];
}

/** An enabled account without PIN, methods or end. Every column is there, in the order of the table. */
export function blankAccount(id: string, madeAt: Instant): GeneratedAccount {
  const account: Mutable<AccountRecord> = {
    id,
    uid: '',
    number: null,
    name: '',
    kind: 'unknown',
    department: null,
    mail: null,
    owner_id: null,
    made_at: madeAt,
    uid_sent_at: madeAt,
    enabled: 1,
    disabled_reason: null,
    disabled_by: null,
    disabled_at: null,
    disabled_note: null,
    access_from: null,
    access_until: null,
    access_rule: null,
    contract_end: null,
    pin_hash: null,
    pin_changed_at: null,
    pin_effective_at: null,
    pin_expires_at: null,
    pin_must_change: 0,
    pin_temporary: 0,
    pin_reset_at: null,
    failures: 0,
    last_failure_at: null,
    locked_at: null,
    locked_until: null,
    recovery_mail: null,
    recovery_mobile: null,
    recovery_question: 0,
    revision: 1,
  };
  return { account, aliases: [], groups: [], pinHistory: [], methods: [], sessions: [], signIns: [] };
}

/** Registers a method; the first one is the default. */
export function addMethod(
  person: GeneratedAccount,
  random: Random,
  method: { type: MethodType; label: string; at: Instant; usable?: boolean },
): void {
  const position = person.methods.length;
  person.methods.push({
    id: random.uuid(),
    account_id: person.account.id,
    type: method.type,
    label: method.label,
    seed: practiceSeed,
    added_at: method.at,
    is_default: position === 0 ? 1 : 0,
    usable: method.usable === false ? 0 : 1,
    position,
  });
}

/** Where an attempt came from; documentation addresses (RFC 5737) only. */
export interface Whence {
  readonly source: string;
  readonly device: string;
  readonly service: string;
}

/** One attempt of this person; without a reason it succeeded. */
export function addSignIn(person: GeneratedAccount, at: Instant, whence: Whence, reason?: SignInReason): void {
  person.signIns.push({
    account_id: person.account.id,
    uid_typed: person.account.uid,
    at,
    result: reason === undefined ? 'signed-in' : 'refused',
    reason: reason ?? null,
    ...whence,
  });
}

export function addSession(
  person: GeneratedAccount,
  random: Random,
  startedAt: Instant,
  lastSeenAt: Instant,
  whence: Whence,
): void {
  person.sessions.push({
    id: random.uuid(),
    account_id: person.account.id,
    started_at: startedAt,
    last_seen_at: lastSeenAt,
    ...whence,
  });
}
