import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Provider } from '../../../src/core/provider.js';
import { apply, CLEAR, valueOf } from './asking.js';
import { startBench, type Bench } from './subject.js';
import { changeProfile, declared, demand } from './user-profile.js';

/* What is open to be done by the person: a browser and a program meet it in different ways, and so each is tried in both. */

let bench: Bench;
let provider: Provider;
beforeAll(async () => {
  bench = await startBench();
  provider = await bench.open();
});
afterAll(() => bench.close());

describe('demands', () => {
  it('of a profile without a name are there though no action is open, and the log-in stops at them', async () => {
    const { id, uid, pin } = await bench.road.seed({}, { lastName: undefined, firstName: 'Ann' });
    expect((await bench.road.user(id)).requiredActions).toEqual([]);
    const demands = await valueOf(provider, id, 'demands');
    expect(demands).toMatchObject([
      { code: 'VERIFY_PROFILE', effect: 'step-needed', text: expect.stringContaining('lastName') as string },
    ]);
    expect(await bench.road.session({ uid, pin })).toMatchObject({ description: 'Account is not fully set up' });
    expect(await bench.road.browse(uid, pin)).toEqual({ page: 'login-update-profile' });
  });

  it('of a field that the realm wants of everybody are there too, by its name', async () => {
    const { id, uid, pin } = await bench.road.seed();
    const release = await demand(bench.road, 'homeCampus', 'user');
    try {
      const fresh = await bench.open();
      expect(await valueOf(fresh, id, 'demands')).toMatchObject([
        { code: 'VERIFY_PROFILE', text: expect.stringContaining('homeCampus') as string },
      ]);
      expect(await bench.road.session({ uid, pin })).toMatchObject({ description: 'Account is not fully set up' });
    } finally {
      await release();
    }
    expect(await valueOf(provider, id, 'demands')).toEqual([]);
    expect(await bench.road.signIn(uid, pin)).toBe('in');
  });

  it('of a field that the person could not fill in are none: the log-in does not stop for it', async () => {
    const { id, uid, pin } = await bench.road.seed();
    const release = await changeProfile(bench.road, (profile) => ({
      ...profile,
      attributes: [...profile.attributes, declared('costCentre', { required: { roles: ['user', 'admin'] } })],
    }));
    try {
      expect(await bench.road.signIn(uid, pin)).toBe('in');
      expect(await valueOf(await bench.open(), id, 'demands')).toEqual([]);
    } finally {
      await release();
    }
  });

  it('to confirm an address that is confirmed refuse a program alone', async () => {
    const { id, uid, pin } = await bench.road.seed({}, { requiredActions: ['VERIFY_EMAIL'] });
    expect(await valueOf(provider, id, 'demands')).toMatchObject([{ code: 'VERIFY_EMAIL', effect: 'refused' }]);
    expect(await bench.road.session({ uid, pin })).toMatchObject({ description: 'Account is not fully set up' });
    expect(await bench.road.browse(uid, pin)).toBe('in');
  });

  it('that a browser leads through are steps', async () => {
    const { id, uid, pin } = await bench.road.seed({}, { requiredActions: ['CONFIGURE_TOTP', 'UPDATE_PASSWORD'] });
    expect(await valueOf(provider, id, 'demands'), 'a new password is a fact of the password').toMatchObject([
      { code: 'CONFIGURE_TOTP', effect: 'step-needed' },
    ]);
    expect(await bench.road.browse(uid, pin)).not.toBe('in');
  });
});

describe('required actions', () => {
  it('that the realm does not know, or has switched off, are shown, refuse a program, and let a browser pass', async () => {
    const { id, uid, pin } = await bench.road.seed({}, { requiredActions: ['CAMPUS_QUIZ', 'TERMS_AND_CONDITIONS'] });
    const demands = await valueOf(provider, id, 'demands');
    expect(demands.map(({ code, effect }) => [code, effect]).toSorted()).toEqual([
      ['CAMPUS_QUIZ', 'refused'],
      ['TERMS_AND_CONDITIONS', 'refused'],
    ]);
    expect(await bench.road.session({ uid, pin })).toMatchObject({ description: 'Account is not fully set up' });
    expect(await bench.road.browse(uid, pin)).toBe('in');
  });

  it('that the realm does not know are kept by a clear that demands another', async () => {
    const { id } = await bench.road.seed({ methods: [{ type: 'app', label: 'Phone' }] }, { requiredActions: ['CAMPUS_QUIZ'] });
    await apply(provider, id, CLEAR);
    expect((await bench.road.user(id)).requiredActions.toSorted()).toEqual(['CAMPUS_QUIZ', 'CONFIGURE_TOTP']);
  });

  it('that are open already are asked for once', async () => {
    const { id } = await bench.road.seed({ methods: [{ type: 'app', label: 'Phone' }] }, { requiredActions: ['CONFIGURE_TOTP'] });
    const { plan } = await apply(provider, id, CLEAR);
    expect(plan.steps.map(({ verb }) => verb)).toEqual(['remove-method']);
    expect((await bench.road.user(id)).requiredActions).toEqual(['CONFIGURE_TOTP']);
  });
});
