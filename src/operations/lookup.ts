import { type AccountRow } from '../core/account.js';
import { type Fact } from '../core/fact.js';
import { type SearchPage } from '../core/provider.js';
import { exactMatches } from './exact.js';
import { notFound } from './resolve.js';
import { type Bench, type Match } from './types.js';

/** Rows that come as they are pulled; after the last, `complete` says whether the list is whole. */
export interface Rows extends AsyncIterable<AccountRow> {
  /** Undefined until the last row was pulled. */
  complete(): Fact<boolean> | undefined;
}

/** What a look-up found: accounts that match exactly, or else rows that hold the text somewhere. */
export type Lookup = { readonly by: 'key'; readonly matches: readonly Match[] } | { readonly by: 'part'; readonly rows: Rows };

/** The first rows of a list, and how many there are. */
export interface FirstRows {
  readonly rows: readonly AccountRow[];
  readonly total: number;
  /** False: counting stopped at `total`; there are at least so many. */
  readonly counted: boolean;
  /** Whether the system gave the whole list; undefined where counting stopped before its end. */
  readonly complete: Fact<boolean> | undefined;
}

/** Counting goes no further than this. Our own value. */
const COUNTED = 10_000;

/**
 * Finds accounts by an exact key, else by a part of a name, UID or alias in any script. With `limit`, at most so many rows are asked for.
 * Throws not-found with the near UIDs when there is nobody; unavailable, forbidden.
 */
export async function lookup(bench: Bench, who: string, options: { readonly limit?: number } = {}): Promise<Lookup> {
  const matches = await exactMatches(bench, who);
  if (matches.length > 0) return { by: 'key', matches };
  if (who.trim() === '') throw await notFound(bench, who);
  const { provider, signal, requestId } = bench;
  const pages = provider.search(
    { text: who.trim(), ...(options.limit === undefined ? {} : { limit: options.limit }) },
    { signal, requestId },
  );
  const started = await begin(pages);
  if (!started) throw await notFound(bench, who);
  return { by: 'part', rows: started };
}

/** The first so many rows, and how many there are in all. */
export async function firstRows(rows: Rows, limit: number): Promise<FirstRows> {
  const shown: AccountRow[] = [];
  let total = 0;
  for await (const row of rows) {
    total += 1;
    if (shown.length < limit) shown.push(row);
    if (total === COUNTED) return { rows: shown, total, counted: false, complete: undefined };
  }
  return { rows: shown, total, counted: true, complete: rows.complete() };
}

/** Pages as rows. Nothing is pulled before it is asked for. */
export function rowsOf(pages: AsyncIterable<SearchPage>): Rows {
  let complete: Fact<boolean> | undefined;
  return {
    complete: () => complete,
    async *[Symbol.asyncIterator]() {
      let last: Fact<boolean> | undefined;
      for await (const page of pages) {
        last = page.complete;
        yield* page.rows;
      }
      complete = last;
    },
  };
}

/** Pulls the first row, so that an empty list is known at once; undefined for one that is empty and whole. */
async function begin(pages: AsyncIterable<SearchPage>): Promise<Rows | undefined> {
  const all = rowsOf(pages);
  const iterator = all[Symbol.asyncIterator]();
  const first = await iterator.next();
  const complete = all.complete();
  if (first.done === true && (complete === undefined || (complete.state === 'known' && complete.value))) return undefined;
  return {
    complete: () => all.complete(),
    async *[Symbol.asyncIterator]() {
      try {
        if (first.done !== true) yield first.value;
        for (let next = await iterator.next(); next.done !== true; next = await iterator.next()) yield next.value;
      } finally {
        await iterator.return?.();
      }
    },
  };
}
