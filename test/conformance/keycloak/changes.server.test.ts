import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Change } from '../../../src/core/change.js';
import { instant, type Instant } from '../../../src/core/instant.js';
import { type Provider } from '../../../src/core/provider.js';
import { freshPin, word } from '../suite/names.js';
import { DAY, known, later, thrown } from '../suite/steps.js';
import { apply, CLEAR, DISABLE, ENABLE, factOf, planFor, REQUIRE_CHANGE, RESET, runAll, UNLOCK, valueOf } from './asking.js';
import { Browser, outcomeOf } from './browser.js';
import { refreshGrant } from './direct-grant.js';
import { startBench, type Bench } from './subject.js';

/* What Keycloak does beside what it is asked for, and what must not get lost by it. */

let bench: Bench;
let provider: Provider;
beforeAll(async () => {
  bench = await startBench();
  provider = await bench.open();
});
afterAll(() => bench.close());

const soon = (days: number): Instant => later({ now: () => instant(Date.now()) }, days * DAY);
const extend = (until: Instant | 'never'): Change => ({ action: 'access.extend', until, rule: 'desk' });
const KEY = { type: 'security-key', label: 'Key' } as const;

describe('a lock', () => {
  const OTHERS: readonly (readonly [string, Change])[] = [
    ['an extension', extend('never')],
    ['an end', { action: 'access.end', at: soon(1) }],
    ['a demand to change the password', REQUIRE_CHANGE],
    ['a clear of all methods', CLEAR],
  ];

  it.each(OTHERS)('for a time stays with %s, which is done', async (_, change) => {
    const { id, uid, pin } = await bench.road.seed({ lock: 'temporary', accessUntil: soon(30), methods: [KEY] });
    const before = await bench.road.failures(id);
    await apply(provider, id, change);
    expect(await bench.road.failures(id)).toEqual(before);
    expect(await bench.road.signIn(uid, pin)).toBe('refused');
    await apply(provider, id, UNLOCK);
    const goesIn = change.action === 'pin.require-change' ? 'must-change' : change.action === 'mfa.clear' ? 'refused' : 'in';
    expect(await bench.road.signIn(uid, pin)).toBe(goesIn);
  });

  it.each(OTHERS)('for good stays with %s, and is still known as one', async (_, change) => {
    const { id, uid, pin } = await bench.road.seed({ lock: 'permanent', accessUntil: soon(30), methods: [KEY] });
    await apply(provider, id, change);
    expect(await bench.road.user(id)).toMatchObject({ enabled: false, attributes: { disabledReason: ['permanentLockout'] } });
    expect(await bench.road.signIn(uid, pin)).toBe('refused');
    expect(await valueOf(provider, id, 'lock')).toMatchObject({ kind: 'permanent' });
  });

  it('is opened after a reset by a step of its own: the password alone would not let the person in', async () => {
    for (const lock of ['temporary', 'permanent'] as const) {
      const { id, uid } = await bench.road.seed({ lock });
      const issued = freshPin();
      const { plan } = await apply(provider, id, RESET, issued);
      expect(plan.steps.map(({ verb }) => verb)).toEqual(['set-pin', 'unlock', ...(lock === 'permanent' ? ['enable'] : [])]);
      expect(await bench.road.signIn(uid, issued), lock).toBe('must-change');
    }
  });

  it('of real wrong log-ins is opened with its failures, and one more wrong password locks nobody again', async () => {
    const { id, uid, pin } = await bench.road.seed({ lock: 'temporary' });
    expect(await bench.road.signIn(uid, pin)).toBe('refused');
    expect(await bench.road.browse(uid, pin)).toBe('refused');
    await apply(provider, id, UNLOCK);
    expect(await bench.road.failures(id)).toMatchObject({ disabled: false, numFailures: 0 });
    await bench.road.signIn(uid, 'Wrong0000wrong');
    expect(await bench.road.signIn(uid, pin)).toBe('in');
    expect(await bench.road.browse(uid, pin)).toBe('in');
    expect((await planFor(provider, id, UNLOCK)).steps).toEqual([]);
  });

  it('for good is opened, what an administrator disabled never', async () => {
    const [locked, disabled] = [
      await bench.road.seed({ lock: 'permanent' }),
      await bench.road.seed({ disabled: 'abuse', failures: 2 }),
    ];
    await apply(provider, locked.id, UNLOCK);
    expect(await bench.road.signIn(locked.uid, locked.pin)).toBe('in');
    expect((await bench.road.user(locked.id)).attributes).not.toHaveProperty('disabledReason');
    const { plan } = await apply(provider, disabled.id, UNLOCK);
    expect(plan.steps.map(({ verb }) => verb)).toEqual(['unlock']);
    expect(plan.warnings.join()).toContain('an administrator disabled the account');
    expect(await bench.road.failures(disabled.id)).toMatchObject({ numFailures: 0 });
    expect(await bench.road.signIn(disabled.uid, disabled.pin)).toBe('refused');
    expect(await bench.road.user(disabled.id)).toMatchObject({ enabled: false });
  });

  it('for good is not what "enable" is for, and cannot be made a disabling', async () => {
    const { id, uid, pin } = await bench.road.seed({ lock: 'permanent' });
    const { steps, warnings } = await planFor(provider, id, ENABLE);
    expect([steps, warnings.join()]).toEqual([[], expect.stringContaining(`uidctl account unlock ${uid}`)]);
    expect(await thrown(planFor(provider, id, DISABLE), 'conflict')).toMatchObject({ code: 'locked-for-good' });
    expect(await bench.road.signIn(uid, pin)).toBe('refused');
  });
});

describe('disabling', () => {
  it('refuses log-ins and renewals, and both work again when the account is enabled', async () => {
    const { id, uid, pin } = await bench.road.seed();
    const online = await bench.road.session({ uid, pin });
    const offline = await bench.road.session({ uid, pin, scope: 'openid offline_access' });
    if (online.result !== 'in' || offline.result !== 'in') throw new Error('both are let in');
    const renew = async (): Promise<string[]> =>
      Promise.all(
        [online, offline].map(
          async ({ refreshToken }) => (await refreshGrant(bench.road.admin.wire, bench.road.env, refreshToken)).result,
        ),
      );
    expect(await renew()).toEqual(['in', 'in']);
    const { plan } = await apply(provider, id, DISABLE);
    expect(plan.warnings.join()).toContain('sessions stay listed');
    expect([await bench.road.signIn(uid, pin), await bench.road.browse(uid, pin), ...(await renew())]).toEqual(
      Array(4).fill('refused'),
    );
    expect(await valueOf(provider, id, 'enabled')).toMatchObject({ enabled: false, reason: { state: 'unknown' } });
    const { plan: back } = await apply(provider, id, ENABLE);
    expect(back.warnings.join()).toContain('sessions from before work again');
    expect([await bench.road.signIn(uid, pin), await bench.road.browse(uid, pin), ...(await renew())]).toEqual(
      Array(4).fill('in'),
    );
  });

  it('survives every other change', async () => {
    const { id, uid, pin } = await bench.road.seed({ disabled: 'left', accessUntil: soon(30), methods: [KEY] });
    for (const change of [extend('never'), REQUIRE_CHANGE, CLEAR, UNLOCK]) await apply(provider, id, change);
    const issued = freshPin();
    const { plan } = await apply(provider, id, RESET, issued);
    expect(plan.warnings.join()).toContain('the account is disabled');
    expect([await bench.road.signIn(uid, pin), await bench.road.signIn(uid, issued)]).toEqual(['refused', 'refused']);
    expect((await bench.road.user(id)).enabled).toBe(false);
  });
});

describe('a temporary password', () => {
  it('leads a browser to the change page, tells a program that the account is not set up, and the chosen one works', async () => {
    const { id, uid, pin } = await bench.road.seed();
    const issued = freshPin();
    const { results } = await apply(provider, id, RESET, issued);
    expect(results).toMatchObject([{ confirmed: 'read-back' }]);
    expect(await bench.road.session({ uid, pin: issued })).toMatchObject({
      result: 'refused',
      error: 'invalid_grant',
      description: 'Account is not fully set up',
    });
    const person = new Browser(bench.road.admin.wire, bench.road.env);
    const page = await person.signIn(uid, issued);
    expect(outcomeOf(page)).toBe('must-change');
    const chosen = freshPin();
    expect(await person.choose(page, chosen)).toMatchObject({ at: 'in' });
    // One after the other: the server refuses one of two log-ins of the same moment.
    for (const old of [pin, issued]) expect(await bench.road.signIn(uid, old)).toBe('refused');
    expect(await bench.road.browse(uid, chosen)).toBe('in');
    expect(await bench.road.signIn(uid, chosen)).toBe('in');
    expect(known((await valueOf(provider, id, 'pin')).mustChange, 'must change')).toBe(false);
  });

  it('that the rules of the realm forbid is refused in words, and the old one goes on', async () => {
    const { id, uid, pin } = await bench.road.seed();
    for (const [issued, words] of [
      ['short7', 'minimum length 8'],
      [pin, 'must not be equal to any of last 5'],
    ] as const) {
      const [result] = await runAll(provider, await planFor(provider, id, RESET), issued);
      expect(result).toMatchObject({ outcome: 'failed', error: { kind: 'unsupported', code: 'password-rule' } });
      expect(result?.error?.message).toContain(words);
      expect(JSON.stringify(result)).not.toContain(issued);
    }
    expect(await bench.road.signIn(uid, pin)).toBe('in');
  });

  it('is not told apart from a colleague who was quicker', async () => {
    const { id, uid } = await bench.road.seed();
    const plan = await planFor(provider, id, RESET);
    const theirs = freshPin();
    await bench.road.admin.put(`users/${id}/reset-password`, { type: 'password', value: theirs });
    await thrown(runAll(provider, plan, freshPin()), 'conflict');
    expect(await bench.road.signIn(uid, theirs)).toBe('in');
  });
});

describe('a demand to change the password', () => {
  it('keeps the demands that stand there', async () => {
    const { id, uid, pin } = await bench.road.seed({}, { requiredActions: ['UPDATE_PROFILE', 'CAMPUS_QUIZ'] });
    await apply(provider, id, REQUIRE_CHANGE);
    expect((await bench.road.user(id)).requiredActions.toSorted()).toEqual(['CAMPUS_QUIZ', 'UPDATE_PASSWORD', 'UPDATE_PROFILE']);
    expect(await bench.road.signIn(uid, pin)).toBe('must-change');
    expect(await factOf(provider, id, 'demands')).toMatchObject({ state: 'known' });
  });

  it('holds at the next log-in, and the password of before is what leads to the page', async () => {
    const { id, uid, pin } = await bench.road.seed({ name: `Ann ${word()}` });
    await apply(provider, id, REQUIRE_CHANGE);
    expect(await bench.road.browse(uid, pin)).toBe('must-change');
    expect((await planFor(provider, id, REQUIRE_CHANGE)).steps).toEqual([]);
  });
});
