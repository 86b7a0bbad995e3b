import { stat } from 'node:fs/promises';
import { sql, type Transaction } from 'kysely';
import { rowHash, type HashedRow } from './chain.js';
import { schemaProblems } from './schema.js';
import { GENESIS, HASHED_COLUMNS, type Tables } from './tables.js';
import { type ChainProblem, type Verification } from './types.js';

type StoredRow = HashedRow & { readonly hash: string };

/**
 * Compares the tables with those that this program makes, then reads every row, oldest first, and says where the chain breaks. One row at a time:
 * memory does not grow with the record. Where a table is gone or another one no row is read.
 */
export async function verifyChain(trx: Transaction<Tables>): Promise<Verification> {
  const { readable, problems } = await schemaProblems(trx);
  if (!readable) return { ok: false, rows: 0, record: true, problems };
  const walk = new Walk(problems);
  for await (const row of storedRows(trx)) walk.visit(row);
  const [chain] = (await sql<{ last_seq: number; head: string }>`select last_seq, head from chain where id = 1`.execute(trx))
    .rows;
  return walk.end(chain);
}

/** Of a path at which no table of ours was found. */
export async function withoutTables(path: string): Promise<Verification> {
  const isThere = await stat(path).then(
    () => true,
    () => false,
  );
  if (!isThere) return { ok: true, rows: 0, record: false, problems: [] };
  const what =
    'the file is there, but no record is in it: what it held is gone, unless its very first entry is being written now';
  return { ok: false, rows: 0, record: true, problems: [{ seq: null, what }] };
}

/** Columns as text: a number too large for the program would throw where it should be found. */
function storedRows(trx: Transaction<Tables>): AsyncIterable<StoredRow> {
  const columns = [...HASHED_COLUMNS, 'hash' as const];
  return trx
    .selectFrom('audit')
    .select(columns.map((column) => sql<string>`cast(${sql.ref(column)} as text)`.as(column)))
    .orderBy('audit.seq')
    .stream();
}

/** Follows the chain from its first row. */
class Walk {
  readonly #problems: ChainProblem[];
  #rows = 0;
  #expected = 1;
  /** The hash that the next row must name; undefined after a row that is broken or missing, so that one fault is told once. */
  #previous: string | undefined = GENESIS;
  #lastHash: string | undefined = GENESIS;

  constructor(before: readonly ChainProblem[]) {
    this.#problems = [...before];
  }

  visit(row: StoredRow): void {
    const seq = Number(row.seq);
    this.#rows += 1;
    if (seq < this.#expected) {
      this.#report(seq, 'this row was put in: rows begin at 1');
      return;
    }
    if (seq > this.#expected) {
      this.#report(this.#expected, missing(this.#expected, seq - 1));
      this.#previous = undefined;
    }
    this.#expected = seq + 1;
    if (rowHash(row) !== row.hash) {
      this.#report(seq, 'this row was changed after it was written');
      this.#previous = this.#lastHash = undefined;
      return;
    }
    if (this.#previous !== undefined && row.prev_hash !== this.#previous) {
      const culprit = Math.max(seq - 1, 1);
      this.#report(
        culprit,
        culprit === seq
          ? 'this row does not begin the chain'
          : `this row was put in or rewritten: row ${String(seq)} was written after another one`,
      );
    }
    this.#previous = this.#lastHash = row.hash;
  }

  end(chain: { readonly last_seq: number; readonly head: string } | undefined): Verification {
    const last = this.#expected - 1;
    if (!chain) this.#report(last + 1, 'where the record ends is not known: rows may be missing from here on');
    else if (chain.last_seq > last) this.#report(last + 1, missing(last + 1, chain.last_seq));
    else if (chain.last_seq < last) this.#report(chain.last_seq + 1, 'this row and those after it were put in');
    else if (this.#lastHash !== undefined && chain.head !== this.#lastHash)
      this.#report(Math.max(last, 1), 'this row is not the one that was written last');
    return { ok: this.#problems.length === 0, rows: this.#rows, record: true, problems: this.#problems };
  }

  #report(seq: number, what: string): void {
    this.#problems.push({ seq, what });
  }
}

function missing(from: number, to: number): string {
  return from === to ? 'this row is missing' : `rows ${String(from)} to ${String(to)} are missing`;
}
