import { AppError } from '../core/error.js';
import { valueOf } from '../core/fact.js';
import { dayInWords, isoWhen, type Day, type Instant, type When } from '../core/instant.js';
import { dayOf, endOfDay, lastDayOf } from '../core/zone.js';
import { change } from './change.js';
import { type Bench, type ChangeOptions, type ChangeReport, type Present, type Target } from './types.js';
import { type Job, type Wish } from './wish.js';

export interface EndOptions extends ChangeOptions {
  /** The last usable day; left out: access ends at once. */
  readonly at?: Day;
}

/**
 * Ends access at once, or after a last usable day. Access that has ended by then is already so; it is never made longer. Throws usage for a day that is
 * past, conflict for one after the present end, unsupported where there is no end of access, and what {@link change} throws.
 */
export function endAccess(bench: Bench, who: string, options: EndOptions, present: Present): Promise<ChangeReport> {
  const job: Job = { action: 'access.end', wish: (target) => Promise.resolve(wishFor(bench, target, options)) };
  return change(bench, who, job, options, present);
}

function wishFor({ policy, clock }: Bench, { ref, facts }: Target, { at: lastDay }: EndOptions): Wish {
  const now = clock();
  const { zone } = policy;
  if (facts.access.state === 'absent') throw new AppError('unsupported', 'this system has no end of access');
  if (lastDay !== undefined && lastDay < dayOf(now, zone)) {
    throw new AppError('usage', `${dayInWords(lastDay)} is past`, {
      code: 'in-the-past',
      hint: 'Without --at, access ends at once.',
    });
  }
  const at = lastDay === undefined ? now : endOfDay(lastDay, zone);
  const access = valueOf(facts.access);
  const until = access && valueOf(access.until);
  refuseLonger(ref.uid, until, at, lastDay, zone);
  // Where access ends before that anyway, it stays as it is.
  const end: Instant = until !== undefined && until !== 'never' && until <= at ? until : at;
  const text = lastDay === undefined ? 'now' : `after ${dayInWords(lastDay)}`;
  return {
    change: { action: 'access.end', at },
    question: { text: `End the access of ${ref.uid}, ${ref.name}, ${text}?`, initial: false, flag: '--yes' },
    topics: ['pin', 'mfa', 'sessions', 'enabled'],
    details: { ...(until === undefined ? {} : { from: isoWhen(until) }), until: isoWhen(at) },
    extra: () => ({
      from: until === undefined ? null : until === 'never' ? 'never' : lastDayOf(until, zone),
      to: lastDayOf(end, zone),
      endsAt: isoWhen(end),
    }),
  };
}

/** Ending at once can only shorten; a later day needs the present end to be known. */
function refuseLonger(uid: string, until: When | undefined, at: Instant, lastDay: Day | undefined, zone: string): void {
  if (lastDay === undefined) return;
  if (until === undefined) {
    throw new AppError('unsupported', 'when access ends now is not known, so this day could make it longer', {
      code: 'end-unknown',
      hint: 'Without --at, access ends at once.',
    });
  }
  if (until === 'never' || until >= at) return;
  throw new AppError(
    'conflict',
    `access ends on ${dayInWords(lastDayOf(until, zone))} already; ${dayInWords(lastDay)} would make it longer`,
    {
      code: 'would-extend',
      hint: `To make it longer: uidctl access extend ${uid}`,
    },
  );
}
