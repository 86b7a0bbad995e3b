import { type Recovery } from '../core/account.js';
import { isKnown, valueOf, type Fact } from '../core/fact.js';
import { type Policy } from '../policy/schema.js';

/** How the person resets a forgotten PIN alone. */
export interface SelfReset {
  /** Where, in the policy's words. */
  readonly place: string;
  /** What is registered for it, masked: `alternate mail k•••@g•••.com`. Empty where the system does not say. */
  readonly contacts: readonly string[];
}

/** How the person resets the PIN alone; undefined unless the system would let them and the policy says where. Only what is registered and counts is named. */
export function selfReset(fact: Fact<Recovery>, policy: Policy): SelfReset | undefined {
  const place = policy.places['forgot-pin']?.text;
  if (!isKnown(fact) || place === undefined || valueOf(fact.value.selfReset) !== true) return undefined;
  const { mail, mobile, question } = fact.value;
  const counts = policy.pin.selfReset?.value.contacts;
  const taken = (contact: 'mail' | 'mobile' | 'question'): boolean => counts?.includes(contact) ?? true;
  return {
    place,
    contacts: [
      ...(taken('mail') ? (valueOf(mail) ?? []).map(({ masked }) => `alternate mail ${masked}`) : []),
      ...(taken('mobile') ? (valueOf(mobile) ?? []).map(({ masked }) => `mobile ${masked}`) : []),
      ...(taken('question') && valueOf(question) === true ? ['a secret question'] : []),
    ],
  };
}
