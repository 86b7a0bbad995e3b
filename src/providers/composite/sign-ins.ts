import { type AccountId, type SignIn } from '../../core/account.js';
import { AppError } from '../../core/error.js';
import { type Instant } from '../../core/instant.js';
import { type Call } from '../../core/provider.js';
import { stopIfCancelled } from '../../http/patience.js';
import { joining } from './joining.js';
import { naming, neverLate, saidBy } from './naming.js';
import { type CompositeParts } from './parts.js';
import { type Member } from './types.js';

interface Window {
  readonly since?: Instant;
  readonly limit: number;
}

/** What one system keeps, or why it keeps nothing. */
type Kept = readonly SignIn[] | AppError;

/**
 * The attempts of one person in all systems of the part `sign-in`, newest first. A list has no place for what is missing: a system that does not
 * answer makes all of it throw. One that keeps no history, or has no account of this person, is left out as long as another has some.
 */
export async function signIns(parts: CompositeParts, id: AccountId, window: Window, call: Call): Promise<readonly SignIn[]> {
  stopIfCancelled(call.signal);
  const accounts = joining(parts, id, call, { look: 'remembered' });
  const asked = parts.of('sign-in').map(async (member): Promise<Kept> => {
    try {
      if (member === parts.lead) return await historyOf(member, id, window, call);
      const joined = await accounts.in(member);
      return joined.on === undefined ? leftOut(joined.error) : await historyOf(member, joined.on.id, window, call);
    } catch (error) {
      return leftOut(naming(parts, member, error));
    }
  });
  const kept = await parts.patience.wait(Promise.all(asked), { signal: call.signal, late: neverLate });
  const lists = kept.filter((one): one is readonly SignIn[] => !(one instanceof AppError));
  const [first, ...others] = kept.filter((one) => one instanceof AppError);
  if (lists.length === 0 && first) {
    if (others.length === 0) throw first;
    throw new AppError('unsupported', [first, ...others].map(({ message }) => message).join('; '));
  }
  return lists
    .flat()
    .toSorted((a, b) => b.at - a.at)
    .slice(0, Math.max(0, window.limit));
}

async function historyOf({ system, provider }: Member, id: AccountId, window: Window, call: Call): Promise<readonly SignIn[]> {
  if (!provider.signIns) throw new AppError('unsupported', saidBy(system, 'it keeps no history of sign-ins'));
  return provider.signIns(id, window, call);
}

/** Only what a system does not have at all may be left out of a list. */
function leftOut(error: unknown): AppError {
  if (error instanceof AppError && error.kind === 'unsupported') return error;
  throw error;
}
