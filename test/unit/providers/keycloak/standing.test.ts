import { describe, expect, it } from 'vitest';
import { AppError } from '../../../../src/core/error.js';
import { realmOf } from '../../../../src/providers/keycloak/realm.js';
import { accessOf, enabledOf, recoveryOf } from '../../../../src/providers/keycloak/standing.js';
import { answering, call, FACTS, SHORT_REALM, userWith, WHOLE_REALM } from './answering.js';

const DOWN = new AppError('unavailable', 'the directory behind the account does not answer', { code: 'directory-down' });
const DECLARED = { attributes: [{ name: 'accessExpires', required: false }], keepsOthers: false, showsOthers: false };
const NAMES = { attributes: { accessEnd: 'accessExpires' } };

describe('whether somebody is enabled', () => {
  it('is what the user says, without a reason: Keycloak keeps none', () => {
    expect(enabledOf(userWith(), [], FACTS)).toMatchObject({ value: { enabled: true } });
    expect(enabledOf(userWith({ enabled: false }), [], FACTS)).toMatchObject({
      value: { enabled: false, reason: { code: 'not-recorded' } },
    });
  });

  it('is not what a lock for good makes of it', () => {
    const user = userWith({ enabled: false, attributes: { disabledReason: ['permanentLockout'] } });
    expect(enabledOf(user, [], FACTS)).toMatchObject({ value: { enabled: true } });
  });

  it('is unknown of somebody from a directory that is down: everybody there looks disabled then', () => {
    const user = userWith({ enabled: false, federationLink: 'f' });
    expect(enabledOf(user, DOWN, FACTS)).toMatchObject({ state: 'unknown', code: 'unreachable' });
    expect(enabledOf(user, [], FACTS), 'the directory answered').toMatchObject({ value: { enabled: false } });
    expect(enabledOf(userWith({ federationLink: 'f' }), DOWN, FACTS)).toMatchObject({ value: { enabled: true } });
  });
});

describe('access', () => {
  const access = (values: string[] | undefined, profile: Parameters<typeof accessOf>[2] = DECLARED) => {
    const found = accessOf(
      userWith({ attributes: values === undefined ? {} : { accessExpires: values } }),
      NAMES,
      profile,
      FACTS,
    );
    return found.state === 'known' ? found.value.until : found;
  };

  it('is absent where the profile names no attribute', () => {
    expect(accessOf(userWith(), {}, undefined, FACTS)).toMatchObject({ state: 'absent' });
  });

  it('ends with the last day, at an instant, or never, and is enforced by nobody here', () => {
    expect(access(['2026-06-30'])).toMatchObject({ value: Date.UTC(2026, 6, 1) });
    expect(access(['2026-06-30T12:00:00+08:00'])).toMatchObject({ value: Date.UTC(2026, 5, 30, 4) });
    expect(access(undefined)).toMatchObject({ value: 'never' });
    expect(accessOf(userWith(), NAMES, DECLARED, FACTS)).toMatchObject({
      value: { from: { value: 'always' }, enforced: { value: false } },
    });
  });

  it('is unknown by a text that is no date, or by two of them', () => {
    for (const values of [['soon'], ['2026-02-30'], ['2026-06-30', '2027-06-30']])
      expect(access(values)).toMatchObject({ code: 'not-decodable' });
  });

  it('is not "never" where the realm drops the attribute, or nobody says whether it does', () => {
    expect(access(undefined, { ...DECLARED, attributes: [] })).toMatchObject({ state: 'unknown', code: 'not-recorded' });
    expect(access(undefined, { ...DECLARED, attributes: [], showsOthers: true })).toMatchObject({ value: 'never' });
    expect(access(undefined, new AppError('unavailable', 'down'))).toMatchObject({ code: 'unreachable' });
    expect(access(['2026-06-30'], new AppError('unavailable', 'down')), 'a value that is there needs no more').toMatchObject({
      state: 'known',
    });
  });
});

describe('recovery', () => {
  const recovery = async (user: object, settings: object) => {
    const found = recoveryOf(userWith({ ...user }), await realmOf(answering({ '': settings }).parts, call()), FACTS);
    if (found.state !== 'known') throw new Error('recovery is unknown');
    return found.value;
  };

  it('goes by mail alone, and masked', async () => {
    const { mail, mobile } = await recovery({}, WHOLE_REALM);
    expect(JSON.stringify(mail)).not.toContain('chantm@uni.example');
    expect(mobile.state).toBe('absent');
  });

  it('lets people back in alone where the realm allows it and can send mail', async () => {
    expect((await recovery({}, WHOLE_REALM)).selfReset).toMatchObject({ value: true });
    expect((await recovery({}, { ...WHOLE_REALM, smtpServer: {} })).selfReset).toMatchObject({ value: false });
    expect((await recovery({ email: undefined }, SHORT_REALM)).selfReset).toMatchObject({ value: false });
    expect((await recovery({}, SHORT_REALM)).selfReset).toMatchObject({
      code: 'not-readable',
      right: expect.stringContaining('view-realm') as string,
    });
  });
});
