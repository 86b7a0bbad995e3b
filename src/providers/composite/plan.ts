import { type AccountRef } from '../../core/account.js';
import { type Change, type Plan, type Step } from '../../core/change.js';
import { AppError } from '../../core/error.js';
import { type Call } from '../../core/provider.js';
import { stopIfCancelled } from '../../http/patience.js';
import { abilityFor } from './capabilities.js';
import { outwardStep } from './ids.js';
import { accountIn, joining, type Joining } from './joining.js';
import { basisOf } from './legs.js';
import { inWordsOf, naming, neverLate, saidBy } from './naming.js';
import { type CompositeParts } from './parts.js';
import { same } from './same.js';
import { type Member } from './types.js';
import { besides, wishesOf, type Wish } from './wishes.js';

/** All that planning one change needs. */
interface Planning {
  readonly parts: CompositeParts;
  readonly on: AccountRef;
  readonly accounts: Joining;
  readonly call: Call;
}

/** The plan of one system. */
interface Planned {
  readonly member: Member;
  readonly plan: Plan;
}

/** What came of asking one system. */
type Asked = Planned | { readonly wish: Wish; readonly error: AppError };

/**
 * The plans of the systems as one: first the change itself in the systems of its part, then what it brings along and lives elsewhere. A system of the
 * part that cannot do it at all is told in a warning as long as another can; any other refusal is that of the whole, with nothing done. What is
 * only brought along stops nothing: what is not planned of it is a warning.
 */
export async function plan(parts: CompositeParts, change: Change, on: AccountRef, call: Call): Promise<Plan> {
  stopIfCancelled(call.signal);
  const planning: Planning = { parts, on, call, accounts: joining(parts, on.id, call, { look: 'anew' }) };
  const wishes = wishesOf(parts, change);
  const main = await mainPlans(planning, wishes.main);
  const beside = await plansBeside(
    planning,
    besides(
      parts,
      change,
      main.plans.map(({ member }) => member),
    ),
  );
  const plans = [...main.plans, ...beside.plans];
  return {
    change,
    on,
    basis: basisOf(plans),
    steps: numbered(parts, main.plans, beside.plans),
    warnings: [
      ...wishes.warnings,
      ...main.warnings,
      ...plans.flatMap(({ member, plan: { warnings } }) => warnings.map((text) => inWordsOf(parts, member, text))),
      ...beside.warnings,
    ],
  };
}

interface Plans {
  readonly plans: readonly Planned[];
  readonly warnings: readonly string[];
}

async function mainPlans(planning: Planning, wishes: readonly Wish[]): Promise<Plans> {
  const asked = await Promise.all(wishes.map((wish) => ask(planning, wish)));
  const plans: Planned[] = [];
  const refused: { readonly error: AppError; readonly why: string }[] = [];
  for (const one of asked) {
    if ('plan' in one) plans.push(one);
    else refused.push({ error: one.error, why: await whyNotAtAll(planning, one.wish, one.error) });
  }
  const [first] = refused;
  if (plans.length > 0 || first === undefined)
    return { plans, warnings: refused.map(({ why }) => `${why}: nothing is done there`) };
  const { code, hint, right } = first.error;
  throw new AppError('unsupported', refused.map(({ why }) => why).join('; '), { code, hint, right, cause: first.error });
}

/** One system's plan, or what it threw. Throws cancelled, and not-found when the lead has no such account. */
async function ask({ parts, on, accounts, call }: Planning, wish: Wish): Promise<Asked> {
  const { member, change } = wish;
  try {
    const there = await accountIn(parts, member, on, accounts);
    const made = parts.patience.wait(member.provider.plan(change, there, call), { signal: call.signal, late: neverLate });
    return { member, plan: await made };
  } catch (error) {
    const named = naming(parts, member, error);
    if (!(named instanceof AppError) || named.kind === 'cancelled') throw named;
    return { wish, error: named };
  }
}

/**
 * Why a system can do nothing of this for this person. Throws every other refusal: where one of several could and does not, half of the change would
 * be done.
 */
async function whyNotAtAll({ parts, on, accounts, call }: Planning, { member, change }: Wish, error: AppError): Promise<string> {
  if (error.kind !== 'unsupported') throw error;
  if (error.code === 'no-account') return error.message;
  if (parts.members.length === 1) throw error;
  const there = await accountIn(parts, member, on, accounts);
  const able = await member.provider.capabilities(there.id, call).catch((cause: unknown) => {
    throw cause instanceof AppError && cause.kind === 'cancelled' ? cause : error;
  });
  const can = abilityFor(able, change);
  if (can.can !== 'no') throw error;
  return saidBy(member.system, can.because);
}

async function plansBeside(planning: Planning, wishes: readonly Wish[]): Promise<Plans> {
  const asked = await Promise.all(wishes.map((wish) => ask(planning, wish)));
  const warnings = await Promise.all(asked.map(async (one) => ('plan' in one ? [] : warningsFor(planning, one.wish, one.error))));
  return { plans: asked.filter((one) => 'plan' in one), warnings: warnings.flat() };
}

/** So long it may take to read a lock that cannot be taken off, in milliseconds. Our own value. */
const LOCK_LIMIT = 5_000;

/** What is not planned in a system that the change itself does not need. */
async function warningsFor(planning: Planning, { member, change }: Wish, error: AppError): Promise<readonly string[]> {
  const { system } = member;
  const why = saidBy(system, error.message);
  if (change.action !== 'account.unlock') return [`No session is ended in ${system}. ${why}`];
  if (error.kind === 'unsupported' && error.code !== 'no-account' && (await hasNoLock(planning, member))) return [];
  return [`A lock that stands in ${system} is not taken off. ${why}`];
}

/** True where it is known that nothing is locked; a system without locks is not asked to open one. */
async function hasNoLock({ parts, on, accounts, call }: Planning, member: Member): Promise<boolean> {
  try {
    const { id } = await accountIn(parts, member, on, accounts);
    const { lock } = await member.provider.read(id, ['lock'], { ...call, each: LOCK_LIMIT });
    return lock.state === 'absent' || (lock.state === 'known' && lock.value.kind === 'none');
  } catch (error) {
    if (error instanceof AppError && error.kind !== 'cancelled') return false;
    throw error;
  }
}

function numbered(parts: CompositeParts, main: readonly Planned[], beside: readonly Planned[]): readonly Step[] {
  const undoes = undoesAll(main);
  const steps = [...main, ...beside].flatMap(({ member, plan: made }) =>
    made.steps.map((step) => outwardStep(parts, member, step)),
  );
  return steps.map((step, n) => {
    const { undo, ...rest } = step;
    return { ...rest, id: String(n + 1), ...(undo && undoes ? { undo } : {}) };
  });
}

/**
 * An undo goes through all systems of the part, so it puts the old state back only where it is the same for each of them: not where one was so before,
 * or had another end.
 */
function undoesAll(main: readonly Planned[]): boolean {
  const undos = main.map(({ plan: { steps } }) => steps.flatMap(({ undo }) => (undo ? [undo] : [])));
  const [first] = undos.flat();
  return main.length < 2 || undos.every((own) => own.length > 0 && own.every((undo) => same(undo, first)));
}
