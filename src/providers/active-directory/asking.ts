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

/** `noSuchObject` (RFC 4511). */
const NO_SUCH_OBJECT = 32;

/** The same for a search below the base of the profile: a base that is not there is a fault of the profile, and not "nobody". */
export async function askingBelow<T>(base: string, doing: string, answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    throw inWordsBelow(base, error, doing);
  }
}

/** An answer to a search below the base of the profile as an AppError; anything else as it is. */
export function inWordsBelow(base: string, error: unknown, doing: string): unknown {
  return error instanceof LdapFailure && error.code === NO_SUCH_OBJECT ? noBase(base) : inWords(error, doing);
}

/** The base of the profile is no entry of this domain, or not one that our login may see. */
export function noBase(base: string): AppError {
  return new AppError('setup', `There is no ${base} in this domain, or this login may not see it.`, {
    code: 'no-base',
    hint: 'Check the base of the profile.',
  });
}

/** There is no account with this id (any more), or none that our login may see. */
export function noSuchAccount(): AppError {
  return new AppError('not-found', 'The domain has no such account (any more), or this login may not see it.');
}

/** Something that stands on the server in a form that it does not allow: whoever keeps the domain must look. */
export function unreadable(error: RangeError): AppError {
  return new AppError('unsupported', `What the domain holds of this account cannot be read: ${error.message}.`, {
    code: 'bad-record',
    cause: error,
  });
}
