import { AppError } from '../../core/error.js';
import { LdapFailure } from '../../ldap/failure.js';
import { appErrorOf } from '../../ldap/result-codes.js';

/** Waits for an answer; what the server refused becomes an AppError that says what was being done, and names the right. */
export async function asking<T>(doing: string, answer: Promise<T>, right?: string): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    throw inWords(error, doing, right);
  }
}

/** An answer of the server as an AppError; anything else as it is. */
export function inWords(error: unknown, doing: string, right?: string): unknown {
  return error instanceof LdapFailure ? appErrorOf(error, right === undefined ? { doing } : { doing, right }) : error;
}

/** There is no account with this id (any more). */
export function noSuchAccount(): AppError {
  return new AppError('not-found', 'There is no such account on the server (any more), or this login may not see it.');
}
