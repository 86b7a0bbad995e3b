import { type ErrorKind } from '../core/error.js';
import { type Report, type WhyUnknown } from './types.js';

/**
 * What a verdict means for the exit code; undefined is 0. Blocked: `problem`. Cannot tell: `unavailable` when a system is down (trying again can
 * help), `forbidden` when a right is missing, else `unsupported`. `strict`: a step that is needed, and what will block, are problems too.
 */
export function exitOf(report: Pick<Report, 'verdict' | 'unknownBecause'>, strict: boolean): ErrorKind | undefined {
  switch (report.verdict) {
    case 'blocked':
      return 'problem';
    case 'step-needed':
    case 'will-be-blocked':
      return strict ? 'problem' : undefined;
    case 'not-blocked':
      return undefined;
    case 'cannot-tell':
      return kindOf(report.unknownBecause);
  }
}

function kindOf(reasons: readonly WhyUnknown[]): ErrorKind {
  if (reasons.some(({ code }) => code === 'unreachable' || code === 'timed-out')) return 'unavailable';
  return reasons.some(({ code, right }) => code === 'not-readable' || right !== undefined) ? 'forbidden' : 'unsupported';
}
