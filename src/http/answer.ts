import { AppError } from '../core/error.js';
import { type Received } from './exchange.js';
import { type ErrorBody } from './failure.js';
import { type HttpAnswer } from './types.js';

/** More of a server's words than this is no sentence for people. */
const LONGEST = 400;

/** An answer of 2xx. `address` is for the error of {@link HttpAnswer.json}. */
export function answerOf({ status, headers, bytes }: Received, address: string): HttpAnswer {
  const text = textOf(bytes);
  return {
    status,
    headers,
    text,
    date: dateOf(headers),
    json() {
      if (text.trim() === '') return undefined;
      const read = parsed(text);
      if (read === undefined) throw notJson(address, headers);
      return read.value;
    },
  };
}

/** True for a web page, which no request of ours asks for. */
export function isPage(headers: Received['headers']): boolean {
  return /^\s*(text\/html|application\/xhtml)/i.test(headers['content-type'] ?? '');
}

/** The body is not what was asked for. Of the body itself nothing is said: it may be half of an answer that holds a secret. */
export function notJson(address: string, headers: Received['headers']): AppError {
  const what = isPage(headers) ? 'a web page' : 'something that is not JSON';
  return new AppError('unavailable', `${address} answered with ${what}, not with data.`, {
    code: 'not-json',
    hint: 'Something between this machine and the server may have answered (a proxy, a log-in page of the network), or the address in the profile is another service.',
    details: { type: headers['content-type'] ?? null },
  });
}

/** What the server says of an error, in each of the shapes that are known. `strike` takes secrets out of it. */
export function errorBodyOf({ headers, bytes }: Received, strike: (text: string) => string): ErrorBody {
  const text = textOf(bytes);
  const read = parsed(text);
  const said = (value: unknown): string | undefined =>
    typeof value === 'string' && value.trim() !== '' ? short(strike(value.trim())) : undefined;
  // A word of the server's own is left as it is, whatever the secret was: callers compare it.
  const code = (value: unknown): string | undefined =>
    typeof value === 'string' && /^[a-z][a-z_.-]*$/i.test(value) && strike(value) !== '[secret]' ? short(value) : said(value);
  if (read === undefined)
    return isPage(headers) || /^\s*</.test(text) ? {} : defined({ error: undefined, description: said(text), field: undefined });
  const body = asRecord(read.value);
  // Keycloak puts several refusals of one user into `errors`.
  const first = Array.isArray(body['errors']) ? asRecord(body['errors'][0]) : body;
  // Microsoft Graph: {"error":{"code":"...","message":"..."}}.
  const inner = asRecord(body['error']);
  return defined({
    error: code(body['error']) ?? code(inner['code']),
    description: said(body['error_description']) ?? said(first['errorMessage']) ?? said(inner['message']),
    field: said(first['field']),
  });
}

/** The server's own time (RFC 9110, section 6.6.1), epoch milliseconds. */
export function dateOf(headers: Received['headers']): number | undefined {
  const at = Date.parse(headers['date'] ?? '');
  return Number.isNaN(at) ? undefined : at;
}

function textOf(bytes: Buffer): string {
  return bytes.toString('utf8').replace(/^\ufeff/, '');
}

/**
 * JSON as JavaScript has it: a whole number beyond 2^53 loses its last digits (Keycloak's `failedLoginNotBefore` of 9223372036854775807 becomes
 * 9223372036854775808). Nothing that is asked for here is such a number and matters to the last digit.
 */
function parsed(text: string): { readonly value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) as unknown };
  } catch {
    // The error of JSON.parse quotes the text.
    return undefined;
  }
}

function asRecord(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
}

function short(text: string): string {
  const letters = [...text];
  return letters.length <= LONGEST ? text : `${letters.slice(0, LONGEST).join('')}...`;
}

function defined(body: Readonly<Record<keyof ErrorBody, string | undefined>>): ErrorBody {
  return Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined));
}
