import { type FactMap } from '../core/account.js';
import { isUnknown, type Fact } from '../core/fact.js';
import { isPast, type Instant } from '../core/instant.js';
import { sayList, type CardFacts } from './card-words.js';

/** Something that decides about the log-in and that nobody can say, and why not. */
type Doubt = readonly [what: string, why: string];

/** What keeps a card from saying that an account can sign in: `lock and access are unknown: the server did not answer`; undefined when nothing does. */
export function doubtsOf(facts: CardFacts, now: Instant, label: string): string | undefined {
  const doubts = [
    ...doubt('whether it is enabled', facts.enabled),
    ...doubt('lock', facts.lock),
    ...accessDoubts(facts.access, now),
    ...pinDoubts(facts.pin, label),
    ...mfaDoubts(facts),
  ];
  const byWhy = new Map<string, string[]>();
  for (const [what, why] of doubts) byWhy.set(why, [...(byWhy.get(why) ?? []), what]);
  const texts = [...byWhy].map(([why, what]) => `${sayList(what)} ${what.length === 1 ? 'is' : 'are'} unknown: ${why}`);
  return texts.length === 0 ? undefined : texts.join('; ');
}

function doubt(what: string, fact: Fact<unknown> | undefined): Doubt[] {
  if (!fact) return [[what, 'not looked at']];
  return isUnknown(fact) ? [[what, fact.why]] : [];
}

function accessDoubts(fact: Fact<FactMap['access']> | undefined, now: Instant): Doubt[] {
  if (fact?.state !== 'known') return doubt('access', fact);
  const { from, until, graceUntil } = fact.value;
  const isOver = until.state === 'known' && isPast(until.value, now);
  return [
    ...doubt('the begin of access', from),
    ...doubt('the end of access', until),
    ...(isOver ? doubt('its grace', graceUntil) : []),
  ];
}

function pinDoubts(fact: Fact<FactMap['pin']> | undefined, label: string): Doubt[] {
  if (fact?.state !== 'known') return doubt(label, fact);
  const { present, effectiveAt, expiresAt, mustChange } = fact.value;
  return [
    ...doubt(`whether a ${label} is set`, present),
    ...doubt(`from when the ${label} works`, effectiveAt),
    ...doubt(`the expiry of the ${label}`, expiresAt),
    ...doubt(`whether the ${label} must be changed`, mustChange),
  ];
}

/** A method that can surely be used makes the rest of MFA no obstacle. */
function mfaDoubts({ 'mfa.duty': duty, 'mfa.methods': methods }: CardFacts): Doubt[] {
  if (duty?.state === 'absent' || (duty?.state === 'known' && !duty.value.demanded)) return [];
  const whether = doubt('whether a second factor is demanded', duty);
  if (methods?.state !== 'known') return [...whether, ...(methods?.state === 'absent' ? [] : doubt('MFA methods', methods))];
  if (methods.value.some(({ usable }) => usable.state === 'absent' || (usable.state === 'known' && usable.value))) return [];
  return [...whether, ...methods.value.flatMap(({ usable }) => doubt('whether an MFA method can be used', usable)).slice(0, 1)];
}
