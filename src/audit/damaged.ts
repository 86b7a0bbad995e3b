import { AppError } from '../core/error.js';

/** The record cannot be used as it is. */
export function damaged(what: string, cause?: unknown): AppError {
  return new AppError('setup', `the audit record is damaged: ${what}`, {
    code: 'audit-damaged',
    hint: '"uidctl audit verify" says where. Keep the file, and put it aside to begin a new record.',
    cause,
  });
}

/** Does `work`; a record that lost a table or a column, or holds what no record can hold, is `setup`. */
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
  if ('code' in error && error.code === 'ERR_OUT_OF_RANGE') return damaged('it holds a number that no row can hold', error);
  if (error instanceof RangeError && error.message.startsWith('not an instant'))
    return damaged('it holds an instant that no date can hold', error);
  return error;
}
