import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Change } from '../../../src/core/change.js';
import { type Provider } from '../../../src/core/provider.js';
import { Secret } from '../../../src/core/secret.js';
import { call, known, thrown } from '../suite/steps.js';
import { apply, factOf, planFor, runAll, valueOf } from './asking.js';
import { TOKEN_SECRET } from './second-road.js';
import { startBench, type Bench } from './subject.js';

/* Tokens of slapo-otp: each sort at most once at an account, and every bind wants a code behind the password. */

let bench: Bench;
let provider: Provider;
beforeAll(async () => {
  bench = await startBench();
  provider = await bench.open();
});
afterAll(() => bench.close());

const BOTH = [
  { type: 'app', label: 'Phone of +852 9123 4567' },
  { type: 'hardware-token', label: 'Token 7' },
] as const;
const CLEAR: Change = { action: 'mfa.clear', endSessions: false };

/** The code of this half minute (RFC 6238), by the parameters of the test server. */
function code(): string {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000)));
  const hash = createHmac('sha1', TOKEN_SECRET).update(counter).digest();
  const at = (hash[19] ?? 0) & 15;
  return String((hash.readUInt32BE(at) & 0x7fffffff) % 1_000_000).padStart(6, '0');
}

describe('methods', () => {
  it('come with id, type and masked label; what proves them is never read', async () => {
    const { id, methods } = await bench.road.seed({ methods: BOTH });
    const read = await valueOf(provider, id, 'mfa.methods');
    expect(read.map((method) => [method.id, method.type])).toEqual([
      [methods[0], 'app'],
      [methods[1], 'hardware-token'],
    ]);
    expect(JSON.stringify(read)).not.toContain('9123');
    expect(bench.proxy.requests().flatMap(({ attributes }) => attributes)).not.toContain('oathSecret');
    expect(await valueOf(provider, id, 'mfa.duty')).toEqual({ demanded: 'when-registered' });
  });

  it('of an account without one are an empty list', async () => {
    const { id } = await bench.road.seed();
    expect(await valueOf(provider, id, 'mfa.methods')).toEqual([]);
  });

  it('whose token cannot be seen are there, with what is not known', async () => {
    const { id, methods } = await bench.road.seed({ methods: BOTH.slice(0, 1) });
    await bench.road.delete(methods[0] ?? '');
    expect(await valueOf(provider, id, 'mfa.methods')).toMatchObject([{ id: methods[0], usable: { state: 'unknown' } }]);
  });
});

describe('a sign-in with a token', () => {
  it('is refused without its code and let in with it', async () => {
    const { uid, pin } = await bench.road.seed({ methods: BOTH.slice(0, 1) });
    const attempt = { uid, pin: new Secret(pin) };
    expect(await provider.tryPin?.(attempt, call())).toMatchObject({ result: 'refused', reason: 'mfa-missing' });
    expect(await provider.tryPin?.({ ...attempt, method: { id: '', code: new Secret(code()) } }, call())).toMatchObject({
      result: 'signed-in',
    });
  });

  it('is a sign-in by password alone once the token is taken away', async () => {
    const { id, uid, pin, methods } = await bench.road.seed({ methods: BOTH });
    expect(await bench.road.signIn(uid, pin)).toBe('refused');
    const { plan } = await apply(provider, id, CLEAR);
    expect(plan.steps.map(({ verb, target }) => [verb, target])).toEqual(methods.map((dn) => ['remove-method', dn]));
    expect(plan.warnings.join()).toContain(methods[0]);
    expect(await bench.road.signIn(uid, pin)).toBe('in');
    expect((await bench.road.entry(methods[0] ?? '')).cn, 'the token itself stays').toHaveLength(1);
  });
});

describe('removing', () => {
  it('takes the named one with its class, and leaves the other and the password', async () => {
    const { id, dn, methods } = await bench.road.seed({ methods: BOTH });
    const { pinMark } = await bench.road.peek(id);
    await apply(provider, id, { action: 'mfa.remove', methods: methods.slice(0, 1), endSessions: false });
    const entry = await bench.road.entry(dn);
    expect(entry.objectClass).toEqual(['inetOrgPerson', 'uniPerson', 'shadowAccount', 'oathHOTPUser']);
    expect([entry.oathTOTPToken, entry.oathHOTPToken]).toEqual([undefined, [methods[1]]]);
    expect((await bench.road.peek(id)).pinMark).toBe(pinMark);
  });

  it('never takes a token of somebody else', async () => {
    const [mine, other] = [await bench.road.seed({ methods: BOTH }), await bench.road.seed({ methods: BOTH })];
    expect(
      (await planFor(provider, mine.id, { action: 'mfa.remove', methods: other.methods, endSessions: false })).steps,
    ).toEqual([]);
  });

  it('of a token that went away since the plan is a conflict', async () => {
    const { id, methods } = await bench.road.seed({ methods: BOTH });
    const change: Change = { action: 'mfa.remove', methods: methods.slice(1), endSessions: false };
    const plan = await planFor(provider, id, change);
    await apply(provider, id, change);
    await thrown(runAll(provider, plan), 'conflict');
    expect((await planFor(provider, id, change)).steps).toEqual([]);
  });
});

describe('clearing in several steps', () => {
  it('stops after the first where somebody else writes before the second, and says so', async () => {
    const { id, dn, methods } = await bench.road.seed({ methods: BOTH });
    const plan = await planFor(provider, id, CLEAR);
    const results = [];
    for await (const result of provider.run(plan, { ...call(), key: 'key', secrets: {} })) {
      results.push(result);
      if (results.length === 1) await bench.road.replace(dn, { title: ['moved'] });
    }
    expect(results).toMatchObject([
      { outcome: 'done', confirmed: 'read-back' },
      { outcome: 'failed', error: { code: 'moved' } },
    ]);
    expect((await bench.road.peek(id)).methods).toEqual([methods[1]]);
  });

  it('stops where a signal fires after the first, and the second is not done', async () => {
    const { id } = await bench.road.seed({ methods: BOTH });
    const plan = await planFor(provider, id, CLEAR);
    const stop = new AbortController();
    const outcomes: string[] = [];
    for await (const { outcome } of provider.run(plan, { ...call(stop.signal), key: 'key', secrets: {} })) {
      outcomes.push(outcome);
      stop.abort();
    }
    expect(outcomes).toEqual(['done', 'not-reached']);
    expect((await bench.road.peek(id)).methods).toHaveLength(1);
  });

  it('is uncertain where the answer is lost with the server, and the rest is not reached; settling finds out', async () => {
    const { id } = await bench.road.seed({ methods: BOTH });
    const plan = await planFor(provider, id, CLEAR);
    const { sent, release } = await bench.proxy.loseAnswer('unreachable');
    const results = await runAll(provider, plan).finally(release);
    expect(results).toMatchObject([
      { outcome: 'uncertain', confirmed: 'no', error: { kind: 'uncertain' } },
      { outcome: 'not-reached' },
    ]);
    expect(sent()).toBe(1);
    const [step] = plan.steps;
    const [result] = results;
    if (step === undefined || result === undefined) throw new Error('unreachable: two steps');
    const settled = await provider.settle(step, result, { ...call(), on: plan.on });
    expect(settled).toMatchObject({ outcome: 'done', confirmed: 'read-back' });
    expect(settled.error).toBeUndefined();
    expect((await bench.road.peek(id)).methods).toHaveLength(1);
  });

  it('is told as far as it came where the server goes away after the first step', async () => {
    const { id } = await bench.road.seed({ methods: BOTH });
    const plan = await planFor(provider, id, CLEAR);
    const results = [];
    let release = async (): Promise<void> => undefined;
    for await (const result of provider.run(plan, { ...call(), key: 'key', secrets: {} })) {
      results.push(result);
      if (results.length === 1) release = await bench.proxy.breakDown();
    }
    await release();
    // A cut that shows only when the next write is sent leaves nobody sure of that one.
    const second = {
      outcome: expect.stringMatching(/^(failed|uncertain)$/) as string,
      error: { kind: expect.stringMatching(/^un/) as string },
    };
    expect(results).toMatchObject([{ outcome: 'done' }, second]);
    expect((await bench.road.peek(id)).methods).toHaveLength(1);
  });
});

describe('a default', () => {
  it('does not exist among tokens', async () => {
    const { id, methods } = await bench.road.seed({ methods: BOTH });
    await thrown(planFor(provider, id, { action: 'mfa.default', method: methods[1] ?? '' }), 'unsupported');
    expect(known(await factOf(provider, id, 'mfa.methods'), 'methods').map(({ isDefault }) => isDefault.state)).toEqual([
      'absent',
      'absent',
    ]);
  });
});
