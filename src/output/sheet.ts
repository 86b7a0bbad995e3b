import { type Out } from '../io/types.js';
import { type Column } from './result.js';

/** What a format gets besides the rows. */
export interface Sheet {
  readonly out: Out;
  /** False for one object, true for a list, also when it is empty. */
  readonly list: boolean;
  /** Columns of table and CSV, in order; undefined: what the rows have of themselves. */
  readonly columns: readonly Column[] | undefined;
}

/** Plain rows, already cut by `--fields` and `--query`. After a query they can be any plain value. */
export type Rows = AsyncIterable<unknown>;

/** Writes all rows in one format. One that fails half-way leaves the output visibly unfinished. */
export type Write = (rows: Rows, sheet: Sheet) => Promise<void>;
