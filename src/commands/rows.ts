import { dayInWords, parseDay } from '../core/instant.js';
import { type Io } from '../io/types.js';

/** So many rows stand on a terminal unless a limit was given; a pipe gets all. */
export const ON_A_TERMINAL = 25;

/** The limit of a list: what was typed, else 25 on a terminal that reads a table, else none. */
export function limitOf(typed: number | undefined, io: Io, output: string | undefined): number | undefined {
  if (typed !== undefined) return typed;
  return io.out.terminal && (output === undefined || output === 'table') ? ON_A_TERMINAL : undefined;
}

/** A day of a row as people read it; `never` as it is. */
export function saidDay(value: unknown): string {
  const day = typeof value === 'string' ? parseDay(value) : undefined;
  return day === undefined ? String(value) : dayInWords(day);
}
