import { type Capabilities, type Capability } from '../../core/capability.js';
import { type Action } from '../../core/change.js';
import { type Right } from '../../core/probe.js';

/** A right that the login is known not to have. */
export type MissingRight = Pick<Right, 'right' | 'actions'>;

/** The rights that are known to be missing; one of which nobody can say is not among them. */
export function missingRights(rights: readonly Right[]): readonly MissingRight[] {
  return rights.filter(({ held }) => held.state === 'known' && !held.value).map(({ right, actions }) => ({ right, actions }));
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

/** What stops without a right that no change needs outright, by the name that the back end has for it. */
const CONSEQUENCES: Readonly<Record<string, string>> = {
  'manage on userPassword': 'a reset counts as the own change of the person: minimum age, history and quality are checked',
  'compare on userPassword': 'whether an account has a password is unknown',
};

/** What follows from a missing right: `without it no pin.reset`. */
export function sayWithout({ right, actions }: MissingRight): string {
  if (actions.length > 0) return `without it no ${actions.join(', ')}`;
  const known = Object.hasOwn(CONSEQUENCES, right) ? CONSEQUENCES[right] : undefined;
  return known === undefined ? 'no change needs it outright' : `without it ${known}`;
}

function mapped<K extends string>(
  given: Readonly<Record<K, Capability>>,
  change: (name: K, ability: Capability) => Capability,
): Readonly<Record<K, Capability>> {
  const pairs = (Object.entries(given) as [K, Capability][]).map(([name, ability]) => [name, change(name, ability)]);
  return Object.fromEntries(pairs) as Record<K, Capability>;
}
