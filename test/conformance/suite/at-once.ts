import { expect } from 'vitest';
import { type Change, type Plan, type StepResult } from '../../../src/core/change.js';
import { AppError } from '../../../src/core/error.js';
import { promise, topic, type Seeded, type Subject } from './harness.js';
import { freshPin } from './names.js';
import { apply, DAY, later, planFor, runAll } from './steps.js';

const DISABLE: Change = { action: 'account.disable', reason: 'other', endSessions: false };

/** What became of a run that may throw before its first step. */
async function fateOf(subject: Subject, plan: Plan, pin?: string): Promise<'conflict' | readonly StepResult[]> {
  try {
    return await runAll(subject, plan, { pin });
  } catch (error) {
    if (error instanceof AppError && error.kind === 'conflict') return 'conflict';
    throw error;
  }
}

/** Many at the same time: no update is lost, and nobody is told what is not so. */
export const atOnce = topic(
  'at-once',
  promise(
    'twenty at once from plans of one basis: one is done, the others are conflicts',
    ['basis', 'action:access.extend'],
    async (subject) => {
      const { id } = await subject.seed({ accessUntil: later(subject, 10 * DAY) });
      const ends = Array.from({ length: 20 }, (_, n) => later(subject, (20 + n) * DAY));
      const plans: Plan[] = [];
      for (const until of ends) plans.push(await planFor(subject, id, { action: 'access.extend', until, rule: 'desk' }));
      const fates = await Promise.all(plans.map((plan) => fateOf(subject, plan)));
      const done = fates.flatMap((fate, n) => (fate === 'conflict' ? [] : [n]));
      expect(done, 'runs that were not a conflict').toHaveLength(1);
      expect(fates[done[0] ?? -1]).toMatchObject([{ outcome: 'done' }]);
      expect((await subject.peek(id)).accessUntil).toBe(ends[done[0] ?? -1]);
    },
  ),
  promise(
    'eight resets at once: the one PIN that was done is the one that works',
    ['basis', 'via:temporary'],
    async (subject) => {
      const { id } = await subject.seed();
      const reset: Change = { action: 'pin.reset', via: 'temporary' };
      const plans: Plan[] = [];
      for (let n = 0; n < 8; n++) plans.push(await planFor(subject, id, reset));
      const before = (await subject.peek(id)).pinMark;
      const fates = await Promise.all(plans.map((plan) => fateOf(subject, plan, freshPin())));
      expect(fates.filter((fate) => fate !== 'conflict')).toHaveLength(1);
      expect((await subject.peek(id)).pinMark).not.toBe(before);
    },
  ),
  promise('twenty accounts at once are all done', ['action:account.disable'], async (subject) => {
    const seeded: Seeded[] = [];
    for (let n = 0; n < 20; n++) seeded.push(await subject.seed());
    await Promise.all(seeded.map(({ id }) => apply(subject, id, DISABLE)));
    for (const { id } of seeded) expect((await subject.peek(id)).enabled).toBe(false);
  }),
);
