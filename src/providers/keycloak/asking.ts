import { AppError } from '../../core/error.js';
import { HttpFailure } from '../../http/failure.js';
import { appErrorOf } from '../../http/status.js';
import { type HttpCall, type HttpRequest } from '../../http/types.js';
import { type KeycloakParts } from './parts.js';

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
  if (!(error instanceof HttpFailure)) return error;
  return noRealm(error, doing) ?? appErrorOf(error, right === undefined ? { doing } : { doing, right });
}

/** What Keycloak says where the address leads past it: a realm that it does not have, or a prefix (`/auth`) that is not its own. It is no answer about an account. */
function noRealm(failure: HttpFailure, doing: string): AppError | undefined {
  const said = failure.body.error ?? failure.body.description ?? '';
  if (failure.status !== 404 || !/realm (not found|does not exist)|matching target resource/i.test(said)) return undefined;
  return new AppError('setup', `Cannot ${doing}: there is no such realm at this address (${said}).`, {
    code: 'no-realm',
    hint: 'Check the url and the realm of the profile.',
    cause: failure,
  });
}

/** What is asked for below our realm. */
export interface Question {
  /** Behind "cannot": `read the account`. */
  readonly doing: string;
  /** The right that it needs, by Keycloak's own name. */
  readonly right?: string;
  readonly query?: HttpRequest['query'];
}

/** A GET below our realm, as JSON. Throws AppError. */
export async function get(
  { http, path }: Pick<KeycloakParts, 'http' | 'path'>,
  segments: readonly string[],
  { doing, right, query }: Question,
  call: HttpCall,
): Promise<unknown> {
  const request: HttpRequest = { method: 'GET', path: path(...segments), ...(query === undefined ? {} : { query }) };
  return (await asking(doing, http.send(request, call), right)).json();
}

/** There is no account with this id (any more). */
export function noSuchAccount(): AppError {
  return new AppError('not-found', 'There is no such account in the realm (any more).');
}

/** An answer that is JSON and not what was asked for. */
export function notDecodable(what: string): AppError {
  return new AppError('unavailable', `The server answered something that is no ${what}.`, { code: 'not-decodable' });
}

/** Throws AppError cancelled when the signal has fired. */
export function stopIfCancelled(signal: AbortSignal): void {
  if (!signal.aborted) return;
  throw signal.reason instanceof AppError ? signal.reason : new AppError('cancelled', 'Cancelled.');
}
