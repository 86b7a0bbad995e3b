import { type FactSet, type Kind } from '../core/account.js';
import { isUnknown, type Fact } from '../core/fact.js';
import { type Zone } from '../core/zone.js';

/** What a card takes from the policy, so that it says its words and its zone. */
export interface CardWords {
  readonly label: 'PIN' | 'password';
  readonly zone: Zone;
  /** What the policy says of a rule that sets the end of access, such as `yearly, to 30 June`. */
  readonly ruleText: (rule: string) => string | undefined;
  /** Who may reset the PIN online alone; left out where the policy does not say. */
  readonly selfResetKinds?: readonly Kind[];
  /** MFA methods younger than this, in milliseconds, are marked as new. */
  readonly fresh: number;
}

/** The facts of a card. One that is not given counts as one that nobody looked at, and has no line. */
export type CardFacts = Partial<FactSet>;

/** Why there is no value: `unknown: not readable for this login (right: Read lockoutTime)`; of an absent fact `none: this system has no such thing`. */
export function missingText(fact: Exclude<Fact<unknown>, { state: 'known' }>): string {
  if (!isUnknown(fact)) return `none: ${fact.why ?? 'this system has no such thing'}`;
  return `unknown: ${fact.why}${fact.right === undefined ? '' : ` (missing right: ${fact.right})`}`;
}

/** `staff and students`, `staff, students and retirees`. */
export function sayKinds(kinds: readonly Kind[]): string {
  return sayList(kinds.map((kind) => (kind === 'staff' || kind === 'honorary' || kind === 'departmental' ? kind : `${kind}s`)));
}

/** `a`, `a and b`, `a, b and c`. */
export function sayList(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1) ?? ''}`;
}
