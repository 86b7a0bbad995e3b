import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Change, type Step, type StepResult } from '../../../../src/core/change.js';
import { AppError } from '../../../../src/core/error.js';
import { thrown } from '../../../conformance/suite/steps.js';
import { type Bench, call, DOWN, person, ran, university } from './bench.js';

const DISABLE: Change = { action: 'account.disable', reason: 'compromise', endSessions: true };
const uncertain = (step: Step): StepResult => ({
  step: step.id,
  outcome: 'uncertain',
  confirmed: 'no',
  error: new AppError('uncertain', 'lost'),
});

describe('asking again about a step of one of several systems', () => {
  let bench: Bench;
  beforeEach(async () => {
    bench = await university({ account: ['campus', 'cloud'], mfa: ['campus', 'cloud'] });
  });
  afterEach(() => bench.close());

  it('whose system is down throws unavailable and names it, or leaves it uncertain', async () => {
    const { uid } = await person(bench);
    const plan = await bench.plan(DISABLE, uid);
    const [, step] = plan.steps;
    if (!step) throw new Error('two systems are disabled');
    bench.system('cloud').becomes(DOWN);
    const error = await thrown(bench.provider.settle(step, uncertain(step), { ...call(), on: plan.on }), 'unavailable');
    expect(error.message).toMatch(/^cloud/);
  });

  it('of a system that is no member any more throws, and claims nothing', async () => {
    const { uid } = await person(bench);
    const plan = await bench.plan(DISABLE, uid);
    const [step] = plan.steps;
    if (!step) throw new Error('there is a step');
    await thrown(bench.provider.settle({ ...step, system: 'moon' }, uncertain(step), { ...call(), on: plan.on }), 'unsupported');
  });

  it('asks that system about its own account, with nothing but step and result, and the number of the whole plan comes back', async () => {
    const { uid, cloud } = await person(bench, { cloud: { sessions: 1 } });
    const plan = await bench.plan(DISABLE, uid);
    const steps = JSON.parse(JSON.stringify(plan.steps)) as Step[];
    const before = await Promise.all(
      steps.map((step) => bench.provider.settle(step, uncertain(step), { ...call(), on: plan.on })),
    );
    expect(before.map(({ step, outcome }) => `${step} ${outcome}`)).toEqual(['1 failed', '2 failed', '3 failed']);
    expect(before[1]?.error?.message).toMatch(/^cloud: /);
    await ran(bench.provider, plan);
    await bench.system('campus').sql.all('update account set enabled = 1');
    const after = await Promise.all(
      steps.map((step) => bench.provider.settle(step, uncertain(step), { ...call(), on: plan.on })),
    );
    expect(after.map(({ step, outcome }) => `${step} ${outcome}`)).toEqual(['1 failed', '2 done', '3 done']);
    expect((await bench.system('cloud').peek(cloud.id)).enabled).toBe(false);
  });

  it('about a method asks by the id that it has there', async () => {
    const { uid, cloud } = await person(bench, { cloud: { methods: [{ type: 'app', label: 'Phone' }] } });
    const plan = await bench.plan({ action: 'mfa.clear', endSessions: false }, uid);
    const [step] = plan.steps;
    if (!step) throw new Error('there is a step');
    const asked: (string | undefined)[] = [];
    const { directory, becomes } = bench.system('cloud');
    becomes({
      settle: (own, result, with_) => {
        asked.push(own.target, with_.on.id);
        return directory.settle(own, result, with_);
      },
    });
    expect(await bench.provider.settle(step, uncertain(step), { ...call(), on: plan.on })).toMatchObject({ outcome: 'failed' });
    expect(asked).toEqual([cloud.methods[0], cloud.id]);
  });

  it('an accepted one is asked for by its handle', async () => {
    const { uid } = await person(bench);
    const plan = await bench.plan(DISABLE, uid);
    const [step] = plan.steps;
    if (!step) throw new Error('there is a step');
    const handles: (string | undefined)[] = [];
    bench.system('campus').becomes({
      settle: async (_, result) => {
        handles.push(result.handle);
        return { ...result, outcome: 'done', confirmed: 'answer' };
      },
    });
    const accepted: StepResult = { step: '1', outcome: 'accepted', confirmed: 'no', handle: '/jobs/7' };
    expect(await bench.provider.settle(step, accepted, { ...call(), on: plan.on })).toMatchObject({ step: '1', outcome: 'done' });
    expect(handles).toEqual(['/jobs/7']);
  });

  it('what is final is asked of nobody', async () => {
    const { uid } = await person(bench);
    const plan = await bench.plan(DISABLE, uid);
    const [step] = plan.steps;
    if (!step) throw new Error('there is a step');
    for (const system of ['campus', 'cloud', 'registry']) bench.system(system).becomes(DOWN);
    const done: StepResult = { step: '1', outcome: 'done', confirmed: 'answer' };
    expect(await bench.provider.settle(step, done, { ...call(), on: plan.on })).toEqual(done);
  });
});
