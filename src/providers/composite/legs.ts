import { type AccountRef } from '../../core/account.js';
import { type Change, type Plan, type Step } from '../../core/change.js';
import { AppError } from '../../core/error.js';
import { type SystemId } from '../../core/fact.js';
import { inwardStep } from './ids.js';
import { type CompositeParts } from './parts.js';
import { type Member } from './types.js';

/*
 * A plan of a composite is the plans of its systems one after the other. What `run` needs of each, beyond the steps that people see, stands in the
 * basis as JSON: so a plan that was written down can be run by another process.
 */

/** What the basis keeps of the plan of one system. */
interface KeptLeg {
  readonly system: SystemId;
  readonly change: Change;
  /** The account there. */
  readonly on: AccountRef;
  readonly basis?: string;
  /** The system's own ids of its steps, in order. */
  readonly steps: readonly string[];
}

/** The part of a plan that one system does. */
export interface Leg {
  readonly member: Member;
  /** As the system itself made it. */
  readonly plan: Plan;
  /** The steps of the whole plan that are its own, in the same order. */
  readonly steps: readonly Step[];
}

/** The plans of all systems that were asked, also of those with nothing to do: that it is already so there is part of the state. */
export function basisOf(plans: readonly { readonly member: Member; readonly plan: Plan }[]): string {
  const legs = plans.map(({ member: { system }, plan: { change, on, basis, steps } }): KeptLeg => ({
    system,
    change,
    on,
    basis,
    steps: steps.map(({ id }) => id),
  }));
  return JSON.stringify({ legs });
}

/** The plans of the systems again. Throws conflict for a plan that was not made by this composite, or was changed since. */
export function legsOf(parts: CompositeParts, { basis, steps }: Plan): readonly Leg[] {
  const kept = keptIn(basis);
  let next = 0;
  const legs = kept.map((leg): Leg => {
    const member = parts.member(leg.system);
    const own = steps.slice(next, next + leg.steps.length);
    next += leg.steps.length;
    if (!member || own.length < leg.steps.length || own.some(({ system }) => system !== leg.system)) throw notOurs();
    const inside = own.map((step, n) => inwardStep(parts, step, leg.steps[n] ?? step.id));
    return { member, steps: own, plan: { change: leg.change, on: leg.on, basis: leg.basis, steps: inside, warnings: [] } };
  });
  if (next !== steps.length) throw notOurs();
  return legs;
}

function keptIn(basis: string | undefined): readonly KeptLeg[] {
  try {
    const read: unknown = JSON.parse(basis ?? '');
    if (typeof read === 'object' && read !== null && 'legs' in read && Array.isArray(read.legs) && read.legs.every(isLeg))
      return read.legs;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  throw notOurs();
}

function isLeg(leg: unknown): leg is KeptLeg {
  if (typeof leg !== 'object' || leg === null) return false;
  const { system, change, on, steps } = leg as Partial<Record<keyof KeptLeg, unknown>>;
  return typeof system === 'string' && typeof change === 'object' && typeof on === 'object' && Array.isArray(steps);
}

function notOurs(): AppError {
  return new AppError('conflict', 'this plan was not made by these systems as they are set up now; nothing was done', {
    code: 'other-plan',
    hint: 'Repeat the command: it makes a new plan.',
  });
}
