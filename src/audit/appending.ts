import { type Store } from '../store/store.js';
import { Adding, type Stamp } from './chain.js';
import * as content from './content.js';
import { type AuditContent, type Tables } from './tables.js';

/** One entry, as columns when its turn comes: its row and, in the same commit, one that follows from the number of that row. */
export interface Wanted {
  readonly row: (made: typeof content) => AuditContent;
  readonly next?: (made: typeof content, seq: number) => AuditContent;
}

type Result = PromiseSettledResult<number>;

/**
 * Adds all entries in one commit that is on the disk when it returns, in their order, and says the number of each row. An entry that is itself wrong is rejected
 * alone. The store is opened only where one is left to write. `beside`: there is other work while the disk is waited for.
 */
export async function appendAll(
  wanted: readonly Wanted[],
  store: () => Promise<Store<Tables>>,
  { stamp, beside }: { readonly stamp: () => Stamp; readonly beside: boolean },
): Promise<readonly Result[]> {
  const rows = wanted.map(({ row }) => tried(() => row(content)));
  if (rows.every(({ status }) => status === 'rejected')) return rows.filter((one) => one.status === 'rejected');
  return (await store()).commit(
    (rowsNow) => {
      const adding = Adding.begin(rowsNow, stamp);
      const results: Result[] = [];
      for (const [i, row] of rows.entries()) results.push(row.status === 'rejected' ? row : added(adding, row.value, wanted[i]));
      adding.end();
      return results;
    },
    { beside },
  );
}

function added(adding: Adding, row: AuditContent, wanted: Wanted | undefined): Result {
  const next = wanted?.next;
  try {
    const value = adding.add(row, next && ((seq) => next(content, seq)));
    return { status: 'fulfilled', value };
  } catch (reason) {
    // A fault of the file or the disk is no fault of this entry, and whoever threw it may have taken all of the transaction back.
    if (reason instanceof RangeError || reason instanceof TypeError) return { status: 'rejected', reason };
    throw reason;
  }
}

function tried<T>(work: () => T): PromiseSettledResult<T> {
  try {
    return { status: 'fulfilled', value: work() };
  } catch (reason) {
    return { status: 'rejected', reason };
  }
}
