import { AppError } from '../../core/error.js';
import { type Call, type SignInAnswer, type SignInAttempt } from '../../core/provider.js';
import { type Secret } from '../../core/secret.js';
import { stopIfCancelled } from '../../http/patience.js';
import { inward } from './ids.js';
import { accountIn, joining } from './joining.js';
import { naming } from './naming.js';
import { type CompositeParts } from './parts.js';
import { type Member } from './types.js';

/**
 * A real sign-in at the first system of the part `pin`, under the login name that the person has there. Nobody of this UID is a refusal. Throws
 * unsupported where that system tries none, or the method belongs to another one; what the join throws; what the member throws.
 */
export async function tryPin(parts: CompositeParts, attempt: SignInAttempt, call: Call): Promise<SignInAnswer> {
  const { member, there } = await atTheDoor(parts, attempt, call);
  if (!member.provider.tryPin) throw new AppError('unsupported', `${member.system} cannot be asked for a sign-in`);
  if (there === undefined) return { result: 'refused', reason: 'unknown-uid', next: undefined, code: undefined };
  return member.provider.tryPin(there, call).catch((error: unknown) => {
    throw naming(parts, member, error);
  });
}

/** The person's own change in the first system of the part `pin`. Throws what {@link tryPin} throws, and not-found for nobody of this UID. */
export async function changePin(parts: CompositeParts, attempt: SignInAttempt, newPin: Secret, call: Call): Promise<void> {
  const { member, there } = await atTheDoor(parts, attempt, call);
  if (!member.provider.changePin) throw new AppError('unsupported', `${member.system} offers no change by the person`);
  if (there === undefined) throw new AppError('not-found', `${parts.lead.system} has no account with the UID ${attempt.uid}`);
  await member.provider.changePin(there, newPin, call).catch((error: unknown) => {
    throw naming(parts, member, error);
  });
}

interface Door {
  readonly member: Member;
  /** The attempt as that system knows the person; undefined: nobody has this UID. */
  readonly there: SignInAttempt | undefined;
}

async function atTheDoor(parts: CompositeParts, attempt: SignInAttempt, call: Call): Promise<Door> {
  stopIfCancelled(call.signal);
  const [member = parts.lead] = parts.of('pin');
  const withMethod = { ...attempt, method: methodThere(parts, member, attempt.method) };
  // Where the login names are the same, what was typed goes to the server as it was typed.
  const { from, by } = member.join;
  if (member === parts.lead || (from === 'uid' && by === 'uid')) return { member, there: withMethod };
  const found = await parts.lead.provider.resolve({ by: 'uid', value: attempt.uid }, call).catch((error: unknown) => {
    throw naming(parts, parts.lead, error);
  });
  const [on, ...more] = found;
  if (on === undefined || more.length > 0) return { member, there: undefined };
  const { uid } = await accountIn(parts, member, on, joining(parts, on.id, call, { look: 'anew' }));
  return { member, there: { ...withMethod, uid } };
}

function methodThere(parts: CompositeParts, { system }: Member, method: SignInAttempt['method']): SignInAttempt['method'] {
  if (method === undefined) return undefined;
  const owner = inward(parts, 'mfa', method.id);
  if (owner?.member.system === system) return { ...method, id: owner.id };
  throw new AppError('unsupported', `the method is not one of ${system}, where the sign-in is tried`, {
    hint: 'Try without it, or at the system that holds the method.',
  });
}
