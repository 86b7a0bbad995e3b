import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { disableAccount } from '../../../src/operations/account.js';
import { extendAccess } from '../../../src/operations/access.js';
import { showAccount } from '../../../src/operations/card.js';
import { enableAccount } from '../../../src/operations/enable.js';
import { type Change, type Plan, type Step, type StepResult } from '../../../src/core/change.js';
import { day, instant, type When } from '../../../src/core/instant.js';
import { type Provider } from '../../../src/core/provider.js';
import { plain } from '../../../src/policy/plain.js';
import { makeBed, otherwise, present, START, type Bed } from './bench.js';
import { inScript } from './written-desk.js';

/*
 * A back end without a flag: disabling ends the access, and the end that was there is kept nowhere but in our own record.
 */

const JUNE = instant(Date.parse('2027-06-30T16:00:00Z'));
let bed: Bed;
let end: When;
let planned: Change[];

beforeEach(async () => {
  bed = await makeBed(plain);
  await bed.person({ uid: 'wongsy', name: 'Wong Siu Yin' });
  end = JUNE;
  planned = [];
});

afterEach(() => bed.close());

const inAMinute = { reason: 'cleaned', dryRun: false };

function withoutFlag(): Provider {
  return otherwise(bed.directory, {
    read: async (...request) => {
      const facts = await bed.directory.read(...request);
      const made = { system: 'practice', at: START };
      const known = <T>(value: T) => ({ ...made, state: 'known' as const, value });
      return {
        ...facts,
        enabled: { ...made, state: 'absent' },
        access: known({
          from: known('always' as const),
          until: known(end),
          enforced: known(true),
          rule: { ...made, state: 'absent' as const },
          graceUntil: { ...made, state: 'absent' as const },
        }),
      };
    },
    plan: async (change, on) => {
      planned.push(change);
      return planOf(change, on);
    },
    async *run(plan): AsyncGenerator<StepResult> {
      const [step] = plan.steps;
      if (step?.after !== undefined) end = step.after as When;
      yield { step: '1', outcome: 'done', confirmed: 'read-back' };
    },
  });
}

function planOf(change: Change, on: Plan['on']): Plan {
  const after = change.action === 'account.enable' ? change.until : START;
  const step: Step = {
    id: '1',
    system: 'practice',
    verb: change.action === 'account.enable' ? 'enable' : 'disable',
    text: 'end access now',
    implies: [],
    repeatable: true,
    before: end,
    after: after ?? 'never',
  };
  return { change, on, basis: undefined, steps: [step], warnings: [] };
}

const bench = () => bed.bench(inScript(), { provider: withoutFlag(), policy: plain });
const disable = (because: 'left' | 'compromise' = 'left') => disableAccount(bench(), 'wongsy', { because }, present);

describe('enabling where only our own record knows the end that disabling took away', () => {
  it('nobody knows it: the back end is asked without one', async () => {
    await enableAccount(bench(), 'wongsy', inAMinute, present);
    expect(planned).toEqual([{ action: 'account.enable' }]);
  });

  it('is not put back when somebody has given the account another end since', async () => {
    await disable();
    end = instant(JUNE + 86_400_000);
    await enableAccount(bench(), 'wongsy', inAMinute, present);
    expect(planned.at(-1)).toEqual({ action: 'account.enable' });
  });

  it('after compromise it needs a reason, although the back end itself says nothing', async () => {
    await disable('compromise');
    await expect(enableAccount(bench(), 'wongsy', {}, present)).rejects.toMatchObject({ code: 'reason-needed' });
  });

  it('the end that stood there before is written down and put back', async () => {
    await disable();
    expect(end).toBe(START);
    const report = await enableAccount(bench(), 'wongsy', inAMinute, present);
    expect(planned.at(-1)).toEqual({ action: 'account.enable', until: JUNE });
    expect(end).toBe(JUNE);
    expect(report.remarks.join(' ')).toMatch(/Disabled for left by lamky.*was to last until 30 June 2027/);
  });

  it('is shown as disabled, with the reason of the record, and what to do is enable', async () => {
    await disable('compromise');
    const { target, diagnosis } = await showAccount(bench(), 'wongsy');
    expect(target.facts.enabled).toMatchObject({
      value: { enabled: false, reason: { value: 'compromise' }, by: { value: 'lamky' } },
    });
    expect(diagnosis).toMatchObject({ verdict: 'blocked', code: 'disabled' });
  });

  it('extending the access is refused: it would let a disabled account in again', async () => {
    await disable('compromise');
    await expect(extendAccess(bench(), 'wongsy', { until: day('2027-12-31') }, present)).rejects.toMatchObject({
      kind: 'conflict',
      code: 'disabled',
    });
    expect(end).toBe(START);
  });

  it('"never" too', async () => {
    end = 'never';
    await disable();
    await enableAccount(bench(), 'wongsy', inAMinute, present);
    expect(end).toBe('never');
  });

  it('an end that was enabled again is no longer what is put back', async () => {
    await disable();
    await enableAccount(bench(), 'wongsy', inAMinute, present);
    end = START;
    await enableAccount(bench(), 'wongsy', inAMinute, present);
    expect(planned.at(-1)).toEqual({ action: 'account.enable' });
  });

  it('a day that the operator names counts more than the record', async () => {
    await disable();
    await enableAccount(bench(), 'wongsy', { ...inAMinute, until: day('2026-12-31') }, present);
    expect(planned.at(-1)).toEqual({ action: 'account.enable', until: Date.parse('2027-01-01T00:00:00Z') });
  });
});

describe('a back end that keeps the flag and not the reason', () => {
  it('shows the reason of our own record, and still wants one to enable', async () => {
    await disableAccount(bed.bench(inScript(), { policy: plain }), 'wongsy', { because: 'left' }, present);
    const silent = otherwise(bed.directory, {
      read: async (id, names, call) => {
        const { enabled } = await bed.directory.read(id, ['enabled'], call);
        const lost = {
          state: 'unknown' as const,
          code: 'not-recorded' as const,
          why: 'it is not kept',
          system: 'practice',
          at: START,
        };
        const off = { enabled: false as const, reason: lost, by: lost, since: lost, note: lost };
        const isOff = enabled.state === 'known' && !enabled.value.enabled;
        return { ...(await bed.directory.read(id, names, call)), ...(isOff ? { enabled: { ...enabled, value: off } } : {}) };
      },
    });
    const quiet = bed.bench(inScript(), { provider: silent, policy: plain });
    const { target } = await showAccount(quiet, 'wongsy');
    expect(target.facts.enabled).toMatchObject({ value: { reason: { value: 'left', system: 'audit' }, by: { value: 'lamky' } } });
    await expect(enableAccount(quiet, 'wongsy', {}, present)).rejects.toMatchObject({ code: 'reason-needed' });
  });
});
