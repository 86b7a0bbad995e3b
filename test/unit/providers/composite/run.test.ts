import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Change, type Plan, type StepResult } from '../../../../src/core/change.js';
import { AppError } from '../../../../src/core/error.js';
import { type Provider } from '../../../../src/core/provider.js';
import { freshPin } from '../../../conformance/suite/names.js';
import { soon, start, thrown } from '../../../conformance/suite/steps.js';
import { type Bench, call, down, DOWN, person, ran, told, university } from './bench.js';

const DISABLE: Change = { action: 'account.disable', reason: 'compromise', endSessions: true };
const RESET: Change = { action: 'pin.reset', via: 'temporary' };
const CLEAR: Change = { action: 'mfa.clear', endSessions: true };
const APP = [{ type: 'app', label: 'Phone', isDefault: true }] as const;

type RunCall = Parameters<Provider['run']>[1];

/** A run of one system that does something before each of its steps. */
function running(sound: Provider, before: (n: number, plan: Plan, call: RunCall) => Promise<void>): Provider['run'] {
  return async function* (plan, with_) {
    let n = 0;
    await before(n, plan, with_);
    for await (const result of sound.run(plan, with_)) {
      yield result;
      await before(++n, plan, with_);
    }
  };
}

describe('a run over two systems', () => {
  let bench: Bench;
  beforeEach(async () => {
    bench = await university({ account: ['campus', 'cloud'] });
  });
  afterEach(() => bench.close());

  const disabling = async () => {
    const people = await person(bench, { cloud: { sessions: 1 } });
    return { ...people, plan: await bench.plan(DISABLE, people.uid) };
  };
  const isOn = async (system: string, id: string): Promise<boolean> => (await bench.system(system).peek(id)).enabled;

  it('finds a conflict in the second one before the first step in the first one', async () => {
    const { plan, campus, cloud } = await disabling();
    await bench.system('cloud').sql.all('update account set department = ? where id = ?', 'Library', cloud.id);
    const error = await thrown(ran(bench.provider, plan), 'conflict');
    expect(error.message).toMatch(/^cloud: .*nothing was done/);
    expect([await isOn('campus', campus.id), await isOn('cloud', cloud.id)]).toEqual([true, true]);
  });

  it('finds one in the first one, too', async () => {
    const { plan, campus, cloud } = await disabling();
    await bench.system('campus').sql.all('update account set department = ? where id = ?', 'Library', campus.id);
    expect((await thrown(ran(bench.provider, plan), 'conflict')).message).toMatch(/^campus: /);
    expect(await isOn('cloud', cloud.id)).toBe(true);
  });

  it('finds that the second one would now do something else, where it keeps no stamp', async () => {
    const { directory, becomes } = bench.system('cloud');
    becomes({ plan: async (change, on, with_) => ({ ...(await directory.plan(change, on, with_)), basis: undefined }) });
    const { plan, campus, cloud } = await disabling();
    await bench.system('cloud').sql.all('delete from session where account_id = ?', cloud.id);
    await thrown(ran(bench.provider, plan), 'conflict');
    expect(await isOn('campus', campus.id)).toBe(true);
  });

  it('finds that a system where it was so already is not so any more', async () => {
    const { uid, campus, cloud } = await person(bench, { cloud: { disabled: 'compromise' } });
    const plan = await bench.plan(DISABLE, uid);
    expect(plan.steps).toHaveLength(1);
    await bench.system('cloud').sql.all('update account set enabled = 1, disabled_reason = null where id = ?', cloud.id);
    await thrown(ran(bench.provider, plan), 'conflict');
    expect(await isOn('campus', campus.id)).toBe(true);
  });

  it('finds that another account is joined by now, or a second one', async () => {
    const { plan, mail, campus } = await disabling();
    await bench.system('cloud').seed({ mail });
    expect(await thrown(ran(bench.provider, plan), 'conflict')).toMatchObject({ code: 'join' });
    await bench.system('cloud').sql.all('update account set mail = null where uid like ?', 'c-%');
    expect(await thrown(ran(bench.provider, plan), 'conflict')).toMatchObject({ code: 'join' });
    expect(await isOn('campus', campus.id)).toBe(true);
  });

  it('with the second one down: unavailable, and nothing is done in the first', async () => {
    const { plan, campus } = await disabling();
    bench.system('cloud').becomes(DOWN);
    expect((await thrown(ran(bench.provider, plan), 'unavailable')).message).toMatch(/^cloud: /);
    expect(await isOn('campus', campus.id)).toBe(true);
  });

  it('the first one refuses before its first step: thrown, and nothing is done anywhere', async () => {
    const { plan, cloud } = await disabling();
    bench.system('campus').becomes({ run: DOWN.run });
    expect((await thrown(ran(bench.provider, plan), 'unavailable')).message).toMatch(/^campus: /);
    expect(await isOn('cloud', cloud.id)).toBe(true);
  });

  it('the second one is down when its turn comes: its step failed, the rest was not reached, and the first is done', async () => {
    const { plan, campus, cloud } = await disabling();
    bench.system('cloud').becomes({ run: DOWN.run });
    const results = await ran(bench.provider, plan);
    expect(told(plan, results)).toEqual(['campus disable: done', 'cloud disable: failed', 'cloud end-sessions: not-reached']);
    expect(results[1]?.error).toMatchObject({ kind: 'unavailable', message: 'cloud: the server does not answer' });
    expect([await isOn('campus', campus.id), await isOn('cloud', cloud.id)]).toEqual([false, true]);
  });

  it('a conflict in the second one that comes late is a failed step and no throw', async () => {
    const { plan, cloud } = await disabling();
    const { directory, becomes, sql } = bench.system('cloud');
    becomes({
      run: running(directory, async (n) => {
        if (n === 0) await sql.all('update account set department = ? where id = ?', 'Late', cloud.id);
      }),
    });
    const results = await ran(bench.provider, plan);
    expect(told(plan, results)).toEqual(['campus disable: done', 'cloud disable: failed', 'cloud end-sessions: not-reached']);
    expect(results[1]?.error).toMatchObject({ kind: 'conflict' });
  });

  it('the second one dies in the middle: what it may have done is uncertain', async () => {
    const { plan } = await disabling();
    const { directory, becomes } = bench.system('cloud');
    becomes({
      run: running(directory, async (n) => {
        if (n === 1) throw down();
      }),
    });
    const results = await ran(bench.provider, plan);
    expect(told(plan, results)).toEqual(['campus disable: done', 'cloud disable: done', 'cloud end-sessions: uncertain']);
    expect(results[2]?.error).toMatchObject({ kind: 'unavailable' });
  });

  it('the second one falls over: uncertain with an AppError, and no throw', async () => {
    const { plan } = await disabling();
    bench.system('cloud').becomes({
      run: () => {
        throw new TypeError('a bug');
      },
    });
    const results = await ran(bench.provider, plan);
    expect(told(plan, results)).toEqual(['campus disable: done', 'cloud disable: uncertain', 'cloud end-sessions: not-reached']);
    expect(results[1]?.error).toBeInstanceOf(AppError);
  });

  it('a system that stops talking is not taken for done', async () => {
    const { plan } = await disabling();
    const { directory, becomes } = bench.system('campus');
    becomes({ run: (made, with_) => silentAfter(directory, made, with_, 0) });
    expect(told(plan, await ran(bench.provider, plan))).toEqual([
      'campus disable: uncertain',
      'cloud disable: not-reached',
      'cloud end-sessions: not-reached',
    ]);
  });

  it('a failed or uncertain step of the first one leaves the second alone', async () => {
    for (const outcome of ['failed', 'uncertain'] as const) {
      const { plan, cloud } = await disabling();
      bench.system('campus').becomes({
        async *run({ steps }) {
          for (const { id } of steps) yield { step: id, outcome, confirmed: 'no', error: down() } satisfies StepResult;
        },
      });
      const results = await ran(bench.provider, plan);
      expect(told(plan, results)).toEqual([
        `campus disable: ${outcome}`,
        'cloud disable: not-reached',
        'cloud end-sessions: not-reached',
      ]);
      expect(results[0]?.error?.message).toBe('campus: the server does not answer');
      expect(await isOn('cloud', cloud.id)).toBe(true);
      bench.system('campus').heals();
    }
  });

  it('an accepted step of the first one lets the second go on', async () => {
    const { plan, cloud } = await disabling();
    bench.system('campus').becomes({
      async *run({ steps }) {
        for (const { id } of steps)
          yield { step: id, outcome: 'accepted', confirmed: 'no', handle: '/jobs/7' } satisfies StepResult;
      },
    });
    const results = await ran(bench.provider, plan);
    expect(told(plan, results)).toEqual(['campus disable: accepted', 'cloud disable: done', 'cloud end-sessions: done']);
    expect(await isOn('cloud', cloud.id)).toBe(false);
  });

  it('a signal between two systems stops it: the second is not reached', async () => {
    const { plan, cloud } = await disabling();
    const stop = new AbortController();
    const results: StepResult[] = [];
    for await (const result of start(bench.provider, plan, { call: call(stop.signal) })) {
      results.push(result);
      stop.abort();
    }
    expect(told(plan, results)).toEqual([
      'campus disable: done',
      'cloud disable: not-reached',
      'cloud end-sessions: not-reached',
    ]);
    expect(await isOn('cloud', cloud.id)).toBe(true);
  });

  it('a signal while it looks again: cancelled at once, and nothing is done', async () => {
    const { plan, campus } = await disabling();
    bench.system('cloud').becomes({ plan: () => new Promise(() => undefined) });
    const stop = new AbortController();
    const fate = (async () => {
      for await (const result of start(bench.provider, plan, { call: call(stop.signal) })) void result;
    })();
    const ended = thrown(fate, 'cancelled');
    stop.abort();
    await soon(ended, 'a run whose signal fired');
    expect(await isOn('campus', campus.id)).toBe(true);
  });

  it('a plan of somebody else, or one that was changed by hand, is a conflict', async () => {
    const { plan, campus } = await disabling();
    const [first, ...rest] = plan.steps;
    const changed: Plan[] = [
      { ...plan, basis: undefined },
      { ...plan, basis: '{}' },
      { ...plan, basis: '{"legs":[1]}' },
      { ...plan, basis: plan.basis?.replaceAll('"system":"cloud"', '"system":"moon"') },
      { ...plan, steps: rest },
      { ...plan, steps: first ? [...plan.steps, first] : [] },
      { ...plan, steps: [...plan.steps].reverse() },
    ];
    for (const other of changed)
      expect(await thrown(ran(bench.provider, other), 'conflict')).toMatchObject({ code: 'other-plan' });
    expect(await isOn('campus', campus.id)).toBe(true);
  });

  it('done: every step in its system, in order, and not before it is asked for', async () => {
    const { plan, campus, cloud } = await disabling();
    const states: boolean[][] = [];
    for await (const { outcome } of start(bench.provider, plan)) {
      expect(outcome).toBe('done');
      states.push([await isOn('campus', campus.id), await isOn('cloud', cloud.id)]);
    }
    expect(states).toEqual([
      [false, true],
      [false, false],
      [false, false],
    ]);
    expect((await bench.system('cloud').peek(cloud.id)).sessions).toBe(0);
  });

  it('a plan that was written down is run by another process', async () => {
    const { plan, campus } = await disabling();
    const read = JSON.parse(JSON.stringify(plan)) as Plan;
    expect((await ran(bench.provider, read)).map(({ outcome }) => outcome)).toEqual(['done', 'done', 'done']);
    expect(await isOn('campus', campus.id)).toBe(false);
  });

  it('a PIN goes to the system that sets it, and the others see none', async () => {
    const { uid, campus } = await person(bench, { cloud: { lock: 'permanent' } });
    const secrets: [string, boolean][] = [];
    for (const system of ['campus', 'cloud']) {
      const { directory, becomes } = bench.system(system);
      becomes({
        run: running(directory, async (n, _, with_) => {
          if (n === 0) secrets.push([system, with_.secrets.pin !== undefined]);
        }),
      });
    }
    const before = (await bench.system('campus').peek(campus.id)).pinMark;
    const plan = await bench.plan(RESET, uid);
    const results = await ran(bench.provider, plan, freshPin());
    expect(told(plan, results)).toEqual(['campus set-pin: done', 'campus require-change: done', 'cloud unlock: done']);
    expect(secrets).toEqual([
      ['campus', true],
      ['cloud', false],
    ]);
    expect((await bench.system('campus').peek(campus.id)).pinMark).not.toBe(before);
  });
});

describe('a run over methods of two systems', () => {
  it('takes each where it is', async () => {
    const bench = await university({ mfa: ['campus', 'cloud'], sessions: ['cloud'] });
    const { uid, campus, cloud } = await person(bench, { campus: { methods: APP }, cloud: { methods: APP, sessions: 1 } });
    const { 'mfa.methods': methods } = await bench.read(uid, 'mfa.methods');
    const ids = methods.state === 'known' ? methods.value.map(({ id }) => id) : [];
    const one = await bench.plan({ action: 'mfa.remove', methods: ids.slice(1), endSessions: false }, uid);
    expect(told(one, await ran(bench.provider, one))).toEqual(['cloud remove-method: done']);
    expect((await bench.system('campus').peek(campus.id)).methods).toHaveLength(1);
    expect((await bench.system('cloud').peek(cloud.id)).methods).toHaveLength(0);
    const all = await bench.plan(CLEAR, uid);
    expect(told(all, await ran(bench.provider, all))).toEqual(['campus remove-method: done', 'cloud end-sessions: done']);
    await bench.close();
  });
});

/** A run that ends after so many results, and says nothing about the rest. */
async function* silentAfter(sound: Provider, plan: Plan, with_: RunCall, results: number): AsyncGenerator<StepResult> {
  let n = 0;
  for await (const result of sound.run(plan, with_)) {
    if (n++ >= results) return;
    yield result;
  }
}
