import { type Kysely } from 'kysely';
import { type ItemRow } from './items.js';
import { type Tables } from './tables.js';
import { type AuditFilter, type AuditTarget } from './types.js';

/** So many rows are fetched at once. */
const BATCH = 200;

type ItemQuery = ReturnType<typeof items>;

/** Everything but outcomes, each intent with its last outcome. Newest first. */
export function items(db: Kysely<Tables>) {
  return db
    .selectFrom('audit')
    .leftJoin('audit as end', (join) =>
      join.on((e) =>
        e(
          'end.seq',
          '=',
          e
            .selectFrom('audit as later')
            .select((l) => l.fn.max('later.seq').as('seq'))
            .whereRef('later.intent', '=', 'audit.seq'),
        ),
      ),
    )
    .selectAll('audit')
    .select([
      'end.at as end_at',
      'end.outcome as end_outcome',
      'end.changed as end_changed',
      'end.error_code as end_error_code',
      'end.steps as end_steps',
    ])
    .where('audit.kind', '!=', 'outcome')
    .orderBy('audit.seq', 'desc');
}

export function matching(query: ItemQuery, filter: AuditFilter): ItemQuery {
  return query
    .$if(filter.uid !== undefined, (q) => q.where('audit.uid', '=', filter.uid ?? null))
    .$if(filter.operator !== undefined, (q) => q.where('audit.operator_id', '=', filter.operator ?? null))
    .$if(filter.since !== undefined, (q) => q.where('audit.at', '>=', filter.since ?? 0))
    .$if(filter.action !== undefined, (q) => q.where('audit.action', '=', filter.action ?? null));
}

/** The intents for one account. */
export function ofTarget(query: ItemQuery, { system, accountId }: AuditTarget): ItemQuery {
  return query.where('audit.kind', '=', 'intent').where('audit.system', '=', system).where('audit.account_id', '=', accountId);
}

/** The rows of a query, a batch at a time, at most `limit`. */
export async function* inBatches(query: ItemQuery, limit = Infinity): AsyncIterable<ItemRow> {
  let before: number | undefined;
  for (let left = limit; left > 0;) {
    const size = Math.min(BATCH, left);
    const from = before;
    const rows = await (from === undefined ? query : query.where('audit.seq', '<', from)).limit(size).execute();
    yield* rows;
    left -= rows.length;
    if (rows.length < size) return;
    before = rows.at(-1)?.seq;
  }
}
