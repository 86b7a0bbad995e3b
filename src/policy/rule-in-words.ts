import { duration, durationInWords } from '../core/duration.js';
import { type Day } from '../core/instant.js';
import { type Ruled, type Selected, type Versioned } from './schema.js';

/** One value of a policy with its path and how it reads. */
export interface RuleInWords {
  readonly path: string;
  readonly rule: Ruled<unknown> | Selected<unknown> | Versioned<unknown>;
  readonly words: (value: unknown) => string;
  /** The day on which it begins, where the value itself names one. */
  readonly begins?: Day;
}

/** Ties a value to how values of its type read. Undefined values make no rule: what a policy does not say is not shown. */
export function inWords<T>(
  path: string,
  rule: Ruled<T> | Selected<T> | Versioned<T> | undefined,
  words: (value: T) => string,
  begins?: Day,
): RuleInWords[] {
  return rule ? [{ path, rule, words: (value) => words(value as T), ...(begins === undefined ? {} : { begins }) }] : [];
}

export function length(text: string): string {
  return durationInWords(duration(text));
}

export function list(values: readonly string[]): string {
  return values.length === 0 ? 'none' : values.join(', ');
}
