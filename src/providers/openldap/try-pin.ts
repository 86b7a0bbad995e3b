import { type SignInReason } from '../../core/account.js';
import { AppError } from '../../core/error.js';
import { isKnown } from '../../core/fact.js';
import { type Call, type SignInAnswer, type SignInAttempt } from '../../core/provider.js';
import { Secret } from '../../core/secret.js';
import { LdapFailure } from '../../ldap/failure.js';
import { stopIfCancelled } from '../../http/patience.js';
import { appErrorOf } from '../../ldap/result-codes.js';
import { type BindAnswer, type LdapCall } from '../../ldap/types.js';
import { accountOf, hasPassword, type Account } from './account.js';
import { disabledBy, endIn } from './access-window.js';
import { lockOf } from './lock.js';
import { tokensOf } from './methods.js';
import { PWD_END } from './names.js';
import { type OpenldapParts } from './parts.js';
import { seenOf } from './plan.js';
import { resolve } from './resolve.js';
import { timeIn, type Seen } from './seen.js';

/** A bind with a password that is wrong, or as somebody who may not. */
const REFUSED = 49;
/** Errors of the password policy control (draft-behera-ldap-password-policy-10, section 6.2). */
const EXPIRED = 0;
const LOCKED = 1;
const CHANGE_FIRST = 2;

/**
 * A real sign-in: a bind as the person, counted by the server like any other. What the server hides behind one answer is told by the account's attributes.
 * With a token the code goes behind the password (slapo-otp(5)).
 */
export async function tryPin(parts: OpenldapParts, attempt: SignInAttempt, call: Call): Promise<SignInAnswer> {
  stopIfCancelled(call.signal);
  const [ref, another] = await resolve(parts, { by: 'uid', value: attempt.uid }, call);
  if (ref === undefined) return refused('unknown-uid', undefined);
  if (another !== undefined)
    throw new AppError('conflict', `More than one account has the UID ${attempt.uid}.`, { code: 'more-than-one' });
  const typed = attempt.pin.open('wire');
  // A bind with an empty password is anonymous and succeeds (RFC 4513, section 5.1.2).
  if (typed === '') return refused('wrong-pin', undefined);
  const account = await accountOf(parts, ref.id, call);
  const answer = await parts.ldap.tryBind(account.dn, new Secret(`${typed}${attempt.method?.code.open('wire') ?? ''}`), call);
  if (answer.code !== 0 && answer.code !== REFUSED)
    throw appErrorOf(new LdapFailure(answer.code, answer.text), { doing: `sign in as ${attempt.uid}` });
  if (answer.code === 0) return letIn(answer);
  const reason = await reasonOf(parts, account, answer, attempt.method !== undefined, call);
  return refused(reason, codeOf(answer));
}

function letIn(answer: BindAnswer): SignInAnswer {
  const next = answer.policy?.error === CHANGE_FIRST ? 'change-pin' : undefined;
  return { result: 'signed-in', reason: undefined, next, code: codeOf(answer) };
}

function refused(reason: SignInReason, code: string | undefined): SignInAnswer {
  return { result: 'refused', reason, next: undefined, code };
}

/** The result code, and the error of the policy control behind it: `49/1`. */
function codeOf({ code, policy }: BindAnswer): string {
  return policy?.error === undefined ? String(code) : `${String(code)}/${String(policy.error)}`;
}

async function reasonOf(
  parts: OpenldapParts,
  account: Account,
  { policy }: BindAnswer,
  withCode: boolean,
  call: LdapCall,
): Promise<SignInReason> {
  if (policy?.error === EXPIRED) return 'pin-expired';
  const seen = await seenOf(parts, account, call);
  const shut = shutOut(seen);
  if (policy?.error === LOCKED) return shut ?? 'locked';
  if (shut !== undefined) return shut;
  if ((await passwordThere(parts, account.dn, call)) === false) return 'pin-missing';
  if (tokensOf(account).length > 0) return withCode ? 'other' : 'mfa-missing';
  return 'wrong-pin';
}

/** What refuses whatever the password is. The server gives one answer for all of them. */
function shutOut(seen: Seen): SignInReason | undefined {
  const { entry, names, now, policy } = seen;
  if (policy.state === 'none') return undefined;
  if (disabledBy(entry, names, now) !== undefined) return 'disabled';
  const from = timeIn(entry, 'pwdStartTime');
  if (typeof from === 'number' && from > now) return 'access-not-begun';
  const end = endIn(entry, PWD_END);
  if (typeof end === 'number' && end <= now) return 'access-ended';
  const lock = lockOf(seen);
  return isKnown(lock) && lock.value.kind !== 'none' ? 'locked' : undefined;
}

async function passwordThere(parts: OpenldapParts, dn: string, call: LdapCall): Promise<boolean | undefined> {
  try {
    return await hasPassword(parts, dn, call);
  } catch (error) {
    if (error instanceof AppError && error.kind === 'forbidden') return undefined;
    throw error;
  }
}
