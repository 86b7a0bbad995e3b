import { expect } from 'vitest';
import { type Change, type Plan, type StepResult } from '../../../src/core/change.js';
import { AppError } from '../../../src/core/error.js';
import { promise, part, topic, type Seeded, type Subject } from './harness.js';
import { freshPin, word } from './names.js';
import { aborted, apply, call, planFor, refusedAs, runAll, start, thrown, untouched, valueOf } from './steps.js';

const DISABLE: Change = { action: 'account.disable', reason: 'other', endSessions: false };
const CLEAR: Change = { action: 'mfa.clear', endSessions: true };

/** An account on which clearing takes several steps. */
const seedForSteps = (subject: Subject): Promise<Seeded> =>
  subject.seed({
    sessions: 1,
    methods: [
      { type: 'app', label: 'Phone', isDefault: true },
      { type: 'sms', label: '+852 9123 4567' },
      { type: 'hardware-token', label: 'Token' },
    ],
  });

/** How many of its three methods stay when just the first step was done, whatever that was. */
const leftAfterFirst = ({ steps: [first] }: Plan): number => (first?.verb === 'remove-method' ? 2 : 3);

/** Pulls the results one by one and does something after the first. */
async function runAndAfterFirst(
  subject: Subject,
  plan: Plan,
  then: () => Promise<void>,
  signal = new AbortController().signal,
): Promise<StepResult[]> {
  const results: StepResult[] = [];
  for await (const result of start(subject.provider, plan, { call: call(signal) })) {
    results.push(result);
    if (results.length === 1) await then();
  }
  expect(results.map(({ step }) => step)).toEqual(plan.steps.map(({ id }) => id));
  return results;
}

/** Doing what the plan says: once, in order, and told as it was. */
export const run = topic(
  'run',
  promise(
    'an account that moved since the plan is a conflict, and nothing is done',
    ['basis', 'part:disturb', 'action:account.disable'],
    async (subject) => {
      const { id } = await subject.seed();
      const plan = await planFor(subject, id, DISABLE);
      await part(subject, 'disturb')(id);
      await untouched(subject, [id], () => thrown(runAll(subject, plan), 'conflict'));
    },
  ),
  promise(
    'an account that was changed through the same provider since is a conflict too',
    ['basis', 'action:account.disable', 'action:pin.require-change'],
    async (subject) => {
      const { id } = await subject.seed();
      const plan = await planFor(subject, id, DISABLE);
      await apply(subject, id, { action: 'pin.require-change' });
      await untouched(subject, [id], () => thrown(runAll(subject, plan), 'conflict'));
    },
  ),
  promise('a change of another account is none', ['basis', 'part:disturb', 'action:account.disable'], async (subject) => {
    const [{ id }, other] = [await subject.seed(), await subject.seed()];
    const plan = await planFor(subject, id, DISABLE);
    await part(subject, 'disturb')(other.id);
    expect(await runAll(subject, plan)).toMatchObject([{ outcome: 'done' }]);
  }),
  promise(
    'an account that went away since the plan is a conflict or not-found',
    ['part:remove', 'action:account.disable'],
    async (subject) => {
      const { id } = await subject.seed();
      const plan = await planFor(subject, id, DISABLE);
      await part(subject, 'remove')(id);
      await thrown(runAll(subject, plan), 'conflict', 'not-found');
    },
  ),
  promise('a signal that fired before stops it before the first step', ['action:account.disable'], async (subject) => {
    const { id } = await subject.seed();
    const plan = await planFor(subject, id, DISABLE);
    await untouched(subject, [id], async () => {
      const outcomes = await runAll(subject, plan, { call: aborted() }).then(
        (results) => results.map(({ outcome }) => outcome),
        async (error: unknown) => {
          refusedAs(error, 'cancelled');
          return [];
        },
      );
      for (const outcome of outcomes) expect(outcome).toBe('not-reached');
    });
  }),
  promise(
    'a signal after the first step stops it before the second: the rest is not reached, and is not done',
    ['action:mfa.clear'],
    async (subject) => {
      const { id } = await seedForSteps(subject);
      const plan = await planFor(subject, id, CLEAR);
      const stop = new AbortController();
      const results = await runAndAfterFirst(subject, plan, async () => stop.abort(), stop.signal);
      expect(results[0]?.outcome).toBe('done');
      for (const { outcome } of results.slice(1)) expect(outcome).toBe('not-reached');
      expect((await subject.peek(id)).methods, 'the first step alone was done').toHaveLength(leftAfterFirst(plan));
    },
  ),
  promise(
    'a server that goes away after the first step: no throw, nothing claimed, the rest not reached',
    ['action:mfa.clear', 'part:breakDown'],
    async (subject) => {
      const { id } = await seedForSteps(subject);
      const plan = await planFor(subject, id, CLEAR);
      let release = async (): Promise<void> => undefined;
      const results = await runAndAfterFirst(subject, plan, async () => {
        release = await part(subject, 'breakDown')();
      }).finally(() => release());
      expect(results[0]?.outcome).toBe('done');
      expect(['failed', 'uncertain']).toContain(results[1]?.outcome);
      expect(results[1]?.error).toBeInstanceOf(AppError);
      for (const { outcome } of results.slice(2)) expect(outcome).toBe('not-reached');
      expect((await subject.peek(id)).methods).toHaveLength(leftAfterFirst(plan));
    },
  ),
  promise(
    'a step that fails leaves the rest not reached, each with its result',
    ['via:temporary', 'fact:pin.rules'],
    async (subject) => {
      const { id } = await subject.seed({ lock: subject.locks[0], sessions: 1 });
      const { minLength } = await valueOf(subject, id, 'pin.rules');
      const plan = await planFor(subject, id, { action: 'pin.reset', via: 'temporary' });
      const results = await untouched(subject, [id], () =>
        runAll(subject, plan, { pin: freshPin().slice(0, Math.max(0, minLength - 1)) }),
      );
      expect(results.map(({ outcome }) => outcome)).toEqual(plan.steps.map((_, n) => (n === 0 ? 'failed' : 'not-reached')));
    },
  ),
  promise('what is done in several steps is told in several results, all done', ['action:mfa.clear'], async (subject) => {
    const { id } = await seedForSteps(subject);
    const { plan, results } = await apply(subject, id, CLEAR);
    expect(plan.steps.length).toBeGreaterThan(2);
    expect(results.map(({ outcome }) => outcome)).toEqual(plan.steps.map(() => 'done'));
  }),
  promise(
    'an answer that is lost: uncertain, or found by reading, and the write is not sent again',
    ['part:loseAnswer', 'action:account.disable'],
    async (subject) => {
      const { id } = await subject.seed();
      const plan = await planFor(subject, id, DISABLE);
      const { sent, release } = await part(subject, 'loseAnswer')('back');
      const [result] = await runAll(subject, plan).finally(release);
      if (result?.outcome !== 'uncertain') expect(result).toMatchObject({ outcome: 'done', confirmed: 'read-back' });
      expect(sent(), 'writes that were sent').toBe(1);
      expect((await subject.peek(id)).enabled).toBe(false);
    },
  ),
  promise(
    'an answer that is lost with the server: uncertain, said why, and the write is not sent again',
    ['part:loseAnswer', 'action:mfa.clear'],
    async (subject) => {
      const { id } = await seedForSteps(subject);
      const plan = await planFor(subject, id, CLEAR);
      const { sent, release } = await part(subject, 'loseAnswer')('unreachable');
      const [first, ...rest] = await runAll(subject, plan).finally(release);
      expect(first).toMatchObject({ outcome: 'uncertain', confirmed: 'no' });
      expect(first?.error).toBeInstanceOf(AppError);
      for (const { outcome } of rest) expect(outcome).toBe('not-reached');
      expect(sent(), 'writes that were sent').toBe(1);
      expect((await subject.peek(id)).methods).toHaveLength(leftAfterFirst(plan));
    },
  ),
  promise(
    'a plan that was run is not run again: conflict, or already, and nothing more is written',
    ['action:account.disable'],
    async (subject) => {
      const { id } = await subject.seed();
      const plan = await planFor(subject, id, DISABLE);
      const key = word();
      await runAll(subject, plan, { key });
      await untouched(subject, [id], async () => {
        for (const again of [key, word()]) {
          const fate = await runAll(subject, plan, { key: again }).catch(async (error: unknown) => {
            refusedAs(error, 'conflict');
            return [];
          });
          for (const { outcome } of fate) expect(['already', 'done']).toContain(outcome);
        }
      });
    },
  ),
  promise(
    'steps happen in the order of the plan, one result each, and not before they are asked for',
    ['action:mfa.clear'],
    async (subject) => {
      const { id } = await seedForSteps(subject);
      const plan = await planFor(subject, id, CLEAR);
      let n = 0;
      for await (const result of start(subject.provider, plan)) {
        expect(result.step).toBe(plan.steps[n++]?.id);
        const gone = plan.steps.slice(0, n).filter(({ verb }) => verb === 'remove-method').length;
        expect((await subject.peek(id)).methods, `after step ${String(n)}`).toHaveLength(3 - gone);
      }
      expect(n).toBe(plan.steps.length);
    },
  ),
  promise('done means that the server has it', ['action:account.disable'], async (subject) => {
    const { id } = await subject.seed();
    const before = await subject.peek(id);
    const results = await runAll(subject, await planFor(subject, id, DISABLE));
    expect(results).toMatchObject([{ outcome: 'done' }]);
    const after = await subject.peek(id);
    expect(after.enabled).toBe(false);
    expect(after.mark).not.toBe(before.mark);
  }),
);
