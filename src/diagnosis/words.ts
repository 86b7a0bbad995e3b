import { type Instant } from '../core/instant.js';
import { sayAt, sayDayOf, sayEnd, sayLastDay, sayWhen } from '../core/when-words.js';
import { type Situation } from './types.js';

/*
 * The words of `core` for instants, in the policy's zone and as of the situation's now.
 */

type Where = Pick<Situation, 'policy' | 'now'>;

/** `14:35`, with its day when that is not today: `24 Nov 2026 10:42`. */
export function timeWords(at: Instant, { policy, now }: Where): string {
  return sayAt(at, now, policy.zone);
}

/** The same, within a day with how far off it is: `14:35 (in 12 min)`. */
export function timeAndSpan(at: Instant, { policy, now }: Where): string {
  return sayWhen(at, now, policy.zone);
}

/** The day of an instant: `14 Mar 2024`. */
export function dateWords(at: Instant, { policy }: Pick<Where, 'policy'>): string {
  return sayDayOf(at, policy.zone);
}

/** The last usable day of something that ends at this instant: `30 June 2026`. */
export function lastDayWords(end: Instant, { policy }: Pick<Where, 'policy'>): string {
  return sayLastDay(end, policy.zone);
}

/** The same with how far off it is: `30 June 2026, 4 months ago`. */
export function endWords(end: Instant, { policy, now }: Where): string {
  return sayEnd(end, now, policy.zone);
}

/** The first letter large: for a label that begins a sentence. */
export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
