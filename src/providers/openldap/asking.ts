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

/** The base of the profile is no entry of this server, or not one that our login may see. */
export function noBase(base: string): AppError {
  return new AppError('setup', `There is no ${base} on this server, or this login may not see it.`, {
    code: 'no-base',
    hint: 'Check the base of the profile.',
  });
}

/** There is no account with this id (any more). */
export function noSuchAccount(): AppError {
  return new AppError('not-found', 'There is no such account on the server (any more), or this login may not see it.');
}
