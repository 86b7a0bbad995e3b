import { type CharacterClass, type PinRules } from '../../core/account.js';
import { after, duration } from '../../core/duration.js';
import { instant, type Instant, type When } from '../../core/instant.js';
import { type Policy } from '../../policy/schema.js';
import { valueThen } from './rule-version.js';
import { type AccountRecord } from './tables.js';

/** What this directory accepts as a PIN that is chosen now. Without a rule in its policy: anything that is not empty. */
export function pinRules(policy: Policy, now: Instant): PinRules {
  const form = policy.pin.form && valueThen(policy.pin.form, now, policy);
  return {
    minLength: form?.min ?? 1,
    maxLength: form?.max ?? 'never',
    allowed: form?.allowed ?? 'any',
    atLeast: form?.atLeast ?? [],
    history: policy.pin.history?.value ?? 0,
  };
}

const CLASSES: Readonly<Record<CharacterClass, { readonly pattern: RegExp; readonly words: string }>> = {
  upper: { pattern: /\p{Lu}/u, words: 'a capital letter' },
  lower: { pattern: /\p{Ll}/u, words: 'a small letter' },
  letter: { pattern: /\p{L}/u, words: 'a letter' },
  digit: { pattern: /\p{Nd}/u, words: 'a digit' },
  symbol: { pattern: /[^\p{L}\p{N}\s]/u, words: 'a symbol' },
};

/** Why a PIN is not of the form that the rules ask for, as a sentence without the PIN; undefined when it is. The history is not looked at. */
export function formRefusal(
  pin: string,
  { minLength, maxLength, allowed, atLeast }: PinRules,
  label: string,
): string | undefined {
  const length = [...pin].length;
  if (length < minLength) return `the ${label} must have at least ${String(minLength)} characters`;
  if (maxLength !== 'never' && length > maxLength) return `the ${label} must have at most ${String(maxLength)} characters`;
  if (allowed === 'letters-and-digits' && !/^[A-Za-z0-9]*$/.test(pin))
    return `the ${label} must consist of the letters a-z and A-Z and digits alone`;
  const missing = atLeast.find((name) => !CLASSES[name].pattern.test(pin));
  return missing === undefined ? undefined : `the ${label} must have at least ${CLASSES[missing].words}`;
}

/** From when a PIN that is set now works. */
export function effectiveFrom(policy: Policy, now: Instant): Instant {
  const delay = policy.pin.effectAfter && valueThen(policy.pin.effectAfter, now, policy);
  return delay === undefined ? now : after(now, duration(delay));
}

/** Until when the present PIN works: the end that was set with it, or its age, whichever comes first. */
export function pinExpiry(account: Pick<AccountRecord, 'pin_expires_at' | 'pin_changed_at'>, policy: Policy, now: Instant): When {
  const ends = [account.pin_expires_at, agedAt(account, policy, now)].filter((at) => at !== null && at !== undefined);
  return ends.length === 0 ? 'never' : instant(Math.min(...ends));
}

function agedAt(
  { pin_changed_at: changed }: Pick<AccountRecord, 'pin_changed_at'>,
  policy: Policy,
  now: Instant,
): Instant | undefined {
  const { ageing } = policy.pin;
  if (!ageing || changed === null) return undefined;
  const age = valueThen(ageing, now, policy);
  return age === null || age === undefined ? undefined : after(instant(changed), duration(age));
}
