import { type Plan, type Step } from '../core/change.js';
import { type Instant } from '../core/instant.js';
import { type Zone } from '../core/zone.js';
import { type Page } from './result.js';
import { whereOf, type Places } from './systems.js';
import { sayEnd, sayLastDay } from '../core/when-words.js';

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
  /** Of several systems, where each is: every step names its own. */
  readonly places?: Places;
}

/** What could be done without the desk, then the steps, what is not touched, and the warnings. A plan without steps says so. */
export function planLines(sheet: PlanSheet, { paint }: Page): string[] {
  const { plan, warnings, untouched, selfService, remarks, now, zone, places } = sheet;
  const steps = plan.steps.map(
    (step, i) => `${i === 0 ? 'Plan  ' : '      '} ${String(i + 1)}  ${whereOf(step, places)}${stepText(step, now, zone)}`,
  );
  const before = [...selfService, ...remarks];
  return [
    ...before,
    ...(before.length > 0 ? [''] : []),
    ...(steps.length > 0 ? steps : ['Plan   nothing to do: it is already so']),
    ...(untouched.length > 0 ? [`Not touched: ${untouched.join(', ')}.`] : []),
    ...warnings.map((warning) => paint.caution(`Careful: ${warning}`)),
  ];
}

/** One step: what it does, an end of access with the days it moves between, and what the server does with it by itself. */
export function stepText({ text, verb, before, after, implies }: Step, now: Instant, zone: Zone): string {
  const moved =
    verb === 'set-access-end' && before !== undefined && after !== undefined
      ? `   ${sayEndOf(before, zone)}  ->  ${typeof after === 'string' ? sayEndOf(after, zone) : sayEnd(after, now, zone)}`
      : '';
  return `${text}${moved}${implies.length > 0 ? ` (this also does: ${implies.join(', ')})` : ''}`;
}

/** An end of access as its last usable day; `no end` for never. */
export function sayEndOf(end: Instant | string, zone: Zone): string {
  if (typeof end === 'number') return sayLastDay(end, zone);
  return end === 'never' ? 'no end' : end;
}
