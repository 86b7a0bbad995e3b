import { type Capabilities, type Capability } from '../../core/capability.js';
import { type Action } from '../../core/change.js';
import { type Right } from '../../core/probe.js';

/** A right that the login is known not to have. */
export type MissingRight = Pick<Right, 'right' | 'actions' | 'without'>;

/** The rights that are known to be missing; one of which nobody can say is not among them. */
export function missingRights(rights: readonly Right[]): readonly MissingRight[] {
  return rights
    .filter(({ held }) => held.state === 'known' && !held.value)
    .map(({ right, actions, without }) => ({ right, actions, ...(without === undefined ? {} : { without }) }));
}

/** What is left of what a back end can do for a login without these rights: a change that needs one of them cannot be made. */
export function ableWithout(able: Capabilities, missing: readonly MissingRight[]): Capabilities {
  const without = (action: Action, ability: Capability): Capability => {
    const names = missing.filter(({ actions }) => actions.includes(action)).map(({ right }) => right);
    if (names.length === 0 || ability.can === 'no') return ability;
    return { can: 'no', because: `missing right: ${names.join(', ')}` };
  };
  const { actions, resetVia, endSessions } = able;
  return {
    ...able,
    actions: mapped(actions, (action, ability) => without(action, ability)),
    resetVia: mapped(resetVia, (_way, ability) => without('pin.reset', ability)),
    endSessions: mapped(endSessions, (_scope, ability) => without('session.revoke', ability)),
  };
}

/** What follows from a missing right: `without it no pin.reset`. */
export function sayWithout({ actions, without }: MissingRight): string {
  const stops = [...(actions.length > 0 ? [`no ${actions.join(', ')}`] : []), ...(without === undefined ? [] : [without])];
  return stops.length === 0 ? 'no change needs it outright' : `without it ${stops.join('; ')}`;
}

function mapped<K extends string>(
  given: Readonly<Record<K, Capability>>,
  change: (name: K, ability: Capability) => Capability,
): Readonly<Record<K, Capability>> {
  const pairs = (Object.entries(given) as [K, Capability][]).map(([name, ability]) => [name, change(name, ability)]);
  return Object.fromEntries(pairs) as Record<K, Capability>;
}
