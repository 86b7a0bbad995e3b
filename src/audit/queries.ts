import { type PlainRows } from '../store/store.js';
import { type ItemRow } from './items.js';
import { type AuditTable } from './tables.js';
import { AUDIT_OUTCOMES, type AuditFilter, type AuditState, type AuditTarget } from './types.js';

/* The questions to the record, in plain SQL: a look-up asks one of them each time. */

/** So many rows are fetched at once. */
const BATCH = 200;

/** Conditions on a line of the record (`audit`) and on its last outcome (`ended`), all of which must hold. */
interface Conditions {
  readonly sql: readonly string[];
  readonly values: readonly unknown[];
}

/** Everything but outcomes, each intent with its last outcome. */
const ITEMS = `select audit.*, ended.at as end_at, ended.outcome as end_outcome, ended.changed as end_changed,
    ended.error_code as end_error_code, ended.steps as end_steps
  from audit left join audit as ended on ended.seq = (select max(later.seq) from audit as later where later.intent = audit.seq)
  where audit.kind != 'outcome'`;

/** The lines that fit, newest first, at most `limit`. */
export async function items(rows: PlainRows, { sql, values }: Conditions, limit = Infinity): Promise<ItemRow[]> {
  return rows<ItemRow>(`${[ITEMS, ...sql].join(' and ')} order by audit.seq desc ${atMost(limit)}`, values);
}

/** As a number in the text: for one that is bound, SQLite (with STAT4) plans the whole statement anew each time. */
function atMost(limit: number): string {
  return limit === Infinity ? '' : `limit ${String(Math.trunc(limit))}`;
}

export function matching({ uid, operator, since, action, state }: AuditFilter): Conditions {
  const asked = [
    ['audit.uid = ?', uid],
    ['audit.operator_id = ?', operator],
    ['audit.at >= ?', since],
    ['audit.action = ?', action],
  ] as const;
  const given = asked.filter(([, value]) => value !== undefined);
  const sql = [...given.map(([condition]) => condition), ...(state === undefined ? [] : [mayBe(state)])];
  return { sql, values: given.map(([, value]) => value) };
}

/** The intents for one account. */
export function ofTarget({ system, accountId }: AuditTarget, more = '', ...values: readonly unknown[]): Conditions {
  const sql = ["audit.kind = 'intent'", 'audit.system = ?', 'audit.account_id = ?', ...(more === '' ? [] : [more])];
  return { sql, values: [system, accountId, ...values] };
}

/** Intents without an outcome, but for those of an account that somebody changed afterwards and saw how it ended; the run `requestId` is not counted as such. */
export function unsettled(requestId = ''): Conditions {
  const settled = `exists (select 1 from audit as later join audit as known on known.intent = later.seq
    where later.system = audit.system and later.account_id = audit.account_id and later.seq > audit.seq and later.kind = 'intent'
      and later.request_id is not ? and known.outcome in ('done', 'accepted', 'partial'))`;
  return { sql: ["audit.kind = 'intent'", 'ended.seq is null', `not ${settled}`], values: [requestId] };
}

/** The lines that may be in a state, as far as the record alone can tell. */
function mayBe(state: AuditState): string {
  if (state === 'refused') return "audit.kind = 'refusal'";
  if (state === 'looked') return "audit.kind = 'look'";
  const outcome = AUDIT_OUTCOMES.find((one) => one === state);
  return outcome === undefined ? "audit.kind = 'intent' and ended.seq is null" : `ended.outcome = '${outcome}'`;
}

/** Of what was begun, all but what was found to be so already: there nothing was done. */
export const MORE_THAN_ALREADY = "(ended.seq is null or ended.outcome != 'done' or ended.changed is not 0)";

/** The last PIN reset that changed the PIN, or may have: asked before every reset, so only for what is needed of it. */
const LAST_RESET = `select audit.at, audit.operator_id, audit.operator_from, audit.details, ended.changed
  from audit left join audit as ended on ended.seq = (select max(later.seq) from audit as later where later.intent = audit.seq)
  where audit.kind = 'intent' and audit.system = ? and audit.account_id = ? and audit.action = 'pin.reset'
    and (ended.seq is null or ended.changed is null or ended.changed = 1)
  order by audit.seq desc limit 1`;

export type ResetRow = Pick<AuditTable, 'at' | 'operator_id' | 'operator_from' | 'details' | 'changed'>;

/** The last reset of one account, with the `changed` of its outcome: null where that is not known. */
export async function lastResetOf(rows: PlainRows, { system, accountId }: AuditTarget): Promise<ResetRow | undefined> {
  const [row] = await rows<ResetRow>(LAST_RESET, [system, accountId]);
  return row;
}

/** The lines that fit, a batch at a time, at most `limit`. */
export async function* inBatches(rows: PlainRows, { sql, values }: Conditions, limit = Infinity): AsyncIterable<ItemRow> {
  let before: number | undefined;
  for (let left = limit; left > 0;) {
    const size = Math.min(BATCH, left);
    const conditions = before === undefined ? { sql, values } : { sql: [...sql, 'audit.seq < ?'], values: [...values, before] };
    const found = await items(rows, conditions, size);
    yield* found;
    left -= found.length;
    if (found.length < size) return;
    before = found.at(-1)?.seq;
  }
}
