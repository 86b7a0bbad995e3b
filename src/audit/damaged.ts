import { AppError } from '../core/error.js';
import { isConstraint } from '../store/errors.js';

/** The record cannot be used as it is. */
export function damaged(what: string, cause?: unknown): AppError {
  return new AppError('setup', `the audit record is damaged: ${what}`, {
    code: 'audit-damaged',
    hint: '"uidctl audit verify" says where. Keep the file, and put it aside to begin a new record.',
    cause,
  });
}

/** Something in the file itself keeps entries out of it. */
export function notKept(): AppError {
  return new AppError('setup', 'the audit record does not keep what is written to it', {
    code: 'audit-not-kept',
    hint: '"uidctl audit verify" says why. Keep the file, and put it aside to begin a new record.',
  });
}

/** Does `work`; a record that lost a table or a column, holds what no record can hold, or refuses an entry, is `setup`. */
export async function unlessDamaged<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw readable(error);
  }
}

function readable(error: unknown): unknown {
  if (error instanceof AppError || !(error instanceof Error)) return error;
  if (/^no such (table|column)/.test(error.message)) return damaged(error.message, error);
  if (isConstraint(error)) return damaged(`it refuses the entry (${error.message})`, error);
  if ('code' in error && error.code === 'ERR_OUT_OF_RANGE') return damaged('it holds a number that no row can hold', error);
  if (error instanceof RangeError && error.message.startsWith('not an instant'))
    return damaged('it holds an instant that no date can hold', error);
  return error;
}
