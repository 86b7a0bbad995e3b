import { AppError } from '../../core/error.js';
import { type Call, type SignInAttempt } from '../../core/provider.js';
import { type Secret } from '../../core/secret.js';
import { preparePin, writePin } from './new-pin.js';
import { type DirectoryParts } from './parts.js';
import { signIn } from './sign-in.js';

/**
 * The person's own change of PIN, with a sign-in as proof. Throws forbidden when the sign-in is refused or the new PIN breaks a rule (its
 * code names which), conflict when the PIN was changed by somebody else in between.
 */
export async function changePin(parts: DirectoryParts, attempt: SignInAttempt, newPin: Secret, call: Call): Promise<void> {
  const { store, policy, clock } = parts;
  const { answer, account } = await signIn(parts, attempt, call);
  if (answer.result === 'refused' || !account) {
    throw new AppError('forbidden', `the sign-in was refused, so the ${policy.label} was not changed`, {
      code: answer.reason ?? 'other',
    });
  }
  const prepared = await preparePin(parts, account.id, newPin.open('wire'));
  if ('refused' in prepared) {
    const { message, code, hint } = prepared.refused;
    throw new AppError('forbidden', message, { code, ...(hint === undefined ? {} : { hint }) });
  }
  await store.write(async (trx) => {
    const present = await trx.selectFrom('account').selectAll().where('id', '=', account.id).executeTakeFirst();
    if (present?.pin_hash !== account.pin_hash) {
      throw new AppError('conflict', `the ${policy.label} was changed by somebody else at the same time`, {
        code: 'moved',
        hint: 'Sign in again.',
      });
    }
    await writePin(parts, trx, present, prepared.hash, clock(), {
      expiresAt: null,
      temporary: false,
      mustChange: false,
      byDesk: false,
    });
  });
}
