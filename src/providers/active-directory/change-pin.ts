import { AppError } from '../../core/error.js';
import { type Call, type SignInAttempt } from '../../core/provider.js';
import { type Secret } from '../../core/secret.js';
import { LdapFailure, LdapUncertain } from '../../ldap/failure.js';
import { stopIfCancelled } from '../../http/patience.js';
import { appErrorOf } from '../../ldap/result-codes.js';
import { type Modification } from '../../ldap/types.js';
import { type AdParts } from './parts.js';
import { answerOf, dnOf } from './try-pin.js';
import { isEmpty, passwordValue } from './unicode-pwd.js';

/** Refusals of a sign-in that say that the password was right and only its time is over. */
const RIGHT_BUT_OVER = ['pin-must-change', 'pin-expired'];

/**
 * The person's own change: the old password goes and the new one comes in one request, which the controller takes for a change and not for a reset. Who
 * must change it first is not let in to do so over LDAP; then it goes over our own connection, where the old password is the proof.
 */
export async function changePin(parts: AdParts, attempt: SignInAttempt, newPin: Secret, call: Call): Promise<void> {
  stopIfCancelled(call.signal);
  const dn = await dnOf(parts, attempt.uid, call);
  if (dn === undefined || isEmpty(attempt.pin)) throw wrong();
  if (isEmpty(newPin)) throw new AppError('forbidden', 'An empty password is not taken.', { code: 'password-rule' });
  const answer = answerOf(await parts.ldap.tryBind(dn, attempt.pin, { signal: call.signal }));
  const changes = swap(attempt.pin, newPin);
  const { ldap } = parts;
  if (answer.result === 'signed-in') await kept(ldap.changeAs(dn, attempt.pin, { dn, changes }, { signal: call.signal }));
  else if (RIGHT_BUT_OVER.includes(answer.reason ?? '')) await kept(ldap.modify(dn, changes, { signal: call.signal }));
  else throw answer.reason === 'wrong-pin' ? wrong() : keptOut(answer.reason ?? 'other', answer.code);
}

function swap(old: Secret, next: Secret): readonly Modification[] {
  return [
    { operation: 'delete', attribute: 'unicodePwd', values: [passwordValue(old)] },
    { operation: 'add', attribute: 'unicodePwd', values: [passwordValue(next)] },
  ];
}

async function kept(change: Promise<unknown>): Promise<void> {
  try {
    await change;
  } catch (error) {
    if (error instanceof LdapUncertain)
      throw new AppError('uncertain', `It may have been changed: ${error.message}`, {
        hint: 'Try the new password.',
        cause: error,
      });
    if (!(error instanceof LdapFailure)) throw error;
    const said = appErrorOf(error, { doing: 'change the password', right: 'Change Password (User-Change-Password)' });
    throw said.code === 'password-rule'
      ? new AppError('forbidden', said.message, { code: said.code, hint: said.hint, cause: error })
      : said;
  }
}

function wrong(): AppError {
  return new AppError('forbidden', 'The name or the present password is wrong. Nothing was changed.', { code: 'wrong-pin' });
}

function keptOut(reason: string, code: string | undefined): AppError {
  return new AppError(
    'forbidden',
    `The sign-in with the present password is refused (${reason}${code === undefined ? '' : `, ${code}`}). Nothing was changed.`,
    {
      code: reason,
    },
  );
}
