import { type SignInReason } from '../../core/account.js';
import { AppError } from '../../core/error.js';
import { type Call, type SignInAnswer, type SignInAttempt } from '../../core/provider.js';
import { LdapFailure } from '../../ldap/failure.js';
import { stopIfCancelled } from '../../http/patience.js';
import { subCode } from '../../ldap/refusals.js';
import { appErrorOf } from '../../ldap/result-codes.js';
import { type BindAnswer } from '../../ldap/types.js';
import { asking } from './asking.js';
import { type AdParts } from './parts.js';
import { isEmpty } from './unicode-pwd.js';

/**
 * What the code behind `data` means in a refused bind (Win32 codes in hex; Microsoft, system error codes 1300 to 1999). Only 525, 52e and 775 come with a
 * wrong password: all others say that it was right.
 */
const REASONS: Readonly<Record<string, SignInReason>> = {
  '525': 'unknown-uid',
  '52e': 'wrong-pin',
  '52f': 'other',
  '530': 'other',
  '531': 'other',
  '532': 'pin-expired',
  '533': 'disabled',
  '568': 'other',
  '569': 'other',
  '701': 'access-ended',
  '773': 'pin-must-change',
  '774': 'other',
  '775': 'locked',
};

const INVALID_CREDENTIALS = 49;

/** A real sign-in by a simple bind, counted by this controller like any other. */
export async function tryPin(parts: AdParts, attempt: SignInAttempt, call: Call): Promise<SignInAnswer> {
  stopIfCancelled(call.signal);
  const dn = await dnOf(parts, attempt.uid, call);
  if (dn === undefined) return { result: 'refused', reason: 'unknown-uid', next: undefined, code: undefined };
  if (isEmpty(attempt.pin)) return { result: 'refused', reason: 'wrong-pin', next: undefined, code: undefined };
  return answerOf(await parts.ldap.tryBind(dn, attempt.pin, { signal: call.signal }));
}

/** The DN of the account with this UID: the one form of name that a bind takes whatever the UID holds. */
export async function dnOf(parts: AdParts, uid: string, call: Call): Promise<string | undefined> {
  const { resolve } = await import('./resolve.js');
  const [ref, other] = await resolve(parts, { by: 'uid', value: uid }, call);
  if (ref === undefined || other !== undefined) return undefined;
  const { entryOf } = await import('./account-entry.js');
  const entry = await asking(
    'look for the account',
    entryOf(parts, ref.id, { attributes: ['sAMAccountName'] }, { signal: call.signal }),
  );
  return entry?.dn;
}

/** What a bind said, in our words. Throws AppError for an answer that is about the server and not about the person. */
export function answerOf({ code, text, policy }: BindAnswer): SignInAnswer {
  if (code === 0) return { result: 'signed-in', reason: undefined, next: undefined, code: undefined };
  if (code !== INVALID_CREDENTIALS) {
    const error = appErrorOf(new LdapFailure(code, text, policy === undefined ? {} : { policy }), { doing: 'try the password' });
    throw error.kind === 'failed' ? new AppError('unavailable', error.message, { cause: error }) : error;
  }
  const data = subCode(text);
  const reason = data === undefined ? 'other' : (REASONS[data] ?? 'other');
  return { result: 'refused', reason, next: reason === 'pin-must-change' ? 'change-pin' : undefined, code: data };
}
