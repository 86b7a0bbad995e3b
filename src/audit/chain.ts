import { type PlainRows } from '../store/store.js';
import { sha256 } from './canonical.js';
import { damaged, notKept } from './damaged.js';
import { HASHED_COLUMNS, type AuditContent, type AuditTable } from './tables.js';

/** Every column of a row that the hash sees, as it is stored or as text; empty columns are null. */
export type HashedRow = Readonly<Record<(typeof HASHED_COLUMNS)[number], string | number | null>>;

/** In the order of their code units, as canonical JSON has them. */
const SORTED_COLUMNS = [...HASHED_COLUMNS].sort();

/**
 * SHA-256 over the canonical JSON of all columns as text but the hash, the hash of the row before among them. Empty columns are left out, so that a later
 * version may add some. Throws TypeError for what no column holds.
 */
export function rowHash(row: HashedRow): string {
  const parts: string[] = [];
  for (const column of SORTED_COLUMNS) {
    const value = row[column];
    if (value !== null) parts.push(`"${column}":${JSON.stringify(textOf(column, value))}`);
  }
  return sha256(`{${parts.join(',')}}`);
}

function textOf(column: string, value: unknown): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' && Number.isSafeInteger(value)) return String(value);
  throw new TypeError(`not a value of the audit: ${column} is ${typeof value}`);
}

/** Which process adds, and when. */
export type Stamp = Pick<AuditTable, 'at' | 'host' | 'pid' | 'process_token'>;

const COLUMNS = [...HASHED_COLUMNS, 'hash'] as const;
const INSERT = `insert into audit (${COLUMNS.join(', ')}) values (${COLUMNS.map(() => '?').join(', ')})`;

/**
 * Adds rows at the end of the chain, inside a transaction that somebody else began, and moves the chain's mark. A number is one more than anything
 * that was ever there, so that rows that were taken away leave a hole that stays.
 */
export class Adding {
  readonly #rows: PlainRows;
  readonly #stamp: () => Stamp;
  readonly #added: AuditTable[] = [];
  readonly #before: number;
  #last: { readonly seq: number; readonly hash: string };

  private constructor(rows: PlainRows, stamp: () => Stamp, last: { readonly seq: number; readonly hash: string }) {
    this.#rows = rows;
    this.#stamp = stamp;
    this.#last = last;
    this.#before = last.seq;
  }

  static async begin(rows: PlainRows, stamp: () => Stamp): Promise<Adding> {
    const [chain] = await rows<{ last_seq: number; head: string; newest: number | null }>(
      'select last_seq, head, (select max(seq) from audit) as newest from chain where id = 1',
    );
    if (!chain) throw damaged('its last row is not known');
    return new Adding(rows, stamp, { seq: Math.max(chain.last_seq, chain.newest ?? 0), hash: chain.head });
  }

  /**
   * One row and, where given, the one that follows from its number; both or neither. Answers the number of the first. Before anything is written it throws
   * RangeError for an outcome of what is no intent, TypeError for what no column holds: what was added before stands, and more can be added.
   */
  async add(content: AuditContent, next?: (seq: number) => AuditContent): Promise<number> {
    if (content.intent !== null) await this.#checkIntent(content.intent);
    const first = rowAfter(this.#last, content, this.#stamp());
    const made = next ? [first, rowAfter(first, next(first.seq), this.#stamp())] : [first];
    for (const row of made) {
      await this.#rows(
        INSERT,
        COLUMNS.map((column) => row[column]),
      );
      this.#added.push(row);
      this.#last = row;
    }
    return first.seq;
  }

  /** Moves the mark, then reads all of it again: AppError `setup` when it is not there as it should be. A trigger that somebody put into the file can leave a row out, take it away or change it, without an error. */
  async end(): Promise<void> {
    if (this.#added.length === 0) return;
    const { seq, hash } = this.#last;
    await this.#rows('update chain set last_seq = ?, head = ? where id = 1', [seq, hash]);
    const kept = await this.#rows<AuditTable>('select * from audit where seq > ? order by seq', [this.#before]);
    const [chain] = await this.#rows<{ last_seq: number; head: string }>('select last_seq, head from chain where id = 1');
    const isKept = kept.length === this.#added.length && this.#added.every((row, i) => isSame(row, kept[i]));
    if (!isKept || chain?.last_seq !== seq || chain.head !== hash) throw notKept();
  }

  async #checkIntent(seq: number): Promise<void> {
    const [row] = Number.isSafeInteger(seq)
      ? await this.#rows<{ kind: string }>('select kind from audit where seq = ?', [seq])
      : [];
    if (row?.kind !== 'intent') throw new RangeError(`row ${String(seq)} is not an intent`);
  }
}

function rowAfter(last: { readonly seq: number; readonly hash: string }, content: AuditContent, stamp: Stamp): AuditTable {
  const row = { ...content, ...stamp, seq: last.seq + 1, prev_hash: last.hash, hash: '' };
  row.hash = rowHash(row);
  return row;
}

function isSame(row: AuditTable, kept: AuditTable | undefined): boolean {
  return kept !== undefined && COLUMNS.every((column) => row[column] === kept[column]);
}
