import { describe, expect, it } from 'vitest';
import { fieldsOf } from '../../../../src/providers/keycloak/json.js';
import { askedBy, dutyOf, flowIn } from '../../../../src/providers/keycloak/flow.js';
import { CLEARED, credentialsIn, methodCredentials, methodsOf } from '../../../../src/providers/keycloak/methods.js';
import { DELIVERED_FLOW, FACTS, fields } from './answering.js';

const credential = (type: string, more: object = {}): object => ({
  id: `c-${type}`,
  type,
  createdDate: 1_700_000_000_000,
  ...more,
});
const read = (...list: object[]) => credentialsIn(list) ?? [];
const flow = (list: readonly object[]) => flowIn(list.map(fields));
const asked = (list: readonly object[]) => askedBy(flow(list));
const shown = (credentials: object[], by?: ReadonlySet<string>) => methodsOf(read(...credentials), by, FACTS);

const OTP = credential('otp', { userLabel: 'phone', credentialData: '{"subType":"totp"}' });
const KEY = credential('webauthn', { userLabel: 'Security key' });
const CODES = credential('recovery-authn-codes', { credentialData: '{"totalCodes":3,"remainingCodes":2}' });

/** The delivered flow with some executions set otherwise. */
const changed = (how: Readonly<Record<string, string>>): object[] =>
  DELIVERED_FLOW.map((one) => ({ ...one, requirement: how[one.providerId ?? one.displayName] ?? one.requirement }));

describe('methods', () => {
  it('are not the password, its history, nor the password of a directory', () => {
    const all = read(credential('password'), credential('password-history'), { type: 'password', federationLink: 'x' }, OTP);
    expect(methodCredentials(all).map(({ type }) => type)).toEqual(['otp']);
  });

  it('come in the order of the log-in, the first is the default', () => {
    const list = shown([KEY, OTP, credential('otp', { id: 'c-2', userLabel: 'tablet' })]);
    expect(list.map(({ id, type, isDefault }) => [id, type, isDefault.state === 'known' && isDefault.value])).toEqual([
      ['c-webauthn', 'security-key', true],
      ['c-otp', 'app', false],
      ['c-2', 'app', false],
    ]);
  });

  it('of a type that we do not know are shown as the system calls them, and never cleared', () => {
    const [push] = shown([credential('duo-push', { userLabel: 'My phone' })]);
    expect(push).toMatchObject({ type: 'other' });
    expect(push?.label.unmasked()).toBe('My phone (duo-push)');
    expect(CLEARED).not.toContain('duo-push');
  });

  it('keep how many recovery codes are left, and a token that counts apart from one by time', () => {
    const [codes, counting] = shown([CODES, credential('otp', { credentialData: '{"subType":"hotp"}' })]);
    expect(codes?.label.unmasked()).toContain('2 left');
    expect(counting?.type).toBe('hardware-token');
  });

  it('are read also where what Keycloak keeps of them is no JSON, or has no date', () => {
    const [one] = shown([credential('otp', { credentialData: 'x', createdDate: 0 })]);
    expect(one).toMatchObject({ type: 'app', addedAt: { state: 'unknown' } });
  });

  it('are unknown to work where the log-in of the realm cannot be read', () => {
    for (const { usable } of shown([OTP, KEY]))
      expect(usable).toMatchObject({ code: 'not-readable', right: expect.stringContaining('view-realm') as string });
  });

  it('of a sort that the log-in does not ask for are neither taken nor refused', () => {
    expect(shown([OTP, KEY, CODES], asked(DELIVERED_FLOW)).map(({ usable }) => usable.state)).toEqual([
      'known',
      'absent',
      'absent',
    ]);
    const wider = asked(changed({ 'webauthn-authenticator': 'ALTERNATIVE', 'auth-recovery-authn-code-form': 'ALTERNATIVE' }));
    expect(shown([OTP, KEY, CODES], wider).map(({ usable }) => usable)).toMatchObject([
      { value: true },
      { value: true },
      { value: true },
    ]);
    const used = credential('recovery-authn-codes', { credentialData: '{"remainingCodes":0}' });
    expect(shown([used], wider)[0]?.usable).toMatchObject({ value: false });
  });

  it('of another program may be taken by a step of another program', () => {
    const strange = asked([...DELIVERED_FLOW, { level: 2, requirement: 'ALTERNATIVE', providerId: 'duo' }]);
    expect(shown([credential('duo-push')], strange)[0]?.usable).toMatchObject({ code: 'not-decodable' });
    expect(shown([credential('duo-push')], asked(DELIVERED_FLOW))[0]?.usable).toMatchObject({ state: 'absent' });
  });
});

describe('whether a second factor is asked for', () => {
  const duty = (list: readonly object[]) => dutyOf(flow(list), FACTS);

  it('as delivered: as soon as one is registered', () => {
    expect(duty(DELIVERED_FLOW)).toMatchObject({ value: { demanded: 'when-registered' } });
  });

  it('never, where the step or the flow around it is disabled', () => {
    for (const name of ['auth-otp-form', 'Browser - Conditional 2FA'])
      expect(duty(changed({ [name]: 'DISABLED' }))).toMatchObject({ value: { demanded: false } });
  });

  it('always, where it is required outside of a condition', () => {
    const all = [...DELIVERED_FLOW.slice(0, 5), { level: 1, requirement: 'REQUIRED', providerId: 'auth-otp-form' }];
    expect(duty(all)).toMatchObject({ value: { demanded: true, withoutMethod: { value: 'registers-at-sign-in' } } });
  });

  it('cannot be told of other conditions, or of steps that are not known', () => {
    const byRole = DELIVERED_FLOW.map((one) =>
      one.providerId === 'conditional-user-configured' ? { ...one, providerId: 'conditional-user-role' } : one,
    );
    expect(duty(byRole)).toMatchObject({ state: 'unknown', code: 'not-decodable' });
    const strange = [...DELIVERED_FLOW.slice(0, 5), { level: 1, requirement: 'REQUIRED', providerId: 'duo' }];
    expect(duty(strange)).toMatchObject({ state: 'unknown', why: expect.stringContaining('duo') as string });
  });

  it('is not disturbed by what is no execution', () => {
    expect(fieldsOf([])).toBeUndefined();
    expect(duty([])).toMatchObject({ value: { demanded: false } });
  });
});
