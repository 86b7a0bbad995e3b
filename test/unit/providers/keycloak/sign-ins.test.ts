import { describe, expect, it } from 'vitest';
import { instant } from '../../../../src/core/instant.js';
import { lastReset, lastSignIn, lastSuccess, signIns } from '../../../../src/providers/keycloak/sign-ins.js';
import { answering, call, EVENTS, FACTS, ID, NOW, userJson, userWith } from './answering.js';

type Asked = { user?: string; type?: string[]; dateFrom?: number; dateTo?: number; max?: number };
type Event = Record<string, unknown> & { time: number; type: string };

const DAY = 86_400_000;
const event = (time: number, over: object = {}): Event => ({
  time,
  type: 'LOGIN',
  userId: ID,
  clientId: 'portal',
  ipAddress: '10.0.0.1',
  ...over,
});
const failed = (time: number, error: string, over: object = {}): Event => event(time, { type: 'LOGIN_ERROR', error, ...over });
/** An event without a user id. */
const nameless = (time: number, error: string, username: string): Event =>
  failed(time, error, { userId: undefined, details: { username } });

/** A realm with these events, newest first, that narrows as the real one does. */
function realm(events: readonly Event[], over: { config?: object; user?: object } = {}) {
  const matching = ({ user, type, dateFrom = 0, dateTo = Infinity, max = 100 }: Asked): readonly Event[] =>
    [...events]
      .sort((a, b) => b.time - a.time)
      .filter((one) => (user === undefined || one.userId === user) && (type === undefined || type.includes(one.type)))
      .filter(({ time }) => time >= dateFrom && time <= dateTo)
      .slice(0, max);
  const user = userJson({ createdTimestamp: NOW - DAY, ...over.user });
  return answering({ events: matching, 'events/config': { ...EVENTS, ...over.config }, [`users/${ID}`]: user });
}
const history = (
  events: readonly Event[],
  over: Parameters<typeof realm>[1] = {},
  window: { since?: ReturnType<typeof instant>; limit?: number } = {},
) => signIns(realm(events, over).parts, ID, { limit: 20, ...window }, call());
const last = (events: readonly Event[], over: Parameters<typeof realm>[1] = {}) =>
  lastSignIn(realm(events, over).parts, userWith({ createdTimestamp: NOW - DAY, ...over.user }), FACTS, call());

describe('a history of log-ins', () => {
  it('is refused where the realm keeps none, and where the account is not there', async () => {
    await expect(history([], { config: { eventsEnabled: false } })).rejects.toMatchObject({
      kind: 'unsupported',
      code: 'not-recorded',
    });
    await expect(history([], { config: { enabledEventTypes: ['LOGOUT'] } })).rejects.toMatchObject({ kind: 'unsupported' });
    await expect(signIns(realm([]).parts, 'x', { limit: 1 }, call())).rejects.toMatchObject({ kind: 'not-found' });
  });

  it('comes newest first, of this account alone, no more than asked for, from a time on', async () => {
    const events = [event(1000), failed(3000, 'invalid_user_credentials'), event(2000, { userId: 'other' }), event(4000)];
    expect((await history(events)).map(({ at, result }) => [at, result])).toEqual([
      [4000, 'signed-in'],
      [3000, 'refused'],
      [1000, 'signed-in'],
    ]);
    expect(await history(events, {}, { limit: 1 })).toHaveLength(1);
    expect(await history(events, {}, { limit: 0 })).toEqual([]);
    expect(await history(events, {}, { since: instant(3000) })).toHaveLength(2);
  });

  it('has what the server keeps under no user: told by what was typed, name or mail, in any case', async () => {
    const events = [
      nameless(1000, 'resolve_required_actions', 'CHANTM'),
      nameless(2000, 'user_not_found', 'chantm2'),
      nameless(3000, 'resolve_required_actions', 'chantm@uni.example'),
    ];
    expect((await history(events)).map(({ at }) => at)).toEqual([3000, 1000]);
  });
});

describe('the reason of a refusal', () => {
  const reason = async (one: Event, user: object = {}) => (await history([one], { user }))[0]?.reason;

  it('is plain where the error means one thing', async () => {
    expect(await reason(failed(1, 'user_temporarily_disabled'))).toBe('locked');
    expect(await reason(failed(1, 'user_disabled'))).toBe('disabled');
    expect(await reason(failed(1, 'their_own'))).toBe('other');
    expect(await reason(event(1))).toBeUndefined();
  });

  it('is a lock where that disabled the account, and nothing certain where a directory may be down', async () => {
    expect(
      await reason(failed(1, 'user_disabled'), { enabled: false, attributes: { disabledReason: ['permanentLockout'] } }),
    ).toBe('locked');
    expect(await reason(failed(1, 'user_disabled'), { federationLink: 'f' })).toBe('other');
  });

  it('is a wrong password only where it cannot have been the code, or a refusal of the directory', async () => {
    const wrong = failed(1, 'invalid_user_credentials');
    expect(await reason(wrong)).toBe('wrong-pin');
    expect(await reason(wrong, { totp: true })).toBe('other');
    expect(await reason(wrong, { federationLink: 'f' })).toBe('other');
    expect(await reason({ ...wrong, details: { credential_type: 'password' } }, { totp: true })).toBe('wrong-pin');
    expect(await reason({ ...wrong, details: { credential_type: 'otp' } }, { totp: true })).toBe('mfa-wrong');
  });

  it('is the change of password that is still due', async () => {
    const one = nameless(1, 'resolve_required_actions', 'chantm');
    expect(await reason(one, { requiredActions: ['UPDATE_PASSWORD'] })).toBe('pin-must-change');
    expect(await reason(one, { requiredActions: ['CONFIGURE_TOTP'] })).toBe('other');
  });
});

describe('the last log-in', () => {
  it('is unknown where the realm does not keep both good and bad ones', async () => {
    for (const config of [{ eventsEnabled: false }, { enabledEventTypes: ['LOGIN'] }, { enabledEventTypes: ['LOGIN_ERROR'] }])
      expect(await last([event(1)], { config })).toMatchObject({ state: 'unknown', code: 'not-recorded' });
  });

  it('may be one that names no user', async () => {
    expect(await last([event(1000), nameless(2000, 'resolve_required_actions', 'chantm')])).toMatchObject({
      value: { at: 2000, result: 'refused' },
    });
  });

  it('was never only for an account that is younger than what is kept', async () => {
    const before = event(NOW - 2 * DAY, { userId: 'other' });
    expect(await last([before])).toMatchObject({ value: 'never' });
    expect(await last([]), 'nothing shows that events were on then').toMatchObject({ state: 'unknown' });
    expect(await last([before], { user: { createdTimestamp: NOW - 40 * DAY } }), 'older than what is kept').toMatchObject({
      state: 'unknown',
    });
    expect(await last([before], { user: { createdTimestamp: undefined } })).toMatchObject({ state: 'unknown' });
  });

  it('that succeeded is not one that was refused', async () => {
    const { parts } = realm([event(1000), failed(2000, 'invalid_user_credentials'), event(500, { userId: 'other' })]);
    expect(await lastSuccess(parts, userWith(), FACTS, call())).toMatchObject({ value: 1000 });
  });
});

describe('the last reset', () => {
  it('is known by the admin events, and unknown without them or with none left', async () => {
    const reset = { 'events/config': EVENTS, 'admin-events': [{ time: 5000 }] };
    expect(await lastReset(answering(reset).parts, ID, FACTS, call())).toMatchObject({ value: 5000 });
    expect(await lastReset(answering({ ...reset, 'admin-events': [] }).parts, ID, FACTS, call())).toMatchObject({
      state: 'unknown',
    });
    const off = { ...reset, 'events/config': { ...EVENTS, adminEventsEnabled: false } };
    expect(await lastReset(answering(off).parts, ID, FACTS, call())).toMatchObject({ state: 'unknown', code: 'not-recorded' });
  });
});
