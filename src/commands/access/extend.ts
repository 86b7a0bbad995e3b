import * as z from 'zod';
import { type Day } from '../../core/instant.js';
import { type Desk } from '../../core/desk.js';
import { AppError } from '../../core/error.js';
import { extendAccess, type ExtendOptions } from '../../operations/access.js';
import { type Bench, type ChangeReport, type Present, type Target } from '../../operations/types.js';
import { changing } from '../changing.js';
import { changeInput, count, dayText, who } from '../input.js';
import { command } from '../spec.js';

const input = z.object({
  ...changeInput,
  who,
  rule: z.string().trim().min(1).optional(),
  until: dayText.optional(),
  days: count(1, 3660).optional(),
  endorsedBy: z.string().trim().min(1).max(200).optional(),
});

export const module = command(input, async ({ who: target, rule, until, days, endorsedBy, ...options }, run) =>
  changing(run, options, (bench, change, present) =>
    extendByRuleOrDay(bench, target, { ...change, rule, until, days, endorsedBy }, present),
  ),
);

/** Where no rule gives a day, a person who is there is asked for one, once the account stands above the question. */
async function extendByRuleOrDay(bench: Bench, who: string, options: ExtendOptions, present: Present): Promise<ChangeReport> {
  let found: Target | undefined;
  const hears: Present = {
    account(target) {
      found = target;
      present.account?.(target);
    },
    plan: (view) => present.plan(view),
  };
  try {
    return await extendAccess(bench, who, options, hears);
  } catch (error) {
    const asks = bench.desk.present && options.dryRun !== true && found !== undefined;
    if (!asks || !(error instanceof AppError) || error.code !== 'until-missing') throw error;
    const until = await askDay(bench.desk, error.message);
    // The account is chosen and shown already.
    return extendAccess(bench, `id:${found?.ref.id ?? ''}`, { ...options, until }, { plan: (view) => present.plan(view) });
  }
}

/** The day, checked as the flag is; one that is none is asked again. */
async function askDay(desk: Desk, why: string): Promise<Day> {
  desk.show([why]);
  for (;;) {
    const { data, error } = dayText.safeParse(await desk.text({ text: 'Last usable day (YYYY-MM-DD):', flag: '--until' }));
    if (data !== undefined) return data;
    desk.show(error.issues.map(({ message }) => `It ${message}.`));
  }
}
