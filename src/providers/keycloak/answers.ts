import { AppError } from '../../core/error.js';
import { type Fact, type FactMaker, type UnknownCode } from '../../core/fact.js';

/** What the server said, or why it did not: one answer that fails leaves the facts of the others alone. */
export type Answer<T> = T | AppError;

/** What fails is an answer too; a signal that fired, and a fault of ours, are not. */
export async function unlessFails<T>(work: Promise<T>): Promise<Answer<T>> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof AppError && error.kind !== 'cancelled') return error;
    throw error;
  }
}

/** A fact that hangs on an answer which did not come. */
export function unknownBy(error: AppError, facts: FactMaker): Fact<never> {
  return facts.unknown(codeOf(error), error.message, error.right);
}

/** Codes of `unavailable` that say more than that: the limit of time, and an answer that nobody can read. */
const LATE: readonly string[] = ['late', 'timed-out', 'timeout'];
const GARBLED: readonly string[] = ['not-decodable', 'not-json'];

function codeOf({ kind, code }: AppError): UnknownCode {
  if (kind === 'forbidden') return 'not-readable';
  if (LATE.includes(code)) return 'timed-out';
  return GARBLED.includes(code) ? 'not-decodable' : 'unreachable';
}
