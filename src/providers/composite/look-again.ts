import { type AccountRef } from '../../core/account.js';
import { type Plan } from '../../core/change.js';
import { AppError } from '../../core/error.js';
import { type Call } from '../../core/provider.js';
import { stopIfCancelled } from '../../http/patience.js';
import { accountIn, joining } from './joining.js';
import { type Leg } from './legs.js';
import { naming, neverLate } from './naming.js';
import { type CompositeParts } from './parts.js';
import { same } from './same.js';

/**
 * Looks before the first step whether each system still has the same account and would still do the same. Throws conflict when not, and what a system
 * throws that does not answer; nothing was done then. The first system with something to do compares its own basis once more, as it writes: it alone
 * can tell a change that matters from a log-in, and it may refuse with nothing done. A refusal of any later one would come too late.
 */
export async function lookAgain(
  parts: CompositeParts,
  on: AccountRef,
  legs: readonly Leg[],
  { signal, requestId }: Call,
): Promise<void> {
  const call: Call = { signal, requestId };
  const accounts = joining(parts, on.id, call, { look: 'anew' });
  const busy = legs.filter(({ steps }) => steps.length > 0);
  const looks = legs.map(async (leg) => {
    const there = await accountIn(parts, leg.member, on, accounts);
    if (there.id !== leg.plan.on.id) throw otherAccount(leg);
    if (legs.length === 1 || (busy.length === 1 && leg === busy[0])) return;
    const fresh = await leg.member.provider.plan(leg.plan.change, leg.plan.on, call).catch((error: unknown) => {
      throw naming(parts, leg.member, error);
    });
    if (!asPlanned(leg, fresh, leg === busy[0])) throw moved(leg.member.system);
  });
  await parts.patience.wait(Promise.all(looks), { signal, late: neverLate });
  stopIfCancelled(signal);
}

function asPlanned({ plan, steps }: Leg, fresh: Plan, first: boolean): boolean {
  if (!same(fresh.steps.map(bare), plan.steps.map(bare))) return false;
  return first || steps.length === 0 || fresh.basis === plan.basis;
}

/** An undo that does not hold for all systems was left out of the plan. */
function bare({ undo, ...step }: Plan['steps'][number]): Omit<Plan['steps'][number], 'undo'> {
  void undo;
  return step;
}

function moved(system: string): AppError {
  return new AppError('conflict', `${system}: the account was changed after the plan was made; nothing was done`, {
    code: 'moved',
    hint: 'Look at the account again, then repeat the command.',
  });
}

function otherAccount({ member: { system } }: Leg): AppError {
  return new AppError('conflict', `${system}: another account is this person's than when the plan was made; nothing was done`, {
    code: 'join',
    hint: 'Look at the account again, then repeat the command.',
  });
}
