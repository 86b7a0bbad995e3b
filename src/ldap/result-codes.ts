import { AppError, type AppErrorOptions, type ErrorKind } from '../core/error.js';
import { type LdapFailure } from './failure.js';
import { isBindRestricted, policyErrorInWords, refusalInWords, subCode } from './refusals.js';

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
const BUG = 'This is most likely a fault of this program or of the profile.';

/** Result codes of RFC 4511, appendix A, and what servers add: 81 and 85 of old libraries, 122 of RFC 4528. */
const MEANINGS: Readonly<Record<number, Meaning>> = {
  1: { kind: 'failed', words: 'the server cannot do it in this order' },
  2: { kind: 'unsupported', words: 'the server does not know this request' },
  3: { kind: 'unavailable', words: 'the server took longer than its own limit', hint: 'Ask for less, or try again.' },
  4: { kind: 'unavailable', words: 'there is more than the server gives at once', hint: 'Ask for less.' },
  7: { kind: 'setup', words: 'the server does not take a sign-in by name and password' },
  8: { kind: 'setup', words: 'the server wants a better protected connection (TLS)', code: 'tls-needed' },
  11: { kind: 'unavailable', words: 'a limit of the server is reached', hint: 'Ask for less, or try again.' },
  12: { kind: 'unsupported', words: 'the server does not know a control that this needs' },
  13: { kind: 'setup', words: 'the server wants a better protected connection (TLS)', code: 'tls-needed' },
  16: { kind: 'conflict', words: 'the value that was to go is not there (any more)', hint: 'Look at the account again.' },
  17: { kind: 'unsupported', words: 'the server has no such attribute', hint: 'Check the attribute names of the profile.' },
  18: { kind: 'unsupported', words: 'the server cannot compare this attribute in this way' },
  19: { kind: 'unsupported', words: 'a rule of the server is against it' },
  20: { kind: 'conflict', words: 'the value is there already', hint: 'Look at the account again.' },
  21: { kind: 'unsupported', words: 'the server does not take this form of the value' },
  32: { kind: 'not-found', words: 'there is no such entry, or this login may not see it' },
  34: {
    kind: 'setup',
    words: 'this is not a distinguished name as the server takes it',
    hint: 'Check the names in the profile.',
  },
  48: { kind: 'unauthenticated', words: 'this account cannot sign in by name and password' },
  51: { kind: 'unavailable', words: 'the server is busy', hint: AGAIN },
  52: { kind: 'unavailable', words: 'the server cannot work now', hint: AGAIN },
  53: { kind: 'unsupported', words: 'the server is not willing' },
  54: { kind: 'unavailable', words: 'servers refer to each other in a circle', hint: 'Ask who runs the server.' },
  64: { kind: 'unsupported', words: 'the entry would no longer fit its name' },
  65: {
    kind: 'unsupported',
    words: 'the entry has not the object class for this',
    hint: 'Ask who runs the server to add it, or name another attribute in the profile.',
  },
  67: { kind: 'unsupported', words: 'the attribute is a part of the name of the entry' },
  68: { kind: 'conflict', words: 'there is such an entry already' },
  69: { kind: 'unsupported', words: 'the object class of the entry cannot be changed' },
  71: { kind: 'unsupported', words: 'it would touch another server too' },
  80: { kind: 'unavailable', words: 'the server failed inside', hint: 'Try again; if it stays, ask who runs the server.' },
  81: { kind: 'unavailable', words: 'the server is down', hint: AGAIN },
  85: { kind: 'unavailable', words: 'the server did not answer in time', hint: AGAIN },
  122: { kind: 'conflict', words: 'the account has changed in the meantime', hint: 'Look at the account again.', code: 'moved' },
};

/** An answer of the server as an error for people: the kind, plain words, the server's own text behind them, and what to do. */
export function appErrorOf(failure: LdapFailure, about: About): AppError {
  const { code, text, policy } = failure;
  if (isBindRestricted(code, text)) return ownMustChange(failure, about);
  if (code === 49) return error('unauthenticated', failure, about, refusalInWords(text, policy), { code: 'refused' });
  if (isForbidden(failure)) return forbidden(failure, about);
  if (code === 10) return referred(failure, about);
  const rule = passwordRule(failure);
  if (rule !== undefined)
    return error('unsupported', failure, about, rule, { code: 'password-rule', hint: 'Choose another password.' });
  if (code === 1 && /000004DC|successful bind must be completed/i.test(text)) {
    return error('unauthenticated', failure, about, 'the server does not know any more who asks', { hint: AGAIN });
  }
  const meaning = MEANINGS[code];
  if (meaning === undefined) return error('failed', failure, about, `the server answered ${String(code)}`, { hint: BUG });
  return error(meaning.kind, failure, about, meaning.words, { code: meaning.code, hint: meaning.hint });
}

/** Why a new password was refused (OpenLDAP's control, Active Directory's 0000052D), in words; undefined where that was not the reason. */
export function passwordRule({ code, text, policy }: LdapFailure): string | undefined {
  if (policy?.error !== undefined && code !== 0) return policyErrorInWords(policy.error);
  // Samba answers 19, Windows 53: the hexadecimal Win32 code (ERROR_PASSWORD_RESTRICTION) is what they have in common.
  if (/\b0000052D\b/i.test(text))
    return 'the new password does not keep to the rules of the domain (length, kinds of letters, or used before)';
  if (/\b0000001F\b/i.test(text) && code === 53)
    return 'the server takes a password only over an encrypted connection, and in its own form';
  return undefined;
}

/** Result 50, or Windows' ERROR_ACCESS_DENIED under another code. */
function isForbidden({ code, text }: LdapFailure): boolean {
  return code === 50 || /\b00000005\b/.test(text);
}

function forbidden(failure: LdapFailure, about: About): AppError {
  const words =
    about.right === undefined ? 'this login has not the right' : `this login has not the right "${about.right}" on this account`;
  const hint =
    about.right === undefined
      ? 'Ask who runs the server for the right.'
      : `Ask who runs the server for the right: ${about.right}.`;
  return error('forbidden', failure, about, words, { right: about.right, hint });
}

/** A referral is never followed: it would take the credentials to another server. */
function referred(failure: LdapFailure, about: About): AppError {
  const places = failure.referrals.length === 0 ? 'another server' : failure.referrals.join(', ');
  return error(
    'unsupported',
    failure,
    about,
    `the server refers to ${places}: it is a copy that cannot be written, or has not this part of the tree`,
    {
      code: 'referral',
      hint: `Point the profile at ${failure.referrals[0] ?? 'that server'}.`,
      details: { referrals: failure.referrals },
    },
  );
}

function ownMustChange(failure: LdapFailure, about: About): AppError {
  return error('unauthenticated', failure, about, 'the password of our own login must be changed first', {
    code: 'must-change',
    hint: 'Change the password of that login, then store the new one: uidctl auth login.',
  });
}

function error(kind: ErrorKind, failure: LdapFailure, { doing }: About, words: string, options: AppErrorOptions): AppError {
  // Active Directory ends its texts with a NUL, Samba with a line.
  const text = failure.text.replace(/[\s\0]+$/, '');
  const own = text === '' || subCode(text) !== undefined ? '' : ` (${text})`;
  return new AppError(kind, `Cannot ${doing}: ${words}${own}.`, {
    ...options,
    details: { ...options.details, result: failure.code, ...(text === '' ? {} : { server: text }) },
    cause: failure,
  });
}
