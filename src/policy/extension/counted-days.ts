import { duration, durationInWords } from '../../core/duration.js';
import { dayInWords, type Day } from '../../core/instant.js';
import { addDays, addToDay, daysBetween } from '../../core/zone.js';
import { refuse } from './refuse.js';
import { type ExtensionRequest, type Refused, type Standing, type Step } from './types.js';

/**
 * So many days from the later of today and the present end: a few alone, more with an endorsement, and never past the longest. A second
 * one on top of the first is a repeated request. Gives the new last day.
 */
export function countedDays(
  { today, presentLast, rule }: Standing,
  step: Step<'days'>,
  { days, until, endorsedBy, presentRule }: Pick<ExtensionRequest, 'days' | 'until' | 'endorsedBy' | 'presentRule'>,
): Day | Refused {
  const base = presentLast > today ? presentLast : today;
  const asked = until === undefined ? (days ?? step.normal.value) : daysBetween(base, until);
  if (days !== undefined && !(Number.isSafeInteger(days) && days > 0)) {
    return refuse('usage', 'days-invalid', 'The number of days must be a whole number from 1.');
  }
  if (presentRule === rule) {
    return refuse(
      'forbidden',
      'repeated',
      `The present end was set by the rule ${rule}, and a repeated request is refused${tag(step.most.source)}.`,
    );
  }
  const latest = addToDay(base, duration(step.most.value));
  if (asked > daysBetween(base, latest)) {
    return refuse(
      'forbidden',
      'too-late',
      `The rule ${rule} gives at most ${durationInWords(duration(step.most.value))}${tag(step.most.source)}: until ${dayInWords(latest)} at the latest.`,
    );
  }
  const lastDay = addDays(base, asked);
  return asked <= step.alone.value || endorsedBy?.trim() ? lastDay : endorsementMissing(step, addDays(base, step.alone.value));
}

/** Names what lost too, so that a caller who read the other page hears why. */
function endorsementMissing({ alone, endorser }: Step<'days'>, latestAlone: Day): Refused {
  const others = alone.overruled.map((lost) => {
    const rule = lost.value === undefined ? (lost.said ?? '') : `longer than ${String(lost.value)} days`;
    return `; another page says ${rule}${tag(lost.source)}, and the stricter counts`;
  });
  return refuse(
    'unverified',
    'endorsement-missing',
    `${String(alone.value + 1)} days or more need the endorsement of the ${endorser}${tag(alone.source)}${others.join('')}.`,
    `Name who endorsed it with --endorsed-by, or extend by ${String(alone.value)} days at most: --until ${latestAlone}`,
  );
}

function tag(source: string): string {
  return source === 'own' ? '' : ` (${source})`;
}
