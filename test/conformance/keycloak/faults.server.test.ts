import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Change, type StepResult } from '../../../src/core/change.js';
import { instant } from '../../../src/core/instant.js';
import { type Provider } from '../../../src/core/provider.js';
import { type Match } from '../http/proxy.js';
import { freshPin, word } from '../suite/names.js';
import { call, DAY, later, thrown } from '../suite/steps.js';
import {
  apply,
  CLEAR,
  DISABLE,
  ENABLE,
  planFor,
  REQUIRE_CHANGE,
  RESET,
  REVOKE,
  runAll,
  UNLOCK,
  valueOf,
  writes,
} from './asking.js';
import { startBench, type Bench } from './subject.js';

/* Bad days of a server and of our own login: the right kind of error, nothing sent twice, a clear sentence. */

let bench: Bench;
let provider: Provider;
beforeAll(async () => {
  bench = await startBench();
  provider = await bench.open();
});
afterAll(() => bench.close());

const end = later({ now: () => instant(Date.now()) }, 30 * DAY);
const isWrite: Match = ({ method, path }) => method !== 'GET' && path.includes('/admin/');

describe('a server that fails', () => {
  const answers = [
    [503, 'unavailable'],
    [500, 'unavailable'],
    [429, 'unavailable'],
    [409, 'conflict'],
  ] as const;

  it.each(answers)('a write with %i is not done and not sent twice: %s', async (status, kind) => {
    const { id, uid, pin } = await bench.road.seed();
    const plan = await planFor(provider, id, DISABLE);
    const headers = { 'content-type': 'application/json', 'retry-after': '1' };
    const release = await bench.proxy.answerMatching(isWrite, { status, headers, body: '{"error":"unknown_error"}' });
    const before = writes(bench.proxy).length;
    const results = await runAll(provider, plan).finally(release);
    expect(results).toMatchObject([{ outcome: 'failed', error: { kind } }]);
    expect(writes(bench.proxy).length - before).toBe(1);
    expect(await bench.road.signIn(uid, pin)).toBe('in');
    expect(await runAll(provider, plan)).toMatchObject([{ outcome: 'done' }]);
  });

  it.each([502, 504, 503])(
    'a write with %i, as what stands before it says, may have been done: uncertain, and a look says that it was not',
    async (status) => {
      const { id, uid, pin } = await bench.road.seed();
      const plan = await planFor(provider, id, DISABLE);
      const release = await bench.proxy.answerMatching(isWrite, { status });
      const before = writes(bench.proxy).length;
      const [result] = await runAll(provider, plan).finally(release);
      const [step] = plan.steps;
      if (step === undefined || result === undefined) throw new Error('unreachable: one step');
      expect([result.outcome, writes(bench.proxy).length - before]).toEqual(['uncertain', 1]);
      expect(await provider.settle(step, result, { ...call(), on: plan.on })).toMatchObject({
        outcome: 'failed',
        error: { code: 'not-done' },
      });
      expect(await bench.road.signIn(uid, pin)).toBe('in');
    },
  );

  it('with a page in place of JSON is unavailable, and no "nobody"', async () => {
    const { uid } = await bench.road.seed();
    const users: Match = ({ method, path }) => method === 'GET' && path.endsWith('/users');
    const page = { status: 200, headers: { 'content-type': 'text/html' }, body: '<html>Sign in to the network</html>' };
    const release = await bench.proxy.answerMatching(users, page);
    await thrown(provider.resolve({ by: 'uid', value: uid }, call()), 'unavailable').finally(release);
  });

  it('after the first of several steps is told as far as it came', async () => {
    const { id } = await bench.road.seed({
      methods: [
        { type: 'app', label: 'Phone' },
        { type: 'security-key', label: 'Key' },
      ],
    });
    const plan = await planFor(provider, id, CLEAR);
    const results: StepResult[] = [];
    let release = async (): Promise<void> => undefined;
    for await (const result of provider.run(plan, { ...call(), key: word(), secrets: {} })) {
      results.push(result);
      if (results.length === 1) release = await bench.proxy.breakDown();
    }
    await release();
    expect(results.map(({ outcome }) => outcome)).toEqual(['done', 'failed', 'not-reached']);
    expect(results[1]?.error).toMatchObject({ kind: 'unavailable' });
    expect(await bench.road.peek(id), 'the demand stands, and no method is gone').toMatchObject({
      methods: plan.steps
        .slice(1)
        .map(({ target }) => target)
        .toReversed(),
    });
  });
});

describe('an answer that is lost on the way', () => {
  const KEYS = [
    { type: 'security-key', label: 'Key' },
    { type: 'security-key', label: 'Other key' },
  ] as const;
  const CHANGES: readonly (readonly [string, (methods: readonly string[]) => Change])[] = [
    ['pin.reset', () => RESET],
    ['pin.require-change', () => REQUIRE_CHANGE],
    ['mfa.remove', ([one = '']) => ({ action: 'mfa.remove', methods: [one], endSessions: false })],
    ['mfa.default', ([, other = '']) => ({ action: 'mfa.default', method: other })],
    ['access.extend', () => ({ action: 'access.extend', until: 'never', rule: 'desk' })],
    ['session.revoke', () => REVOKE],
    ['account.unlock', () => UNLOCK],
    ['account.disable', () => DISABLE],
  ];

  it.each(CHANGES)(
    'of %s leaves it uncertain while the server is away, and a look settles that it is done',
    async (_, changeOn) => {
      const { id, methods } = await bench.road.seed({ methods: KEYS, sessions: 1, failures: 1, accessUntil: end });
      const plan = await planFor(provider, id, changeOn(methods));
      const { release, sent } = await bench.proxy.loseAnswer('unreachable');
      const results = await runAll(provider, plan, freshPin()).finally(release);
      const [step, result] = [plan.steps[0], results[0]];
      if (step === undefined || result === undefined) throw new Error('unreachable: one step at least');
      expect(result).toMatchObject({ outcome: 'uncertain', confirmed: 'no', error: { kind: 'uncertain' } });
      expect(results.slice(1).every(({ outcome }) => outcome === 'not-reached')).toBe(true);
      expect(sent(), 'not sent again').toBe(1);
      const settled = await provider.settle(step, result, { ...call(), on: plan.on });
      expect(settled).toMatchObject({ outcome: 'done', confirmed: 'read-back' });
      expect(settled.error).toBeUndefined();
    },
  );

  it.each(CHANGES)('of %s that has not come to the server is never settled as done', async (action, changeOn) => {
    const { id, methods } = await bench.road.seed({ methods: KEYS, sessions: 1, failures: 1, accessUntil: end });
    const plan = await planFor(provider, id, changeOn(methods));
    const before = await bench.road.peek(id);
    const [step] = plan.steps;
    if (step === undefined) throw new Error('unreachable: one step at least');
    const uncertain = { step: step.id, outcome: 'uncertain', confirmed: 'no' } as const;
    const settled = await provider.settle(step, uncertain, { ...call(), on: plan.on });
    // A password may still be on its way, and whoever has it must keep it.
    const notDone = { outcome: 'failed', error: { code: 'not-done' } };
    expect(settled).toMatchObject(action === 'pin.reset' ? uncertain : notDone);
    expect(await bench.road.peek(id)).toEqual(before);
  });

  it('of a reset is settled at once where the server is back: whose password it is say the admin events', async () => {
    const { id, uid } = await bench.road.seed();
    const plan = await planFor(provider, id, RESET);
    const { release, sent } = await bench.proxy.loseAnswer('back');
    const issued = freshPin();
    expect(await runAll(provider, plan, issued).finally(release)).toMatchObject([{ outcome: 'done', confirmed: 'read-back' }]);
    expect(sent()).toBe(1);
    expect(await bench.road.signIn(uid, issued)).toBe('must-change');
  });

  it('of a reset after which a colleague set another one stays uncertain: the password may not be ours', async () => {
    const { id, uid } = await bench.road.seed();
    const plan = await planFor(provider, id, RESET);
    const { release } = await bench.proxy.loseAnswer('unreachable');
    const [result] = await runAll(provider, plan, freshPin()).finally(release);
    const theirs = freshPin();
    await bench.road.admin.put(`users/${id}/reset-password`, { type: 'password', value: theirs, temporary: true });
    const [step] = plan.steps;
    if (step === undefined || result === undefined) throw new Error('unreachable: one step');
    expect(await provider.settle(step, result, { ...call(), on: plan.on })).toMatchObject({ outcome: 'uncertain' });
    expect(await bench.road.signIn(uid, theirs)).toBe('must-change');
  });
});

describe('two at once', () => {
  it('do not undo each other: demands of one stay beside those of the other', async () => {
    const { id } = await bench.road.seed({ methods: [{ type: 'security-key', label: 'Key' }] });
    const [first, second] = [await planFor(provider, id, REQUIRE_CHANGE), await planFor(provider, id, CLEAR)];
    const outcomes = await Promise.allSettled([runAll(provider, first), runAll(provider, second)]);
    // The one that comes second stands on a state that the first has changed.
    expect(outcomes.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
    await apply(provider, id, DISABLE);
    await apply(provider, id, ENABLE);
    expect(await valueOf(provider, id, 'enabled')).toEqual({ enabled: true });
  });
});
