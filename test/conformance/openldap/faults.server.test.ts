import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Provider } from '../../../src/core/provider.js';
import { Secret } from '../../../src/core/secret.js';
import { freshPin, word } from '../suite/names.js';
import { call, known, thrown } from '../suite/steps.js';
import { apply, DISABLE, factOf, factsOf, planFor, refOf, RESET, runAll, UNLOCK } from './asking.js';
import { startBench, type Bench } from './subject.js';

/* Bad days of a server: the right kind of error, nothing sent twice, a clear sentence. */

let bench: Bench;
let provider: Provider;
beforeAll(async () => {
  bench = await startBench();
  provider = await bench.open();
});
afterAll(() => bench.close());

const isWrite = ({ operation }: { operation: string }): boolean => operation === 'modify';
const isSearch = ({ operation }: { operation: string }): boolean => operation === 'search';
const writes = (): number => bench.proxy.requests().filter(isWrite).length;

describe('a server that refers to another', () => {
  it('is a copy that cannot be written: the profile is to name the other, and nothing is sent there', async () => {
    const { id, uid, pin } = await bench.road.seed();
    const plan = await planFor(provider, id, RESET);
    const release = await bench.proxy.answerMatching(isWrite, 10, 'ldap://provider.uni.example/');
    const before = writes();
    const [result] = await runAll(provider, plan, freshPin()).finally(release);
    expect(result).toMatchObject({
      outcome: 'failed',
      error: { kind: 'unsupported', code: 'referral', hint: expect.stringContaining('provider.uni.example') as string },
    });
    expect(writes() - before).toBe(1);
    expect(await bench.road.signIn(uid, pin)).toBe('in');
  });
});

describe('a busy server', () => {
  it('does not take a write: unavailable, worth trying again, not sent twice', async () => {
    const { id } = await bench.road.seed();
    const plan = await planFor(provider, id, DISABLE);
    const release = await bench.proxy.answerMatching(isWrite, 51, 'busy');
    const before = writes();
    const [result] = await runAll(provider, plan).finally(release);
    expect(result).toMatchObject({ outcome: 'failed', error: { kind: 'unavailable', retryable: true } });
    expect(writes() - before).toBe(1);
    expect((await bench.road.peek(id)).enabled).toBe(true);
    expect(await runAll(provider, plan)).toMatchObject([{ outcome: 'done' }]);
  });

  it('does not answer a look-up: unavailable, and no "nobody"', async () => {
    const { uid } = await bench.road.seed();
    const release = await bench.proxy.answerMatching(isSearch, 51, 'busy');
    await thrown(provider.resolve({ by: 'uid', value: uid }, call()), 'unavailable').finally(release);
  });
});

describe("the server's own limit of time", () => {
  it('makes a fact unknown, a look-up unavailable and not "nobody", and a list not whole', async () => {
    const { id, uid } = await bench.road.seed();
    const ref = await refOf(provider, id);
    const release = await bench.proxy.answerMatching(isSearch, 3, 'time limit');
    try {
      await thrown(provider.resolve({ by: 'uid', value: uid }, call()), 'unavailable');
      await thrown(provider.resolve({ by: 'id', value: id }, call()), 'unavailable');
      await thrown(provider.plan(DISABLE, ref, call()), 'unavailable');
      expect((await factOf(provider, id, 'lock')).state).toBe('unknown');
      const pages = [];
      for await (const page of provider.search({ text: uid }, call())) pages.push(page);
      expect(pages.at(-1)?.complete).toMatchObject({ state: 'known', value: false });
    } finally {
      await release();
    }
  });
});

describe('a server that is stopped and started again', () => {
  it('is unavailable in between, and the same provider works on afterwards', async () => {
    const { id, uid } = await bench.road.seed({ lock: 'temporary' });
    await bench.road.close();
    await bench.server.run('stop');
    try {
      await thrown(provider.resolve({ by: 'uid', value: uid }, call()), 'unavailable');
      expect((await factsOf(provider, id, 'lock', 'pin')).map(({ state }) => state)).toEqual(['unknown', 'unknown']);
    } finally {
      await bench.server.run('start');
      await bench.road.open();
    }
    expect(known(await factOf(provider, id, 'lock'), 'lock').kind).toBe('temporary');
    await apply(provider, id, UNLOCK);
    expect((await bench.road.peek(id)).locked).toBe(false);
  });
});

describe('a connection that is lost while a write is under way', () => {
  it('leaves the reset uncertain, and nobody is told that it failed', async () => {
    const { id } = await bench.road.seed();
    const plan = await planFor(provider, id, RESET);
    const hold = await bench.proxy.holdMatching(isWrite);
    const before = writes();
    const running = runAll(provider, plan, freshPin());
    await expect.poll(writes).toBe(before + 1);
    const down = await bench.proxy.breakDown();
    const [result] = await running;
    await hold();
    await down();
    expect(result).toMatchObject({ outcome: 'uncertain', confirmed: 'no', error: { kind: 'uncertain' } });
    expect(writes(), 'not sent again').toBe(before + 1);
  });

  it('is settled by looking: the reset that did arrive is done', async () => {
    const { id, uid, dn } = await bench.road.seed();
    // The time of a change has whole seconds, and an old one tells a new password apart.
    await bench.road.replace(dn, { pwdChangedTime: ['20260101000000Z'] }, true);
    const plan = await planFor(provider, id, RESET);
    const issued = freshPin();
    const { release } = await bench.proxy.loseAnswer('unreachable');
    const [result] = await runAll(provider, plan, issued).finally(release);
    const [step] = plan.steps;
    if (step === undefined || result === undefined) throw new Error('unreachable: one step');
    expect(result.outcome).toBe('uncertain');
    expect(await provider.settle(step, result, { ...call(), on: plan.on })).toMatchObject({
      outcome: 'done',
      confirmed: 'read-back',
    });
    expect(await bench.road.signIn(uid, issued)).toBe('must-change');
    expect(await provider.settle(step, result, { ...call(), on: plan.on }), 'a log-in has hidden who wrote').toMatchObject({
      outcome: 'uncertain',
    });
  });

  it('is settled by looking: the reset that did not arrive is not done', async () => {
    const { id, uid, pin } = await bench.road.seed();
    const plan = await planFor(provider, id, RESET);
    const [step] = plan.steps;
    if (step === undefined) throw new Error('unreachable: one step');
    const settled = await provider.settle(step, { step: '1', outcome: 'uncertain', confirmed: 'no' }, { ...call(), on: plan.on });
    expect(settled).toMatchObject({ outcome: 'failed', error: { code: 'not-done' } });
    expect(await bench.road.signIn(uid, pin)).toBe('in');
  });
});

describe('a real sign-in', () => {
  const tried = async (uid: string, pin: string) => provider.tryPin?.({ uid, pin: new Secret(pin) }, call());

  it('says why it was refused, where the server hides it behind one answer', async () => {
    const seeds = [
      [{ lock: 'temporary' }, 'locked'],
      [{ lock: 'permanent' }, 'locked'],
      [{ disabled: 'left' }, 'disabled'],
      [{ accessUntil: (Date.now() - 86_400_000) as never }, 'access-ended'],
    ] as const;
    for (const [seed, reason] of seeds) {
      const { uid, pin } = await bench.road.seed(seed);
      expect(await tried(uid, pin), reason).toMatchObject({ result: 'refused', reason, code: '49/1' });
    }
    const [old, none, fine] = [await bench.road.seed(), await bench.road.seed(), await bench.road.seed()];
    await bench.road.replace(old.dn, { pwdChangedTime: ['20200101000000Z'] }, true);
    await bench.road.replace(none.dn, { userPassword: [] });
    expect(await tried(old.uid, old.pin)).toMatchObject({ reason: 'pin-expired', code: '49/0' });
    expect(await tried(none.uid, none.pin)).toMatchObject({ reason: 'pin-missing' });
    expect(await tried(fine.uid, 'Wrong0000wrong')).toMatchObject({ reason: 'wrong-pin', code: '49' });
    expect(await tried(word(), fine.pin)).toMatchObject({ reason: 'unknown-uid' });
    expect(await tried(fine.uid, '')).toMatchObject({ result: 'refused' });
  });
});
