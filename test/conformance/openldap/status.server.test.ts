import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { instant } from '../../../src/core/instant.js';
import { type Provider } from '../../../src/core/provider.js';
import { DAY, HOUR, known, thrown } from '../suite/steps.js';
import { apply, DISABLE, factOf, planFor, RESET, UNLOCK, valueOf } from './asking.js';
import { time } from './second-road.js';
import { startBench, type Bench } from './subject.js';

/* What slapd makes of an account, and what the provider says of it: each is held against a real bind. */

let bench: Bench;
let provider: Provider;
beforeAll(async () => {
  bench = await startBench();
  provider = await bench.open();
});
afterAll(() => bench.close());

const ago = (ms: number): string => time(Date.now() - ms);
const ahead = (ms: number): string => time(Date.now() + ms);
const policy = (name: string): string => `cn=${name},ou=policies,${bench.server.env.BASE_DN ?? ''}`;

/** Adds a policy entry like the default one, with these attributes in place of its own. */
async function addPolicy(name: string, over: Readonly<Record<string, string>>): Promise<string> {
  const usual = {
    pwdAttribute: 'userPassword',
    pwdLockout: 'TRUE',
    pwdMaxFailure: '3',
    pwdLockoutDuration: '1800',
    pwdMustChange: 'TRUE',
  };
  const attributes = Object.fromEntries(Object.entries({ ...usual, ...over }).map(([key, value]) => [key, [value]]));
  await bench.road.add(policy(name), { objectClass: ['namedPolicy', 'pwdPolicy'], cn: [name], ...attributes });
  return policy(name);
}

describe('a lock', () => {
  it('whose time is over is none, and the stamp is left alone', async () => {
    const { id, uid, pin, dn } = await bench.road.seed();
    await bench.road.replace(dn, { pwdAccountLockedTime: [ago(2 * HOUR)] });
    expect(await valueOf(provider, id, 'lock')).toEqual({ kind: 'none' });
    expect((await planFor(provider, id, UNLOCK)).steps).toEqual([]);
    expect(await bench.road.signIn(uid, pin)).toBe('in');
  });

  it('with a stamp in the future does not lock', async () => {
    const { id, uid, pin, dn } = await bench.road.seed();
    await bench.road.replace(dn, { pwdAccountLockedTime: [ahead(DAY)] });
    expect(await valueOf(provider, id, 'lock')).toEqual({ kind: 'none' });
    expect(await bench.road.signIn(uid, pin)).toBe('in');
  });

  it('does not exist under a policy without pwdLockout, whatever the stamp', async () => {
    const open = await addPolicy('open', { pwdLockout: 'FALSE' });
    const { id, uid, pin, dn } = await bench.road.seed();
    await bench.road.replace(dn, { pwdAccountLockedTime: ['000001010000Z'], pwdPolicySubentry: [open] });
    expect(await factOf(provider, id, 'lock')).toMatchObject({
      state: 'absent',
      why: expect.stringContaining('pwdLockout') as string,
    });
    expect(await bench.road.signIn(uid, pin)).toBe('in');
  });

  it('lasts until somebody acts where the policy gives it no length', async () => {
    const { id, uid, pin, dn } = await bench.road.seed();
    await bench.road.replace(dn, {
      pwdAccountLockedTime: [ago(365 * DAY)],
      pwdPolicySubentry: [bench.server.env.STRICT_POLICY_DN ?? ''],
    });
    expect(await valueOf(provider, id, 'lock')).toMatchObject({ kind: 'permanent', since: { state: 'known' } });
    expect(await bench.road.signIn(uid, pin)).toBe('refused');
  });

  it('of a short delay is temporary, and cannot be taken off from outside', async () => {
    // Written by hand: slapd 2.5.13 dies where a policy has pwdMinDelay and a password is wrong.
    const { id, uid, pin, dn } = await bench.road.seed();
    await bench.road.replace(dn, { pwdAccountTmpLockoutEnd: [ahead(HOUR)] }, true);
    expect(await bench.road.signIn(uid, pin)).toBe('refused');
    expect(await valueOf(provider, id, 'lock')).toMatchObject({ kind: 'temporary', until: { state: 'known' } });
    expect(await thrown(planFor(provider, id, UNLOCK), 'unsupported')).toMatchObject({ code: 'delay' });
  });
});

describe('no policy at all', () => {
  it('holds for an account that names one which does not exist: nothing is enforced, and disabling is refused', async () => {
    const { id, uid, pin, dn } = await bench.road.seed({ mustChange: true });
    await bench.road.replace(dn, {
      pwdPolicySubentry: [policy('nowhere')],
      pwdAccountLockedTime: ['000001010000Z'],
      pwdEndTime: [ago(DAY)],
    });
    expect(await bench.road.signIn(uid, pin)).toBe('in');
    expect(await factOf(provider, id, 'lock')).toMatchObject({
      state: 'absent',
      why: expect.stringContaining('does not exist') as string,
    });
    expect(known((await valueOf(provider, id, 'access')).enforced, 'enforced')).toBe(false);
    expect(known((await valueOf(provider, id, 'pin')).mustChange, 'must change')).toBe(false);
    expect(known((await valueOf(provider, id, 'pin')).expiresAt, 'expiry')).toBe('never');
    const error = await thrown(planFor(provider, id, DISABLE), 'unsupported');
    expect(error.message).toContain('let them in');
  });

  it('makes a reset warn that nobody will ask for a change', async () => {
    const { id, uid, dn } = await bench.road.seed();
    await bench.road.replace(dn, { pwdPolicySubentry: [policy('nowhere')] });
    const { plan } = await apply(provider, id, RESET, 'Temporary-4711');
    expect(plan.warnings.join()).toContain('will not ask');
    expect(await bench.road.signIn(uid, 'Temporary-4711')).toBe('in');
  });
});

describe('access', () => {
  it('that has not begun is refused, and says from when', async () => {
    const { id, uid, pin, dn } = await bench.road.seed();
    await bench.road.replace(dn, { pwdStartTime: ['20990101000000Z'] });
    expect(await bench.road.signIn(uid, pin)).toBe('refused');
    expect(known((await valueOf(provider, id, 'access')).from, 'from')).toBe(Date.UTC(2099, 0, 1));
  });

  it('by shadowExpire is not enforced, and the end that slapd checks shows beside it', async () => {
    const days = await bench.open({ attributes: { accessEnd: 'shadowExpire' } });
    const { id, uid, pin, dn } = await bench.road.seed();
    await bench.road.replace(dn, { shadowExpire: ['19000'] });
    expect(await bench.road.signIn(uid, pin)).toBe('in');
    const { until, enforced } = await valueOf(days, id, 'access');
    expect([known(until, 'until'), known(enforced, 'enforced')]).toEqual([19_000 * DAY, false]);
    await bench.road.replace(dn, { pwdEndTime: [ago(DAY)] });
    expect(await valueOf(days, id, 'restrictions')).toMatchObject([{ code: 'pwdEndTime', refusesNow: { value: true } }]);
    expect(await bench.road.signIn(uid, pin)).toBe('refused');
  });

  it('shows ends that this server does not check as what they are', async () => {
    const { id, dn } = await bench.road.seed();
    await bench.road.replace(dn, { shadowExpire: ['19000'], schacExpiryDate: ['20200101000000Z'] });
    expect(await valueOf(provider, id, 'restrictions')).toMatchObject([
      { code: 'shadowExpire', refusesNow: { value: false } },
      { code: 'schacExpiryDate', refusesNow: { value: false } },
    ]);
    const { plan } = await apply(provider, id, { action: 'access.end', at: instant(Date.UTC(2030, 0, 1)) });
    expect(plan.warnings.filter((warning) => /left as it is/.test(warning))).toHaveLength(2);
    expect((await bench.road.entry(dn)).shadowExpire).toEqual(['19000']);
  });
});

describe('a password', () => {
  it('that never was has no sign-in, and no change can be asked for', async () => {
    const { id, uid, pin, dn } = await bench.road.seed();
    await bench.road.replace(dn, { userPassword: [] });
    expect(known((await valueOf(provider, id, 'pin')).present, 'present')).toBe(false);
    expect(await bench.road.signIn(uid, pin)).toBe('refused');
    expect(await thrown(planFor(provider, id, { action: 'pin.require-change' }), 'unsupported')).toMatchObject({
      code: 'pin-missing',
    });
  });

  it('that has expired is refused, once its log-ins after the end are used', async () => {
    const strict = bench.server.env.STRICT_POLICY_DN ?? '';
    const { id, uid, pin, dn } = await bench.road.seed();
    await bench.road.replace(dn, { pwdPolicySubentry: [strict] });
    await bench.road.replace(dn, { pwdChangedTime: [ago(40 * DAY)] }, true);
    const before = await valueOf(provider, id, 'pin');
    expect([known(before.graceLogins, 'left'), known(before.atExpiry, 'at expiry')]).toEqual([2, 'refused']);
    expect(known(before.expiresAt, 'expiry')).toBeLessThan(Date.now());
    expect(await bench.road.signIn(uid, pin)).toBe('in');
    expect(await bench.road.signIn(uid, pin)).toBe('in');
    expect(known((await valueOf(provider, id, 'pin')).graceLogins, 'left')).toBe(0);
    expect(await bench.road.signIn(uid, pin)).toBe('refused');
  });

  it('that lies idle too long is refused under a policy with pwdMaxIdle, and a reset starts the time anew', async () => {
    const { id, uid, pin, dn } = await bench.road.seed();
    await bench.road.replace(dn, { pwdPolicySubentry: [await addPolicy('idle', { pwdMaxIdle: '86400' })] });
    await bench.road.replace(dn, { pwdChangedTime: [ago(2 * DAY)] }, true);
    expect(await valueOf(provider, id, 'restrictions')).toMatchObject([{ code: 'pwdMaxIdle', refusesNow: { value: true } }]);
    expect(await bench.road.signIn(uid, pin)).toBe('refused');
    await apply(provider, id, RESET, 'Temporary-4711');
    expect(await valueOf(provider, id, 'restrictions')).toMatchObject([{ code: 'pwdMaxIdle', refusesNow: { value: false } }]);
    expect(await bench.road.signIn(uid, 'Temporary-4711')).toBe('must-change');
  });
});

describe('with policies that nobody may read', () => {
  let hidden: Bench;
  let blind: Provider;
  beforeAll(async () => {
    hidden = await startBench({ HIDE_POLICIES: 'yes' });
    blind = await hidden.open();
  });
  afterAll(() => hidden.close());

  it('the time of a lock is what the server counts down', async () => {
    const { id } = await hidden.road.seed({ lock: 'temporary' });
    const lock = await valueOf(blind, id, 'lock');
    expect(lock.kind).toBe('temporary');
    if (lock.kind !== 'temporary') return;
    const left = known(lock.until, 'until') - Date.now();
    expect(left).toBeGreaterThan(1_700_000);
    expect(left).toBeLessThan(1_801_000);
  });

  it('a stamp whose time is over is none, one for good is permanent', async () => {
    const [over, good] = [await hidden.road.seed(), await hidden.road.seed({ lock: 'permanent' })];
    await hidden.road.replace(over.dn, { pwdAccountLockedTime: [ago(2 * HOUR)] });
    expect((await valueOf(blind, over.id, 'lock')).kind).toBe('none');
    expect((await valueOf(blind, good.id, 'lock')).kind).toBe('permanent');
  });

  it('what hangs on the policy is unknown with the right that is missing, and never good', async () => {
    const { id } = await hidden.road.seed({ mustChange: true, failures: 2 });
    const pin = await valueOf(blind, id, 'pin');
    for (const fact of [
      pin.expiresAt,
      pin.mustChange,
      (await valueOf(blind, id, 'failures')).limit,
      await factOf(blind, id, 'pin.rules'),
    ])
      expect(fact).toMatchObject({
        state: 'unknown',
        code: 'not-readable',
        right: `read on ${hidden.server.env.POLICY_DN ?? ''}`,
      });
    expect(known((await valueOf(blind, id, 'access')).enforced, 'enforced: the server answers as under a policy')).toBe(true);
  });

  it('a reset says that it does not know whether a change will be asked for', async () => {
    const { id, uid } = await hidden.road.seed();
    const { plan } = await apply(blind, id, RESET, 'Temporary-4711');
    expect(plan.warnings.join()).toContain('not known');
    expect(await hidden.road.signIn(uid, 'Temporary-4711')).toBe('must-change');
  });

  it('and without a name for the default one, the reason is another', async () => {
    const unnamed = await hidden.open({ defaultPolicy: undefined });
    const { id } = await hidden.road.seed();
    expect(await factOf(unnamed, id, 'pin.rules')).toMatchObject({ state: 'unknown', code: 'not-recorded' });
  });
});

describe('a default policy that the profile names wrongly', () => {
  it('is found out by the lock: the server says another thing, so nobody can tell', async () => {
    const open = await addPolicy('other', { pwdLockoutDuration: '10' });
    const wrong = await bench.open({ defaultPolicy: open });
    const { id, dn } = await bench.road.seed();
    await bench.road.replace(dn, { pwdAccountLockedTime: [ago(60_000)] });
    expect((await valueOf(provider, id, 'lock')).kind).toBe('temporary');
    expect(await factOf(wrong, id, 'lock')).toMatchObject({ state: 'unknown', code: 'disagrees' });
  });
});
