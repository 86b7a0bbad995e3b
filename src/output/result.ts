import { type ErrorKind } from '../core/error.js';
import { type Paint } from '../io/types.js';

export const FORMATS = ['table', 'json', 'ndjson', 'csv', 'yaml'] as const;
export type Format = (typeof FORMATS)[number];

/** Plain data for machines. It may hold facts (rendered as their value, or null with the path in `unknown` or `absent`), personal values (masked) and secrets (never shown). Instants are ISO text already. */
export type Row = Readonly<Record<string, unknown>>;

/** One column of a table and of CSV: a path into the row such as `access.until`. */
export interface Column {
  readonly path: string;
  readonly title: string;
  /** How people on a terminal read a known value, such as a day for an instant. Machines get the plain value. */
  readonly say?: (value: unknown) => string;
}

/** How wide a line may be and how it may be marked. */
export interface Page {
  readonly width: number;
  readonly paint: Paint;
  /** Whether `--unmask` was given. */
  readonly unmask: boolean;
}

/** What a command returns. It never prints; the renderer does. */
export interface Result {
  /** The name of the shape, as `uidctl schema NAME` will know it. */
  readonly shape: string;
  /** One object (`account show`), a list (`lookup`), or a list that comes bit by bit. Lists stay arrays, also when empty. */
  readonly data: Row | readonly Row[] | AsyncIterable<Row>;
  /** Columns of the table and the order of CSV; without them, the keys of the first row. */
  readonly columns?: readonly Column[];
  /** Every path that `--fields` may name, where rows differ or a list can be empty; without it, the columns and what stands in the rows. */
  readonly fields?: readonly string[];
  /** The format when none was asked for; `table` when left out. */
  readonly format?: Format;
  /** What people read in place of a table. Values in it need no cleaning: the renderer cleans every line. */
  readonly human?: (page: Page) => readonly string[];
  /** The data holds a secret that nobody has yet: where it cannot be written out, that is told apart from other failures. */
  readonly holdsSecret?: boolean;
  /** Said on stderr, for people; a function when only the end of a stream tells. */
  readonly notes?: readonly string[] | (() => readonly string[]);
  /** An outcome that gives data and still an exit code of its own (`problem`, `partial`, `not-found` ...); a function when only the end of a stream tells. */
  readonly exit?: ErrorKind | (() => ErrorKind | undefined);
}
