import { type FactMap, type FactName } from '../../core/account.js';
import { type Change, type Step } from '../../core/change.js';
import { mapFact, type Fact } from '../../core/fact.js';
import { type CompositeParts } from './parts.js';
import { type Member } from './types.js';

/*
 * Methods and sessions of several systems could have the same id: where more than one system answers the part, the name of the system stands before
 * each, `keycloak:4f1c`. No name of a system has a colon.
 */

type IdPart = 'mfa' | 'sessions';

/** The id of a method or session as the composite shows it. */
export function outward(parts: CompositeParts, part: IdPart, { system }: Pick<Member, 'system'>, id: string): string {
  return parts.of(part).length > 1 ? `${system}:${id}` : id;
}

/** Whose id it is, and what it is called there. Undefined: of no system that answers this part. */
export function inward(
  parts: CompositeParts,
  part: IdPart,
  id: string,
): { readonly member: Member; readonly id: string } | undefined {
  const [only, ...others] = parts.of(part);
  if (only && others.length === 0) return { member: only, id };
  const member = parts.of(part).find(({ system }) => id.startsWith(`${system}:`));
  return member && { member, id: id.slice(member.system.length + 1) };
}

/** A fact of a member with the ids that the composite shows. */
export function outwardFact<N extends FactName>(
  parts: CompositeParts,
  member: Member,
  name: N,
  fact: Fact<FactMap[N]>,
): Fact<FactMap[N]>;
export function outwardFact(parts: CompositeParts, member: Member, name: FactName, fact: Fact<unknown>): Fact<unknown> {
  const part = name === 'mfa.methods' ? 'mfa' : name === 'sessions' ? 'sessions' : undefined;
  if (part === undefined) return fact;
  return mapFact(fact as Fact<readonly { readonly id: string }[]>, (list) =>
    list.map((one) => ({ ...one, id: outward(parts, part, member, one.id) })),
  );
}

/** A step of a member with the ids that the composite shows. */
export function outwardStep(parts: CompositeParts, member: Member, step: Step): Step {
  const part = partOf(step);
  return {
    ...step,
    ...(part && step.target !== undefined ? { target: outward(parts, part, member, step.target) } : {}),
    ...(step.undo ? { undo: outwardChange(parts, member, step.undo) } : {}),
  };
}

/** The step as its member knows it, by what stands in it alone. */
export function inwardStep(parts: CompositeParts, step: Step, id: string): Step {
  const part = partOf(step);
  return {
    ...step,
    id,
    ...(part && step.target !== undefined ? { target: inward(parts, part, step.target)?.id ?? step.target } : {}),
    ...(step.undo ? { undo: inwardChange(parts, step.undo) } : {}),
  };
}

function partOf({ verb }: Step): IdPart | undefined {
  if (verb === 'remove-method' || verb === 'set-default-method') return 'mfa';
  return verb === 'end-sessions' ? 'sessions' : undefined;
}

function outwardChange(parts: CompositeParts, member: Member, change: Change): Change {
  return withIds(change, (part, id) => outward(parts, part, member, id));
}

function inwardChange(parts: CompositeParts, change: Change): Change {
  return withIds(change, (part, id) => inward(parts, part, id)?.id ?? id);
}

function withIds(change: Change, called: (part: IdPart, id: string) => string): Change {
  switch (change.action) {
    case 'mfa.default':
      return { ...change, method: called('mfa', change.method) };
    case 'mfa.remove':
      return { ...change, methods: change.methods.map((id) => called('mfa', id)) };
    case 'session.revoke':
      return change.session === undefined ? change : { ...change, session: called('sessions', change.session) };
    default:
      return change;
  }
}
