import { type BadRecord } from '../../../core/maintenance.js';
import { type Field } from './columns.js';

/** What is wrong with a record, in one word for scripts. */
export type ProblemCode =
  | 'encoding'
  | 'quotes'
  | 'too-many-columns'
  | 'missing'
  | 'form'
  | 'too-long'
  | 'unknown-kind'
  | 'not-a-day'
  | 'not-yes-or-no'
  | 'unknown-reason'
  | 'masked'
  | 'contradiction'
  | 'twice-in-file'
  | 'taken'
  | 'exists'
  | 'protected'
  | 'unknown-owner'
  | 'bad-owner';

/** One fault of one record. */
export interface Problem extends BadRecord {
  readonly field?: Field;
  readonly code: ProblemCode;
}

const LONGEST = 40;

/** A value as a message may show it: what steers a terminal or hides text is replaced by its number, and the end of a long one is cut. */
export function shown(value: string): string {
  const characters = [
    ...value.replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu, (c) => `\\u{${(c.codePointAt(0) ?? 0).toString(16)}}`),
  ];
  return characters.length > LONGEST ? `${characters.slice(0, LONGEST - 1).join('')}…` : characters.join('');
}
