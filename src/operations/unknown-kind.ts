import { type Unknown } from '../core/fact.js';
import { type ErrorKind } from '../core/error.js';

/** What a command ends with that needs a fact which is unknown: a system that is down may say it the next time (8), anything else it cannot do here (11). */
export function kindOfUnknown({ code }: Pick<Unknown, 'code'>): ErrorKind {
  return code === 'unreachable' || code === 'timed-out' ? 'unavailable' : 'unsupported';
}
