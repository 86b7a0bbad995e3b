import { describe, expect, it } from 'vitest';
import { AppError } from '../../../../src/core/error.js';
import { demandsOf } from '../../../../src/providers/keycloak/demands.js';
import { actionsOf, profileOf, realmOf } from '../../../../src/providers/keycloak/realm.js';
import { ACTIONS, answering, call, FACTS, PROFILE, SHORT_REALM, userWith, WHOLE_REALM } from './answering.js';

async function demands(user: object, over: { realm?: object; profile?: object; actions?: readonly object[] } = {}) {
  const { parts } = answering({
    '': over.realm ?? WHOLE_REALM,
    'users/profile': over.profile ?? PROFILE,
    'authentication/required-actions': over.actions ?? ACTIONS,
  });
  const [realm, profile, actions] = await Promise.all([
    realmOf(parts, call()),
    profileOf(parts, call()),
    actionsOf(parts, call()),
  ]);
  return demandsOf({ user: userWith({ ...user }), realm, profile, actions, facts: FACTS });
}
const codes = async (...of: Parameters<typeof demands>) => {
  const found = await demands(...of);
  return found.state === 'known' ? found.value.map(({ code, effect }) => [code, effect]) : found;
};

describe('demands', () => {
  it('are not the change of a password, which is a fact of its own', async () => {
    expect(await codes({ requiredActions: ['UPDATE_PASSWORD'] })).toEqual([]);
  });

  it('are the open actions, which a browser leads through', async () => {
    expect(await codes({ requiredActions: ['UPDATE_PASSWORD', 'CONFIGURE_TOTP'] })).toEqual([['CONFIGURE_TOTP', 'step-needed']]);
  });

  it('that no page leads through refuse programs: unknown to the realm, switched off, done already', async () => {
    const off = [...ACTIONS, { alias: 'TERMS_AND_CONDITIONS', name: 'Terms', enabled: false }];
    expect(await codes({ requiredActions: ['their-own', 'TERMS_AND_CONDITIONS', 'VERIFY_EMAIL'] }, { actions: off })).toEqual([
      ['their-own', 'refused'],
      ['TERMS_AND_CONDITIONS', 'refused'],
      ['VERIFY_EMAIL', 'refused'],
    ]);
  });

  it('of another program have the name that the realm gives them', async () => {
    const actions = [...ACTIONS, { alias: 'sign-policy', name: 'Sign the IT policy', enabled: true }];
    expect(await demands({ requiredActions: ['sign-policy'] }, { actions })).toMatchObject({
      value: [{ text: expect.stringContaining('Sign the IT policy') as string, effect: 'step-needed' }],
    });
  });

  it('come of a profile that lacks what it must have, though no action is open', async () => {
    expect(await codes({ lastName: undefined, email: '' })).toEqual([['VERIFY_PROFILE', 'step-needed']]);
    const profile = {
      attributes: [...PROFILE.attributes, { name: 'phone', required: {} }, { name: 'note', required: { roles: ['admin'] } }],
    };
    expect(await demands({}, { profile })).toMatchObject({ value: [{ text: 'must complete the profile: phone' }] });
    expect(await codes({ attributes: { phone: ['1'] } }, { profile })).toEqual([]);
  });

  it('do not come of it where the realm has that check switched off', async () => {
    const actions = ACTIONS.map((one) => ({ ...one, enabled: one.alias !== 'VERIFY_PROFILE' }));
    expect(await codes({ lastName: undefined }, { actions })).toEqual([]);
  });

  it('hang on the settings of the realm for an address that nobody confirmed', async () => {
    const open = { emailVerified: false };
    expect(await codes(open)).toEqual([]);
    expect(await codes(open, { realm: { ...WHOLE_REALM, verifyEmail: true } })).toEqual([['VERIFY_EMAIL', 'step-needed']]);
    expect(await demands(open, { realm: SHORT_REALM })).toMatchObject({ state: 'unknown', code: 'not-readable' });
    expect(await codes({}, { realm: SHORT_REALM })).toEqual([]);
  });

  it('are unknown where the profile or the actions of the realm are', () => {
    const seen = {
      user: userWith(),
      realm: new AppError('forbidden', 'no'),
      profile: { attributes: [], keepsOthers: false, showsOthers: false },
      actions: [],
      facts: FACTS,
    };
    expect(demandsOf({ ...seen, profile: new AppError('forbidden', 'no', { right: 'view-users' }) })).toMatchObject({
      code: 'not-readable',
      right: 'view-users',
    });
    expect(demandsOf({ ...seen, actions: new AppError('unavailable', 'down') })).toMatchObject({ code: 'unreachable' });
  });
});
