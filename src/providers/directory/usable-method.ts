import { isSeed } from './time-code.js';
import { type MethodRecord } from './tables.js';

/** Whether a method can be passed at the sign-in of this directory: it is not switched off, and its seed gives codes. The one answer for facts, plans and sign-in. */
export function canBePassed({ usable, seed }: Pick<MethodRecord, 'usable' | 'seed'>): boolean {
  return usable !== 0 && isSeed(seed);
}
