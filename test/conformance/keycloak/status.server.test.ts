import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type SignIn } from '../../../src/core/account.js';
import { instant } from '../../../src/core/instant.js';
import { type Provider } from '../../../src/core/provider.js';
import { freshPin, word } from '../suite/names.js';
import { call, DAY, known } from '../suite/steps.js';
import { apply, factOf, planFor, REQUIRE_CHANGE, RESET, UNLOCK, valueOf } from './asking.js';
import { startBench, type Bench } from './subject.js';

/* What Keycloak makes of an account, and what the provider says of it: each is held against a real log-in. */

let bench: Bench;
let provider: Provider;
let whole: Provider;
beforeAll(async () => {
  bench = await startBench();
  [provider, whole] = await Promise.all([bench.open(), bench.open('REALM_CLIENT')]);
});
afterAll(() => bench.close());

const WRONG = 'Wrong0000wrong';

describe('a lock', () => {
  it('of real wrong log-ins ends when the fact says so, in the units of the server', async () => {
    const { id, uid, pin } = await bench.road.seed({ lock: 'temporary' });
    expect(await bench.road.signIn(uid, pin)).toBe('refused');
    const lock = await valueOf(whole, id, 'lock');
    if (lock.kind !== 'temporary') throw new Error(`it is ${lock.kind}`);
    const [since, until] = [known(lock.since, 'since'), known(lock.until, 'until')];
    expect(Math.abs(since - Date.now())).toBeLessThan(600_000);
    expect(Math.abs(until - since - 1_800_000)).toBeLessThan(2_000);
    const failures = await valueOf(whole, id, 'failures');
    expect(failures).toMatchObject({ count: 3, limit: { value: 3 }, locksFor: { value: 1_800_000 } });
    expect(await valueOf(whole, id, 'enabled')).toEqual({ enabled: true });
  });

  it('for good is one though the record of failures, which a restart forgets, has nothing', async () => {
    const { id, uid, pin } = await bench.road.seed({ lock: 'permanent' });
    expect(await bench.road.failures(id)).toMatchObject({ disabled: false, numFailures: 0 });
    expect(await bench.road.signIn(uid, pin)).toBe('refused');
    expect(await valueOf(provider, id, 'lock')).toMatchObject({ kind: 'permanent', since: { state: 'unknown' } });
    expect(await valueOf(provider, id, 'enabled')).toEqual({ enabled: true });
  });

  it('is none at failures that do not lock yet, and these are counted, wrong codes too', async () => {
    const { id, uid, pin } = await bench.road.seed({ failures: 1, methods: [{ type: 'app', label: 'Phone' }] });
    expect(await bench.road.session({ uid: uid, pin: WRONG })).toMatchObject({ result: 'refused' });
    await expect.poll(async () => (await bench.road.failures(id)).numFailures, { timeout: 10_000 }).toBe(2);
    expect(await valueOf(whole, id, 'lock')).toEqual({ kind: 'none' });
    expect((await valueOf(whole, id, 'failures')).count).toBe(2);
    await apply(provider, id, UNLOCK);
    expect((await valueOf(whole, id, 'failures')).count).toBe(0);
    expect(await bench.road.signIn(uid, pin)).toBe('in');
  });

  it('has limits that a login without view-realm does not know, and never takes from anywhere else', async () => {
    const { id } = await bench.road.seed({ failures: 1 });
    const { limit, locksFor } = await valueOf(provider, id, 'failures');
    for (const fact of [limit, locksFor])
      expect(fact).toMatchObject({ state: 'unknown', code: 'not-readable', right: 'view-realm (realm-management)' });
  });
});

describe('a password', () => {
  it('expires by the policy of the realm, and the log-in then leads to a new one', async () => {
    const { id } = await bench.road.seed();
    const fresh = await valueOf(whole, id, 'pin');
    expect(Math.abs(Number(known(fresh.expiresAt, 'expiry')) - Date.now() - 180 * DAY)).toBeLessThan(600_000);
    expect((await valueOf(provider, id, 'pin')).expiresAt, 'without view-realm').toMatchObject({
      state: 'unknown',
      code: 'not-readable',
    });

    await bench.server.run('seed', '6');
    const [old] = await provider.resolve({ by: 'uid', value: 'u00006' }, call());
    const { expiresAt, atExpiry, mustChange } = await valueOf(whole, old?.id ?? '', 'pin');
    expect(Number(known(expiresAt, 'expiry'))).toBeLessThan(Date.now());
    expect([known(atExpiry, 'at expiry'), known(mustChange, 'must change')]).toEqual(['must-change', false]);
    expect(await bench.road.browse('u00006', 'Start-1234-Pass')).toBe('must-change');
    expect(known((await valueOf(whole, old?.id ?? '', 'pin')).mustChange, 'the log-in has added the demand')).toBe(true);
  });

  it('that a desk issued is temporary, one that must be changed for another reason is not said to be', async () => {
    const [issued, demanded] = [await bench.road.seed(), await bench.road.seed()];
    await apply(provider, issued.id, RESET, freshPin());
    await apply(provider, demanded.id, REQUIRE_CHANGE);
    const pin = await valueOf(provider, issued.id, 'pin');
    expect([known(pin.temporary, 'temporary'), known(pin.mustChange, 'must change')]).toEqual([true, true]);
    expect(Math.abs(Number(known(pin.lastResetAt, 'last reset')) - Date.now())).toBeLessThan(600_000);
    expect((await valueOf(provider, demanded.id, 'pin')).temporary).toMatchObject({ state: 'unknown' });
  });

  it('that never was lets nobody in: known to be none, and no change of it is planned', async () => {
    const { id, uid } = await bench.road.seed({}, { credentials: [] });
    expect(known((await valueOf(provider, id, 'pin')).present, 'present')).toBe(false);
    expect(await bench.road.signIn(uid, 'Anything0000')).toBe('refused');
    await expect(planFor(provider, id, REQUIRE_CHANGE)).rejects.toMatchObject({ code: 'pin-missing' });
    const given = freshPin();
    await apply(provider, id, RESET, given);
    expect(await bench.road.signIn(uid, given)).toBe('must-change');
  });
});

describe('the history of log-ins', () => {
  const told = (list: readonly SignIn[] | undefined) => (list ?? []).map(({ result, reason, code }) => [result, reason, code]);

  it('has the reasons that the person is never told, newest first, those too that name no user', async () => {
    const { id, uid, pin } = await bench.road.seed();
    const browse = (secret: string) => bench.road.browse(uid, secret);
    expect(await browse(pin)).toBe('in');
    expect(await browse(WRONG)).toBe('refused');
    await expect.poll(async () => (await bench.road.failures(id)).numFailures, { timeout: 10_000 }).toBe(1);
    await apply(provider, id, REQUIRE_CHANGE);
    expect(await bench.road.session({ uid, pin })).toMatchObject({ result: 'refused' });
    expect(told(await provider.signIns?.(id, { limit: 10 }, call()))).toEqual([
      ['refused', 'pin-must-change', 'resolve_required_actions'],
      ['refused', 'wrong-pin', 'invalid_user_credentials'],
      ['signed-in', undefined, undefined],
    ]);
    expect(await valueOf(provider, id, 'sign-in.last')).toMatchObject({ reason: 'pin-must-change' });
    expect(Number(await valueOf(provider, id, 'sign-in.last-success'))).toBeLessThan(Date.now() + 60_000);
    expect(told(await provider.signIns?.(id, { limit: 1 }, call()))).toHaveLength(1);
  });

  it('tells a lock, a lock for good and a disabled account apart', async () => {
    for (const [seed, reason] of [
      [{ lock: 'temporary' }, 'locked'],
      [{ lock: 'permanent' }, 'locked'],
      [{ disabled: 'abuse' }, 'disabled'],
    ] as const) {
      const { id, uid, pin } = await bench.road.seed(seed);
      expect(await bench.road.session({ uid, pin })).toMatchObject({ result: 'refused' });
      const [last] = (await provider.signIns?.(id, { limit: 1 }, call())) ?? [];
      expect(last, JSON.stringify(seed)).toMatchObject({ result: 'refused', reason });
    }
  });

  it('of somebody who never signed in is "never" for an account that is younger than the events', async () => {
    await bench.road.signIn((await bench.road.seed()).uid, WRONG);
    const { id } = await bench.road.seed();
    expect(await valueOf(provider, id, 'sign-in.last')).toBe('never');
    expect(await valueOf(provider, id, 'sign-in.last-success')).toBe('never');
  });

  it('begins where it is asked to', async () => {
    const { id, uid, pin } = await bench.road.seed();
    await bench.road.signIn(uid, pin);
    const since = instant(Date.now() + 60_000);
    expect(await provider.signIns?.(id, { limit: 10, since }, call())).toEqual([]);
  });
});

describe('an end of access', () => {
  it('that cannot be read is unknown, and is neither extended nor taken for "never"', async () => {
    const { id } = await bench.road.seed();
    await bench.road.change(id, ({ attributes = {} }) => ({ attributes: { ...attributes, accessExpires: ['30/06/2027'] } }));
    expect((await valueOf(provider, id, 'access')).until).toMatchObject({ state: 'unknown', code: 'not-decodable' });
    await expect(planFor(provider, id, { action: 'access.extend', until: 'never', rule: 'desk' })).rejects.toMatchObject({
      code: 'end-unknown',
    });
  });
});

describe('an owner', () => {
  it('is who the attribute names, unknown where nobody of that name is seen', async () => {
    const owner = await bench.road.seed({ name: 'Olivia Owner' });
    const { id } = await bench.road.seed({ kind: 'departmental' });
    const own = (value: string) =>
      bench.road.change(id, ({ attributes = {} }) => ({ attributes: { ...attributes, uniOwner: [value] } }));
    expect(await factOf(provider, id, 'owner')).toMatchObject({ state: 'absent' });
    await own(owner.uid);
    expect(await valueOf(provider, id, 'owner')).toEqual({ uid: owner.uid, name: 'Olivia Owner' });
    await own(word());
    expect(await factOf(provider, id, 'owner')).toMatchObject({ state: 'unknown' });
  });
});
