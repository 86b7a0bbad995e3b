import { type RowsNow } from '../store/store.js';
import { sha256 } from './canonical.js';
import { damaged, notKept } from './damaged.js';
import { HASHED_COLUMNS, type AuditContent, type AuditTable } from './tables.js';

/** What a column holds, as it is stored or as text; an empty one is null. */
type Value = string | number | null;

/** Every column of a row that the hash sees. */
export type HashedRow = Readonly<Record<(typeof HASHED_COLUMNS)[number], Value>>;

/** The names of the columns in the order of their code units, as canonical JSON has them, and where each stands among {@link HASHED_COLUMNS}. */
const SORTED = [...HASHED_COLUMNS].sort().map((column) => ({ column, place: HASHED_COLUMNS.indexOf(column) }));

/**
 * SHA-256 over the canonical JSON of all columns as text but the hash, the hash of the row before among them. Empty columns are left out, so that a later
 * version may add some. Throws TypeError for what no column holds.
 */
export function rowHash(row: HashedRow): string {
  return hashOf(HASHED_COLUMNS.map((column) => row[column]));
}

function hashOf(values: readonly Value[]): string {
  const parts: string[] = [];
  for (const { column, place } of SORTED) {
    const value = values[place];
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

/** Where the chain ends. */
interface Place {
  readonly seq: number;
  readonly hash: string;
}

/** A row to add, its values in the order of {@link COLUMNS}. */
interface Row extends Place {
  readonly values: readonly Value[];
}

const COLUMNS = [...HASHED_COLUMNS, 'hash'] as const;
const INSERT = `insert into audit (${COLUMNS.join(', ')}) values (${COLUMNS.map(() => '?').join(', ')})`;

/**
 * Adds rows at the end of the chain, inside a transaction that somebody else began, and moves the chain's mark. A number is one more than anything
 * that was ever there, so that rows that were taken away leave a hole that stays.
 */
export class Adding {
  readonly #rows: RowsNow;
  readonly #stamp: () => Stamp;
  readonly #added: Row[] = [];
  readonly #before: number;
  #last: Place;

  private constructor(rows: RowsNow, stamp: () => Stamp, last: Place) {
    this.#rows = rows;
    this.#stamp = stamp;
    this.#last = last;
    this.#before = last.seq;
  }

  static begin(rows: RowsNow, stamp: () => Stamp): Adding {
    const [chain] = rows<{ last_seq: number; head: string; newest: number | null }>(
      'select last_seq, head, (select max(seq) from audit) as newest from chain where id = 1',
    );
    if (!chain) throw damaged('its last row is not known');
    return new Adding(rows, stamp, { seq: Math.max(chain.last_seq, chain.newest ?? 0), hash: chain.head });
  }

  /**
   * One row and, where given, the one that follows from its number; both or neither. Answers the number of the first. Before anything is written it throws
   * RangeError for an outcome of what is no intent, TypeError for what no column holds: what was added before stands, and more can be added.
   */
  add(content: AuditContent, next?: (seq: number) => AuditContent): number {
    if (content.intent !== null) this.#checkIntent(content.intent);
    const first = rowAfter(this.#last, content, this.#stamp());
    const made = next ? [first, rowAfter(first, next(first.seq), this.#stamp())] : [first];
    for (const row of made) {
      this.#rows(INSERT, row.values);
      this.#added.push(row);
      this.#last = row;
    }
    return first.seq;
  }

  /** Moves the mark, then reads all of it again: AppError `setup` when it is not there as it should be. A trigger that somebody put into the file can leave a row out, take it away or change it, without an error. */
  end(): void {
    if (this.#added.length === 0) return;
    const { seq, hash } = this.#last;
    this.#rows('update chain set last_seq = ?, head = ? where id = 1', [seq, hash]);
    const kept = this.#rows<AuditTable>('select * from audit where seq > ? order by seq', [this.#before]);
    const [chain] = this.#rows<{ last_seq: number; head: string }>('select last_seq, head from chain where id = 1');
    const isKept = kept.length === this.#added.length && this.#added.every((row, i) => isSame(row, kept[i]));
    if (!isKept || chain?.last_seq !== seq || chain.head !== hash) throw notKept();
  }

  #checkIntent(seq: number): void {
    const [row] = Number.isSafeInteger(seq) ? this.#rows<{ kind: string }>('select kind from audit where seq = ?', [seq]) : [];
    if (row?.kind !== 'intent') throw new RangeError(`row ${String(seq)} is not an intent`);
  }
}

function rowAfter(last: Place, content: AuditContent, stamp: Stamp): Row {
  const own = { ...stamp, seq: last.seq + 1, prev_hash: last.hash };
  const values: Value[] = HASHED_COLUMNS.map((column) =>
    column in own ? own[column as keyof typeof own] : content[column as keyof AuditContent],
  );
  const hash = hashOf(values);
  values.push(hash);
  return { seq: own.seq, hash, values };
}

function isSame({ values }: Row, kept: AuditTable | undefined): boolean {
  return kept !== undefined && COLUMNS.every((column, i) => values[i] === kept[column]);
}
