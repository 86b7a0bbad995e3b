import { AppError } from '../../core/error.js';
import { type Call, type SignInAttempt } from '../../core/provider.js';
import { Secret } from '../../core/secret.js';
import { LdapFailure } from '../../ldap/failure.js';
import { stopIfCancelled } from '../../http/patience.js';
import { passwordRule } from '../../ldap/result-codes.js';
import { type Modification } from '../../ldap/types.js';
import { accountOf } from './account.js';
import { inWords } from './asking.js';
import { type OpenldapParts } from './parts.js';
import { seenOf } from './plan.js';
import { resolve } from './resolve.js';

/** Results with which slapd refuses a new password for its rules. */
const AGAINST_RULE = 19;

/** The person's own change: a bind with the present password, then one modify of the own entry on the same connection. */
export async function changePin(parts: OpenldapParts, attempt: SignInAttempt, newPin: Secret, call: Call): Promise<void> {
  stopIfCancelled(call.signal);
  const [ref, another] = await resolve(parts, { by: 'uid', value: attempt.uid }, call);
  const old = attempt.pin.open('wire');
  if (ref === undefined || another !== undefined || old === '') throw wrong();
  const typed = newPin.open('wire');
  if (typed === '') throw new AppError('forbidden', 'The server refuses this password: it is empty.', { code: 'pin-form' });
  const account = await accountOf(parts, ref.id, call);
  const { policy } = await seenOf(parts, account, call);
  // pwdSafeModify wants the old password beside the new one; without it, taking a hashed value away by its text finds nothing.
  const changes: Modification[] =
    policy.state === 'known' && policy.policy.safeModify
      ? [
          { operation: 'delete', attribute: 'userPassword', values: [old] },
          { operation: 'add', attribute: 'userPassword', values: [typed] },
        ]
      : [{ operation: 'replace', attribute: 'userPassword', values: [typed] }];
  try {
    // With a token the code goes behind the password (slapo-otp(5)).
    const password = new Secret(`${old}${attempt.method?.code.open('wire') ?? ''}`);
    await parts.ldap.changeAs(account.dn, password, { dn: account.dn, changes }, call);
  } catch (error) {
    throw refusalOf(error, attempt.uid);
  }
}

function refusalOf(error: unknown, uid: string): unknown {
  if (!(error instanceof LdapFailure)) return error;
  const rule = passwordRule(error) ?? (error.code === AGAINST_RULE ? 'a rule of the server is against it' : undefined);
  if (error.code !== 49 && rule !== undefined)
    return new AppError('forbidden', `The server refuses this password: ${rule}.`, {
      code: 'pin-form',
      hint: 'Choose another one.',
      cause: error,
    });
  if (error.code === 49) return wrong(error);
  return inWords(error, `change the password of ${uid}`, 'write on the own userPassword');
}

function wrong(cause?: unknown): AppError {
  return new AppError('forbidden', 'The server refuses the present password, or lets this account in no more.', {
    code: 'wrong-pin',
    ...(cause === undefined ? {} : { cause }),
  });
}
