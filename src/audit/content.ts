import { Secret } from '../core/secret.js';
import { canonicalJson } from './canonical.js';
import { type AuditContent } from './tables.js';
import {
  type AuditDetails,
  type AuditSubject,
  type IntentEntry,
  type LookEntry,
  type OutcomeEntry,
  type RefusalEntry,
} from './types.js';

/** The only details that are ever written, by name. */
const DETAIL_NAMES = [
  'via',
  'methods',
  'rule',
  'from',
  'until',
  'disableReason',
  'endSessions',
  'endorsedBy',
  'secretTo',
  'overridden',
  'again',
  'sha256',
] as const satisfies readonly (keyof AuditDetails)[];

const EMPTY: AuditContent = {
  kind: 'intent',
  intent: null,
  request_id: null,
  idempotency_key: null,
  profile: null,
  system: null,
  place: null,
  operator_id: null,
  operator_from: null,
  action: null,
  account_id: null,
  uid: null,
  ticket: null,
  reason: null,
  proof: null,
  force: null,
  plan_hash: null,
  steps: null,
  details: null,
  rule: null,
  fields: null,
  outcome: null,
  changed: null,
  error_code: null,
};

/** An intent as columns. Like its three neighbours it throws TypeError for a secret and for a detail that the list does not name. */
export function intentContent(entry: IntentEntry): AuditContent {
  return {
    ...EMPTY,
    ...subjectColumns(entry),
    kind: 'intent',
    action: entry.action,
    idempotency_key: text(entry.key),
    proof: entry.proof,
    force: entry.force ? 1 : 0,
    plan_hash: text(entry.planHash),
    steps: json(entry.steps.map(text)),
    details: detailsText(entry.details),
  };
}

export function outcomeContent(intent: number, entry: OutcomeEntry): AuditContent {
  const steps = entry.steps?.map(({ step, outcome, confirmed }) => ({ step: text(step), outcome, confirmed }));
  return {
    ...EMPTY,
    kind: 'outcome',
    intent,
    outcome: entry.outcome,
    changed: entry.changed === 'unknown' ? null : entry.changed ? 1 : 0,
    error_code: optionalText(entry.errorCode),
    steps: steps ? json(steps) : null,
  };
}

export function refusalContent(entry: RefusalEntry): AuditContent {
  return {
    ...EMPTY,
    ...subjectColumns(entry),
    kind: 'refusal',
    action: entry.action,
    proof: entry.proof,
    force: entry.force ? 1 : 0,
    rule: text(entry.rule),
    error_code: entry.errorCode,
    details: detailsText(entry.details),
  };
}

export function lookContent(entry: LookEntry): AuditContent {
  return { ...EMPTY, ...subjectColumns(entry), kind: 'look', action: 'look', fields: json(entry.fields.map(text)) };
}

function subjectColumns(subject: AuditSubject): Partial<AuditContent> {
  return {
    request_id: text(subject.requestId),
    profile: text(subject.profile),
    system: text(subject.system),
    place: optionalText(subject.place),
    operator_id: text(subject.operator.id),
    operator_from: text(subject.operator.from),
    account_id: text(subject.accountId),
    uid: text(subject.uid),
    ticket: optionalText(subject.ticket),
    reason: optionalText(subject.reason),
  };
}

function detailsText(details: AuditDetails | undefined): string | null {
  if (details === undefined) return null;
  const kept: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(details)) {
    if (value === undefined) continue;
    if (!DETAIL_NAMES.some((known) => known === name)) throw new TypeError(`not a detail of the audit: ${name}`);
    kept[name] = detail(name, value);
  }
  return Object.keys(kept).length === 0 ? null : json(kept);
}

function detail(name: string, value: unknown): unknown {
  if (typeof value === 'boolean') return value;
  if (Array.isArray(value)) return value.map((part) => text(part));
  if (typeof value === 'string' || value instanceof Secret) return text(value);
  throw new TypeError(`a detail of the audit is a text, a list of texts, or true or false: ${name}`);
}

/** What SQLite would not give back as it was: NUL, and half a surrogate pair. */
const UNKEPT = /[\0\ud800-\udfff]/;

/** Only strings are written. What would not come back as it was becomes U+FFFD, or the row would not match its hash. */
function text(value: unknown): string {
  if (value instanceof Secret) throw new TypeError('a secret is never written down');
  if (typeof value !== 'string') throw new TypeError(`not a text: ${typeof value}`);
  return UNKEPT.test(value) ? Buffer.from(value.replaceAll('\0', '\uFFFD'), 'utf8').toString('utf8') : value;
}

function optionalText(value: unknown): string | null {
  return value === undefined ? null : text(value);
}

function json(value: unknown): string {
  return canonicalJson(value);
}
