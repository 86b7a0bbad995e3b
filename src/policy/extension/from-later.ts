import { duration, type Duration } from '../../core/duration.js';
import { type Day } from '../../core/instant.js';
import { addDays, addToDay } from '../../core/zone.js';
import { type ExtensionRule, type Offer, type Standing, type Step } from './types.js';
import { dayBefore } from './yearly-date.js';

/**
 * So long from the later of today and the present end. It gives one such length ahead of today and no second one on top: where access
 * already lasts that long, it has been renewed. A rule that says when renewal opens is held to that in place of it.
 */
export function fromLater(
  { today, presentLast }: Pick<Standing, 'today' | 'presentLast'>,
  rule: Pick<ExtensionRule, 'opens'>,
  step: Pick<Step<'from-later'>, 'length'>,
): Offer {
  const length = duration(step.length.value);
  const opens = rule.opens ? dayBefore(presentLast, duration(rule.opens.value)) : firstDayToReachPast(presentLast, length);
  if (presentLast >= today && today < opens) return { open: false, opens };
  return { open: true, lastDay: addToDay(presentLast > today ? presentLast : today, length) };
}

/** The first day from which the length leads past `end`. Months are not all of one length, so the way back is looked up forward. */
function firstDayToReachPast(end: Day, length: Duration): Day {
  let first = dayBefore(end, length);
  while (addToDay(first, length) > end) first = addDays(first, -1);
  while (addToDay(first, length) <= end) first = addDays(first, 1);
  return first;
}
