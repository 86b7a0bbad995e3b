import { type Outcome, type StepResult } from '../core/change.js';
import { instant } from '../core/instant.js';
import { type CallerProof, type Operator } from '../core/operator.js';
import { type AuditTable } from './tables.js';
import { type AuditDetails, type AuditItem, type AuditState } from './types.js';

/** What is known about the processes of this machine. */
export interface Processes {
  readonly host: string;
  readonly isAlive: (pid: number) => boolean;
  readonly processToken: (pid: number) => string | undefined;
}

/** The last outcome of an intent, joined to its row; all null where there is none. */
export interface JoinedOutcome {
  readonly end_at: number | null;
  readonly end_outcome: AuditTable['outcome'];
  readonly end_changed: number | null;
  readonly end_error_code: string | null;
  readonly end_steps: string | null;
}

export type ItemRow = AuditTable & JoinedOutcome;

/** One line of the list. Text that is no JSON any more shows as a sentence in its place: one broken row must not hide the others. */
export function itemOf(row: ItemRow, processes: Processes): AuditItem {
  const ended = row.end_at === null ? undefined : instant(row.end_at);
  return {
    seq: row.seq,
    at: instant(row.at),
    kind: row.kind === 'outcome' ? 'intent' : row.kind,
    state: stateOf(row, processes),
    requestId: row.request_id ?? '',
    profile: row.profile ?? '',
    system: row.system ?? '',
    place: row.place ?? undefined,
    operator: operatorOf(row),
    action: (row.action ?? 'look') as AuditItem['action'],
    accountId: row.account_id ?? '',
    uid: row.uid ?? '',
    ticket: row.ticket ?? undefined,
    reason: row.reason ?? undefined,
    key: row.idempotency_key ?? undefined,
    proof: (row.proof ?? undefined) as CallerProof | undefined,
    force: row.force === 1,
    planHash: row.plan_hash ?? undefined,
    steps: texts(row.steps),
    details: details(row.details),
    rule: row.rule ?? undefined,
    fields: texts(row.fields),
    host: row.host,
    pid: row.pid,
    endedAt: ended,
    changed: ended === undefined ? undefined : row.end_changed === null ? 'unknown' : row.end_changed === 1,
    errorCode: (ended === undefined ? row.error_code : row.end_error_code) ?? undefined,
    results: results(row.end_steps),
  };
}

export function operatorOf(row: Pick<AuditTable, 'operator_id' | 'operator_from'>): Operator {
  return { id: row.operator_id ?? '', from: (row.operator_from ?? 'os-user') as Operator['from'] };
}

function stateOf(row: ItemRow, processes: Processes): AuditState {
  if (row.kind === 'refusal') return 'refused';
  if (row.kind === 'look') return 'looked';
  if (row.end_outcome !== null) return row.end_outcome;
  if (row.host !== processes.host) return 'unknown';
  return isRunning(row, processes) ? 'running' : 'left-open';
}

/** A process with the same number and another start is another process. Where the machine tells no start, the number alone counts. */
function isRunning(row: ItemRow, { isAlive, processToken }: Processes): boolean {
  if (!isAlive(row.pid)) return false;
  const present = processToken(row.pid);
  return row.process_token === null || present === undefined || present === row.process_token;
}

function texts(json: string | null): readonly string[] {
  if (json === null) return [];
  const value = parsed(json);
  return Array.isArray(value) ? value.map(String) : ['not readable any more: see "uidctl audit verify"'];
}

function results(json: string | null): AuditItem['results'] {
  const value = json === null ? undefined : parsed(json);
  return Array.isArray(value) ? (value as { step: string; outcome: Outcome; confirmed: StepResult['confirmed'] }[]) : [];
}

export function details(json: string | null): AuditDetails {
  const value = json === null ? undefined : parsed(json);
  return typeof value === 'object' && value !== null ? value : {};
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}
