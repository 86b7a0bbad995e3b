import { type CharacterClass } from '../../core/account.js';
import { type Instant } from '../../core/instant.js';
import { type Policy } from '../schema.js';
import { versionAt } from '../versions.js';

/** What a PIN may look like. */
export interface PinForm {
  readonly min: number;
  readonly max: number;
  readonly allowed: 'letters-and-digits' | 'any';
  readonly atLeast: readonly CharacterClass[];
}

/** The form that held when a PIN was chosen: the instant of the change selects it. Undefined: the policy says nothing about it. */
export function pinFormAt(policy: Pick<Policy, 'zone' | 'pin'>, changedAt: Instant): PinForm | undefined {
  return policy.pin.form && versionAt(policy, policy.pin.form, changedAt)?.value;
}

/** True when every PIN of the one form is also of the other, so that a PIN chosen under `old` needs no change for its form alone. */
export function formStillHolds(old: PinForm, now: PinForm): boolean {
  return (
    old.min >= now.min &&
    old.max <= now.max &&
    (now.allowed === 'any' || old.allowed === now.allowed) &&
    now.atLeast.every((wanted) => old.atLeast.includes(wanted) || (wanted === 'letter' && old.atLeast.some(isLetter)))
  );
}

function isLetter(wanted: CharacterClass): boolean {
  return wanted === 'upper' || wanted === 'lower';
}
