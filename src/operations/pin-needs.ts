import { type CharacterClass, type PinRules } from '../core/account.js';

/** The sorts of character that a PIN is put together from. In the order in which room is made for them, the easiest to say first. */
export const PIN_PLACES = ['lower', 'digit', 'upper', 'symbol'] as const;
export type PinPlace = (typeof PIN_PLACES)[number];

/** How many of each sort there must be at least. */
export type PinNeeds = Readonly<Record<PinPlace, number>>;

type Rules = Pick<PinRules, 'atLeast' | 'counts' | 'someOf'>;

/** The least of each sort that satisfies all of these rules at once, or why no PIN can. `symbols`: whether symbols are taken at all. */
export function pinNeeds(sides: readonly Rules[], symbols: boolean): PinNeeds | string {
  const needs: Record<PinPlace, number> = { lower: 0, digit: 0, upper: 0, symbol: 0 };
  for (const sort of PIN_PLACES) needs[sort] = mostOf(sides, sort);
  // A letter may be small or a capital: small ones are easier to say.
  needs.lower = Math.max(needs.lower, mostOf(sides, 'letter') - needs.upper);
  for (const { someOf } of sides) {
    if (someOf === undefined) continue;
    const missing = someOf.least - someOf.of.filter((one) => has(needs, one)).length;
    const free = PIN_PLACES.filter((sort) => !has(needs, sort) && accepts(someOf.of, sort) && (sort !== 'symbol' || symbols));
    if (free.length < missing) return `${String(someOf.least)} sorts of character are demanded, and fewer are allowed`;
    for (const sort of free.slice(0, Math.max(0, missing))) needs[sort] = 1;
  }
  if (needs.symbol > 0 && !symbols) return 'a symbol is demanded, and only letters and digits are allowed';
  return needs;
}

function mostOf(sides: readonly Rules[], one: CharacterClass): number {
  return Math.max(0, ...sides.map(({ atLeast, counts }) => Math.max(atLeast.includes(one) ? 1 : 0, counts?.[one] ?? 0)));
}

function has(needs: PinNeeds, one: CharacterClass): boolean {
  return one === 'letter' ? needs.lower + needs.upper > 0 : needs[one] > 0;
}

function accepts(of: readonly CharacterClass[], sort: PinPlace): boolean {
  return of.includes(sort) || (of.includes('letter') && sort === 'lower');
}
