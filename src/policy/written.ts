import { type Overruled } from './schema.js';

/** A value of a built-in policy, written out whole, so that none needs a schema to be read. */
export interface Written<T> {
  value: T;
  source: string;
  dated?: string;
  note?: string;
  overruled: Overruled<T>[];
}

/** Writes a value down with its source; `more` for what is not always there. */
export function written<T>(
  value: T,
  source: string,
  more: { dated?: string; note?: string; overruled?: Overruled<T>[] } = {},
): Written<T> {
  return { value, source, ...more, overruled: more.overruled ?? [] };
}
