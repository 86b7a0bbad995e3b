import { type Absent, type Unknown } from '../core/fact.js';
import { type Result, type WhyUnknown } from './types.js';

/** Nothing against the log-in. */
export function pass(evidence: string): Result {
  return { status: 'pass', evidence };
}

/** The question does not come up here. */
export function notApplicable(evidence: string): Result {
  return { status: 'not-applicable', evidence };
}

/** A system without such a thing cannot refuse anybody for it. */
export function absent(fact: Absent, what: string): Result {
  return notApplicable(fact.why ?? `${fact.system} has no ${what}`);
}

/** We cannot tell, and why. */
export function unknown(because: Unknown | WhyUnknown, evidence: string): Result {
  const { code, why, right } = because;
  return {
    status: 'unknown',
    evidence: `${evidence}: ${why}`,
    unknown: { code, why, ...(right === undefined ? {} : { right }) },
  };
}
