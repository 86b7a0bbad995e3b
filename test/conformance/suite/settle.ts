import { expect } from 'vitest';
import { type Change, type Step, type StepResult } from '../../../src/core/change.js';
import { AppError } from '../../../src/core/error.js';
import { promise, part, topic, type Subject } from './harness.js';
import { freshPin } from './names.js';
import { apply, call, DAY, later, planFor, runAll, untouched } from './steps.js';

const DISABLE: Change = { action: 'account.disable', reason: 'other', endSessions: false };

/** What a run says when the answer of a write was lost. */
const uncertain = (step: Step): StepResult => ({
  step: step.id,
  outcome: 'uncertain',
  confirmed: 'no',
  error: new AppError('uncertain', 'the answer was lost'),
});

async function firstStep(
  subject: Subject,
  id: string,
  change: Change,
): Promise<{ step: Step; ask: (result: StepResult) => Promise<StepResult> }> {
  const plan = await planFor(subject, id, change);
  const [step] = plan.steps;
  if (step === undefined) throw new Error(`${change.action} has no step on a fresh account`);
  return { step, ask: (result) => subject.provider.settle(step, result, { ...call(), on: plan.on }) };
}

/** Finding out afterwards, by reading alone. */
export const settle = topic(
  'settle',
  promise(
    'an uncertain step that did not happen is never said to be done, and is not done now',
    ['action:account.disable', 'action:access.extend'],
    async (subject) => {
      const { id } = await subject.seed({ accessUntil: later(subject, 30 * DAY) });
      for (const change of [
        DISABLE,
        { action: 'access.extend', until: later(subject, 60 * DAY), rule: 'desk' },
      ] satisfies Change[]) {
        const { step, ask } = await firstStep(subject, id, change);
        const result = await untouched(subject, [id], () => ask(uncertain(step)));
        expect(result.step).toBe(step.id);
        expect(['failed', 'uncertain', 'not-reached'], change.action).toContain(result.outcome);
      }
    },
  ),
  promise('an uncertain PIN that did not arrive is never said to be done', ['via:temporary'], async (subject) => {
    const { id, uid, pin } = await subject.seed();
    const { step, ask } = await firstStep(subject, id, { action: 'pin.reset', via: 'temporary' });
    const result = await untouched(subject, [id], () => ask(uncertain(step)));
    expect(['failed', 'uncertain', 'not-reached']).toContain(result.outcome);
    expect(await subject.signIn(uid, pin)).toBe('in');
  }),
  promise(
    'a server that is down: still uncertain, or unavailable',
    ['action:account.disable', 'part:breakDown'],
    async (subject) => {
      const { id } = await subject.seed();
      const { step, ask } = await firstStep(subject, id, DISABLE);
      const release = await part(subject, 'breakDown')();
      try {
        const result = await ask(uncertain(step)).catch((error: unknown) => error);
        if (result instanceof AppError) expect(result.kind).toBe('unavailable');
        else expect(result).toMatchObject({ step: step.id, outcome: 'uncertain' });
      } finally {
        await release();
      }
    },
  ),
  promise(
    'an uncertain step that did happen is found by reading the account',
    ['action:account.disable', 'action:access.extend', 'action:mfa.remove'],
    async (subject) => {
      const { id, methods } = await subject.seed({
        accessUntil: later(subject, 30 * DAY),
        methods: [
          { type: 'app', label: 'Phone', isDefault: true },
          { type: 'hardware-token', label: 'T' },
        ],
      });
      const changes: Change[] = [
        { action: 'access.extend', until: later(subject, 60 * DAY), rule: 'desk' },
        { action: 'mfa.remove', methods: methods.slice(1), endSessions: false },
        DISABLE,
      ];
      for (const change of changes) {
        const { step, ask } = await firstStep(subject, id, change);
        await apply(subject, id, change);
        const result = await untouched(subject, [id], () => ask(uncertain(step)));
        expect(result, change.action).toMatchObject({
          step: step.id,
          outcome: expect.stringMatching(/^(done|already)$/) as string,
          confirmed: 'read-back',
        });
      }
    },
  ),
  promise(
    'an uncertain PIN that did arrive is done or still uncertain, and is not set again',
    ['via:temporary'],
    async (subject) => {
      const { id } = await subject.seed();
      const { step, ask } = await firstStep(subject, id, { action: 'pin.reset', via: 'temporary' });
      await apply(subject, id, { action: 'pin.reset', via: 'temporary' }, { pin: freshPin() });
      const result = await untouched(subject, [id], () => ask(uncertain(step)));
      expect(['done', 'already', 'uncertain']).toContain(result.outcome);
    },
  ),
  promise(
    'what a run left uncertain is found when the server is back',
    ['part:loseAnswer', 'action:account.disable', 'via:temporary'],
    async (subject) => {
      for (const change of [DISABLE, { action: 'pin.reset', via: 'temporary' }] satisfies Change[]) {
        const { id } = await subject.seed();
        const plan = await planFor(subject, id, change);
        const { release } = await part(subject, 'loseAnswer')('unreachable');
        const [result] = await runAll(subject, plan, { pin: freshPin() }).finally(release);
        const [step] = plan.steps;
        if (step === undefined || result === undefined) throw new Error('unreachable: one result a step');
        const settled = await untouched(subject, [id], () => subject.provider.settle(step, result, { ...call(), on: plan.on }));
        if (change.action !== 'pin.reset' || settled.outcome !== 'uncertain')
          expect(settled).toMatchObject({ outcome: 'done', confirmed: 'read-back' });
      }
    },
  ),
  promise('a result that is final stays as it is', ['action:account.disable'], async (subject) => {
    const { id } = await subject.seed();
    const { step, ask } = await firstStep(subject, id, DISABLE);
    const failed: StepResult = {
      step: step.id,
      outcome: 'failed',
      confirmed: 'answer',
      error: new AppError('forbidden', 'no right'),
    };
    expect(await untouched(subject, [id], () => ask(failed))).toEqual(failed);
    const notReached: StepResult = { step: step.id, outcome: 'not-reached', confirmed: 'no' };
    expect(await untouched(subject, [id], () => ask(notReached))).toEqual(notReached);
  }),
);
