import { AppError, type AppErrorOptions, type ErrorKind } from '../core/error.js';
import { type HttpFailure } from './failure.js';

/** What was being done when the server said no. */
export interface About {
  /** Behind "cannot": `reset the password of chantm`. */
  readonly doing: string;
  /** The right that it needs, by the server's own name. */
  readonly right?: string;
}

interface Meaning {
  readonly kind: ErrorKind;
  /** Behind the colon: a clause. */
  readonly words: string;
  readonly hint?: string;
  readonly code?: string;
}

const AGAIN = 'Try again.';
const ASK = 'Ask who runs the server.';
const BUG = 'This is most likely a fault of this program or of the profile.';
const LOOK = 'Look at the account again.';

/** Status codes of RFC 9110, section 15, and of RFC 6585 (428, 429, 431, 511), RFC 4918 (422, 423). */
const MEANINGS: Readonly<Record<number, Meaning>> = {
  400: { kind: 'unsupported', words: 'the server does not take it' },
  401: {
    kind: 'unauthenticated',
    words: 'the server does not take our sign-in',
    code: 'token',
    hint: 'Try again; if it stays, ask who runs the server.',
  },
  404: { kind: 'not-found', words: 'there is no such thing, or this login may not see it' },
  405: { kind: 'unsupported', words: 'the server does not know this request' },
  406: { kind: 'unsupported', words: 'the server cannot answer in this form' },
  408: { kind: 'unavailable', words: 'the request took the server too long', hint: AGAIN },
  409: { kind: 'conflict', words: 'it stands against what the server has', hint: LOOK },
  410: { kind: 'not-found', words: 'it is not there any more' },
  412: { kind: 'conflict', words: 'the account has changed in the meantime', hint: LOOK, code: 'moved' },
  413: { kind: 'unsupported', words: 'it is more than the server takes at once' },
  414: { kind: 'unsupported', words: 'it is longer than the server takes' },
  415: { kind: 'unsupported', words: 'the server does not take this form of it', hint: BUG },
  422: { kind: 'unsupported', words: 'a rule of the server is against it' },
  423: { kind: 'conflict', words: 'somebody else is at work on it', hint: AGAIN },
  428: { kind: 'conflict', words: 'the server wants to be told which state this stands on', hint: BUG },
  429: { kind: 'unavailable', words: 'the server is asked too often', code: 'too-many' },
  431: { kind: 'unsupported', words: 'the headers are more than the server takes', hint: BUG },
  500: { kind: 'unavailable', words: 'the server failed inside', hint: 'Try again; if it stays, ask who runs the server.' },
  501: { kind: 'unsupported', words: 'the server does not know this request' },
  502: { kind: 'unavailable', words: 'what stands before the server does not reach it', hint: AGAIN },
  503: { kind: 'unavailable', words: 'the server cannot work now', hint: AGAIN },
  504: { kind: 'unavailable', words: 'the server did not answer what stands before it in time', hint: AGAIN },
  511: {
    kind: 'unavailable',
    words: 'the network wants somebody to sign in to it first',
    hint: 'Sign in to the network, then try again.',
  },
};

/** An answer of the server as an error for people: the kind, plain words, the server's own text behind them, and what to do. */
export function appErrorOf(failure: HttpFailure, about: About): AppError {
  const { status } = failure;
  if (status === 403) return forbidden(failure, about);
  if (isPasswordRule(failure)) {
    const options = { code: 'password-rule', hint: 'Choose another password.' };
    return error('unsupported', failure, about, 'a rule of the server for passwords is against it', options);
  }
  const meaning =
    MEANINGS[status] ??
    (status > 500 ? { kind: 'unavailable' as const, words: `the server failed (${String(status)})`, hint: ASK } : undefined);
  if (meaning === undefined) return error('failed', failure, about, `the server answered ${String(status)}`, { hint: BUG });
  return error(meaning.kind, failure, about, meaning.words, { code: meaning.code, hint: hintOf(failure, meaning) });
}

/** Keycloak says which rule a new password breaks: `invalidPasswordMinLengthMessage`, `invalidPasswordHistoryMessage` and others of that form. */
export function isPasswordRule({ status, body }: HttpFailure): boolean {
  return status === 400 && /^invalidPassword/.test(body.error ?? '');
}

function hintOf({ status, retryAfter }: HttpFailure, { hint }: Meaning): string | undefined {
  if (retryAfter === undefined || (status !== 429 && status !== 503))
    return status === 429 ? 'Wait a moment, then try again.' : hint;
  return `Try again in ${String(Math.max(1, Math.ceil(retryAfter / 1000)))} s.`;
}

function forbidden(failure: HttpFailure, about: About): AppError {
  const { right } = about;
  const words = right === undefined ? 'this login has not the right' : `this login has not the right "${right}"`;
  const hint =
    right === undefined ? 'Ask who runs the server for the right.' : `Ask who runs the server for the right: ${right}.`;
  return error('forbidden', failure, about, words, { right, hint });
}

function error(kind: ErrorKind, failure: HttpFailure, { doing }: About, words: string, options: AppErrorOptions): AppError {
  const { body, retryAfter, status } = failure;
  const text = [body.field, body.description ?? body.error].filter((part) => part !== undefined).join(': ');
  // Keycloak's "HTTP 403 Forbidden" says nothing that the words do not say.
  const own = text === '' || /^HTTP \d{3}\b/.test(text) ? '' : ` (${text.replace(/[\s.]+$/, '')})`;
  return new AppError(kind, `Cannot ${doing}: ${words}${own}.`, {
    ...options,
    details: { status, ...(text === '' ? {} : { server: text }), ...(retryAfter === undefined ? {} : { retryAfter }) },
    cause: failure,
  });
}
