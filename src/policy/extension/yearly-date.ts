import { duration, type Duration } from '../../core/duration.js';
import { day, type Day } from '../../core/instant.js';
import { addToDay } from '../../core/zone.js';
import { type ExtensionRule, type Offer, type Standing, type Step } from './types.js';

/**
 * To the first such day of the year after today. Where access reaches that far already, to the one after the present end, once
 * renewal is open: so long before the present end as the rule says, and without such a rule not before the day itself.
 */
export function yearlyDate(
  { today, presentLast }: Pick<Standing, 'today' | 'presentLast'>,
  rule: Pick<ExtensionRule, 'opens'>,
  { monthDay }: Pick<Step<'yearly-date'>, 'monthDay'>,
): Offer {
  const coming = yearlyAfter(today, monthDay.value);
  if (coming > presentLast) return { open: true, lastDay: coming };
  const opens = earlier(
    lastYearly(presentLast, monthDay.value),
    rule.opens && dayBefore(presentLast, duration(rule.opens.value)),
  );
  return today >= opens ? { open: true, lastDay: yearlyAfter(presentLast, monthDay.value) } : { open: false, opens };
}

/** So long before a day. */
export function dayBefore(on: Day, { years, months, days, ...clock }: Duration): Day {
  return addToDay(on, { years: -years, months: -months, days: -days, ...clock });
}

function yearlyAfter(on: Day, monthDay: string): Day {
  const sameYear = inYear(Number(on.slice(0, 4)), monthDay);
  return sameYear > on ? sameYear : inYear(Number(on.slice(0, 4)) + 1, monthDay);
}

/** The last such day up to a day, itself included. */
function lastYearly(on: Day, monthDay: string): Day {
  const sameYear = inYear(Number(on.slice(0, 4)), monthDay);
  return sameYear <= on ? sameYear : inYear(Number(on.slice(0, 4)) - 1, monthDay);
}

function inYear(year: number, monthDay: string): Day {
  return day(`${String(year).padStart(4, '0')}-${monthDay}`);
}

function earlier(one: Day, other: Day | undefined): Day {
  return other !== undefined && other < one ? other : one;
}
