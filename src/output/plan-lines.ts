import { type Plan, type Step } from '../core/change.js';
import { type Instant } from '../core/instant.js';
import { type Zone } from '../core/zone.js';
import { type Page } from './result.js';
import { sayAt, sayEnd, sayLastDay } from './when.js';

/** A plan as it is put before a person, and the words around it. */
export interface PlanSheet {
  readonly plan: Plan;
  readonly warnings: readonly string[];
  /** What this change leaves as it is: `MFA methods`. */
  readonly untouched: readonly string[];
  readonly selfService: readonly string[];
  readonly remarks: readonly string[];
  readonly now: Instant;
  readonly zone: Zone;
}

/** What could be done without the desk, then the steps, what is not touched, and the warnings. A plan without steps says so. */
export function planLines({ plan, warnings, untouched, selfService, remarks, now, zone }: PlanSheet, { paint }: Page): string[] {
  const steps = plan.steps.map((step, i) => `${i === 0 ? 'Plan  ' : '      '} ${String(i + 1)}  ${stepText(step, now, zone)}`);
  return [
    ...selfService,
    ...remarks,
    ...(steps.length > 0 ? ['', ...steps] : ['', 'Plan   nothing to do: it is already so']),
    ...(untouched.length > 0 ? [`Not touched: ${untouched.join(', ')}.`] : []),
    ...warnings.map((warning) => paint.caution(`Careful: ${warning}`)),
  ];
}

/** One step: what it does, from what to what, and what the server does with it by itself. */
export function stepText({ text, verb, before, after, implies }: Step, now: Instant, zone: Zone): string {
  const isEnd = verb === 'set-access-end';
  const say = (value: Instant | string): string =>
    typeof value === 'string'
      ? isEnd && value === 'never'
        ? 'no end'
        : value
      : isEnd
        ? sayLastDay(value, zone)
        : sayAt(value, now, zone);
  const to =
    after !== undefined && isEnd && typeof after !== 'string'
      ? sayEnd(after, now, zone)
      : after === undefined
        ? undefined
        : say(after);
  const moved = before !== undefined && to !== undefined ? `   ${say(before)}  ->  ${to}` : to === undefined ? '' : `   ${to}`;
  return `${text}${moved}${implies.length > 0 ? ` (this also does: ${implies.join(', ')})` : ''}`;
}
