import { type Fact, type FactMaker } from '../../core/fact.js';
import { type Instant } from '../../core/instant.js';
import { type Usability } from '../../ldap/controls.js';
import { type Entry } from '../../ldap/types.js';
import { parseGeneralizedTime } from '../../ldap/times.js';
import { type Names } from './names.js';
import { type PolicyState } from './password-policy.js';

/** An account with all that it takes to judge it, at one instant. */
export interface Seen {
  readonly entry: Entry;
  readonly usability: Usability | undefined;
  readonly policy: PolicyState;
  readonly names: Names;
  readonly now: Instant;
  readonly facts: FactMaker;
}

/** A time of the entry: undefined where there is none, `unreadable` where it makes no sense. */
export function timeIn(entry: Entry, attribute: string): Instant | 'unreadable' | undefined {
  const text = entry.text(attribute);
  return text === undefined ? undefined : (parseGeneralizedTime(text) ?? 'unreadable');
}

/** A time that stands in an attribute and cannot be read. */
export function notDecodable({ facts }: Pick<Seen, 'facts'>, attribute: string): Fact<never> {
  return facts.unknown('not-decodable', `${attribute} holds no time that can be read`);
}

/** A fact that hangs on a policy which is not known. */
export function policyUnknown({ facts, policy }: Pick<Seen, 'facts' | 'policy'>): Fact<never> {
  if (policy.state !== 'unknown') throw new Error('the policy is known');
  return facts.unknown(policy.code, policy.why, policy.right);
}

/** Why nothing is enforced where no policy holds. */
export function noPolicy({ facts, policy }: Pick<Seen, 'facts' | 'policy'>): Fact<never> {
  return facts.absent(policy.state === 'none' ? policy.why : 'no password policy holds');
}
