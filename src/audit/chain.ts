import { type Insertable, type Transaction } from 'kysely';
import { canonicalJson, sha256 } from './canonical.js';
import { HASHED_COLUMNS, type AuditTable, type Tables } from './tables.js';
import { damaged, notKept } from './damaged.js';

/** Every column of a row as text, as the hash sees it; empty columns are null. */
export type RowText = Readonly<Record<(typeof HASHED_COLUMNS)[number], string | null>>;

/** SHA-256 over all columns but the hash, the hash of the row before among them. Empty columns are left out, so that a later version may add some. */
export function rowHash(row: RowText): string {
  const filled = HASHED_COLUMNS.flatMap((column) => (row[column] === null ? [] : [[column, row[column]] as const]));
  return sha256(canonicalJson(Object.fromEntries(filled)));
}

/**
 * Adds a row at the end of the chain and moves the chain's mark to it; both or neither. The number is one more than anything that was ever
 * there, so that rows that were taken away leave a hole that stays. What was written is read again before it is committed: AppError `setup` when
 * it is not there as it should be.
 */
export async function append(trx: Transaction<Tables>, row: Omit<AuditTable, 'seq' | 'prev_hash' | 'hash'>): Promise<number> {
  const chain = await trx.selectFrom('chain').select(['last_seq', 'head']).where('id', '=', 1).executeTakeFirst();
  if (!chain) throw damaged('its last row is not known');
  const { newest } = await trx
    .selectFrom('audit')
    .select((e) => e.fn.max<number | null>('seq').as('newest'))
    .executeTakeFirstOrThrow();
  const seq = Math.max(chain.last_seq, newest ?? 0) + 1;
  const body = { ...row, seq, prev_hash: chain.head };
  const complete: Insertable<AuditTable> = { ...body, hash: rowHash(rowText(body)) };
  await trx.insertInto('audit').values(complete).execute();
  await trx.updateTable('chain').set({ last_seq: seq, head: complete.hash }).where('id', '=', 1).execute();
  await readBack(trx, body, complete.hash);
  return seq;
}

/** A trigger that somebody put into the file can leave an entry out, take it away or change it, without an error. */
async function readBack(trx: Transaction<Tables>, { seq }: Pick<AuditTable, 'seq'>, hash: string): Promise<void> {
  const kept = await trx.selectFrom('audit').selectAll().where('seq', '=', seq).executeTakeFirst();
  const chain = await trx.selectFrom('chain').select(['last_seq', 'head']).where('id', '=', 1).executeTakeFirst();
  const isKept = kept?.hash === hash && rowHash(rowText(kept)) === hash;
  if (!isKept || chain?.last_seq !== seq || chain.head !== hash) throw notKept();
}

function rowText(row: Omit<AuditTable, 'hash'>): RowText {
  const texts = HASHED_COLUMNS.map((column) => [column, row[column] === null ? null : String(row[column])] as const);
  return Object.fromEntries(texts) as RowText;
}
