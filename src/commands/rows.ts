import { dayInWords, parseDay } from '../core/instant.js';
import { type Globals } from '../context.js';
import { type Io } from '../io/types.js';
import { type Result } from '../output/result.js';

/** So many rows stand on a terminal unless a limit was given; a pipe gets all. */
export const ON_A_TERMINAL = 25;

/** The limit of a list: what was typed, else 25 on a terminal that reads a table, else none. */
export function limitOf(typed: number | undefined, io: Io, output: string | undefined): number | undefined {
  if (typed !== undefined) return typed;
  return io.out.terminal && (output === undefined || output === 'table') ? ON_A_TERMINAL : undefined;
}

/** A list without its notes where people read a sheet: that says itself why there is no list. */
export function onceOnSheet<T extends Pick<Result, 'notes'>>({ output = 'table', fields, query }: Globals, list: T): T {
  return output === 'table' && fields === undefined && query === undefined ? { ...list, notes: [] } : list;
}

/** A day of a row as people read it; `never` as it is. */
export function saidDay(value: unknown): string {
  const day = typeof value === 'string' ? parseDay(value) : undefined;
  return day === undefined ? String(value) : dayInWords(day);
}
