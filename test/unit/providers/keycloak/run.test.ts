import { describe, expect, it } from 'vitest';
import { type Change } from '../../../../src/core/change.js';
import { AppError } from '../../../../src/core/error.js';
import { instant } from '../../../../src/core/instant.js';
import { Secret } from '../../../../src/core/secret.js';
import { HttpUncertain } from '../../../../src/http/failure.js';
import { type HttpRequest } from '../../../../src/http/types.js';
import { deskOf, ID, method, NOW, realmWith, refuse } from './fake-realm.js';

const RESET: Change = { action: 'pin.reset', via: 'temporary' };
const CLEAR: Change = { action: 'mfa.clear', endSessions: false };
const DISABLE: Change = { action: 'account.disable', reason: 'abuse', endSessions: false };
const REQUIRE: Change = { action: 'pin.require-change' };
const UNLOCK: Change = { action: 'account.unlock' };
const END: Change = { action: 'access.end', at: instant(Date.parse('2027-06-30T16:00:00Z')) };
const PIN = 'Fresh-1234-Pass';

const lost = (): never => {
  throw new HttpUncertain('the connection ended before the answer came');
};
const sentTo = ({ path }: HttpRequest): string => path.slice(3).join('/').replace(ID, 'ID');
const bodyOf = ({ body }: HttpRequest | undefined = { method: 'GET', path: [] }): unknown =>
  body && 'json' in body ? body.json : undefined;

describe('before the first step', () => {
  it('an account that moved is a conflict, and nothing is sent', async () => {
    const moves: ((realm: ReturnType<typeof realmWith>) => void)[] = [
      ({ user }) => (user.enabled = false),
      ({ user }) => user.requiredActions.push('UPDATE_PROFILE'),
      ({ user }) => (user.attributes.department = ['Law']),
      ({ user }) => (user.email = 'other@uni.example'),
      (realm) => (realm.credentials = [method('a', 'otp', 'new phone')]),
    ];
    for (const move of moves) {
      const realm = realmWith({ credentials: [method('p', 'password'), method('a')] });
      const desk = deskOf(realm);
      const made = await desk.plan(REQUIRE);
      move(realm);
      await expect(desk.run(made)).rejects.toMatchObject({ kind: 'conflict', code: 'moved' });
      expect(desk.writes).toEqual([]);
    }
  });

  it('failed log-ins, sessions and what a directory stamps at a log-in move nothing', async () => {
    const realm = realmWith({ user: { attributes: { modifyTimestamp: ['20261124100000Z'] } } });
    const desk = deskOf(realm);
    const made = await desk.plan(REQUIRE);
    realm.failures = { disabled: true, numFailures: 3 };
    realm.online = ['s1'];
    realm.user.attributes.modifyTimestamp = ['20261124110000Z'];
    expect(await desk.run(made)).toMatchObject([{ outcome: 'done' }]);
  });

  it('a directory that went away is told as such, not as a change by somebody else', async () => {
    const realm = realmWith({ user: { federationLink: 'ldap-1' } });
    const desk = deskOf(realm);
    const made = await desk.plan(DISABLE);
    realm.credentials = 'directory down';
    realm.user.enabled = false;
    await expect(desk.run(made)).rejects.toMatchObject({ kind: 'unavailable', code: 'directory-down' });
    expect(await desk.run({ ...made, basis: undefined })).toMatchObject([
      { outcome: 'failed', error: { code: 'directory-down' } },
    ]);
  });

  it('a signal that has fired stops it', async () => {
    const desk = deskOf(realmWith());
    const made = await desk.plan(DISABLE);
    await expect(desk.run(made, { signal: AbortSignal.abort() })).rejects.toMatchObject({ kind: 'cancelled' });
    expect(desk.writes).toEqual([]);
  });

  it('of plans of one state, run at once, one is done and the others are conflicts', async () => {
    const desk = deskOf(realmWith());
    const plans = [await desk.plan(RESET), await desk.plan(RESET), await desk.plan(RESET)];
    const fates = await Promise.allSettled(plans.map((made) => desk.run(made, { pin: PIN })));
    expect(fates.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected']);
    expect(desk.writes).toHaveLength(1);
  });
});

describe('what is sent', () => {
  it('a password travels as a secret and is temporary', async () => {
    const desk = deskOf(realmWith());
    const results = await desk.run(await desk.plan(RESET), { pin: PIN });
    expect(results).toMatchObject([{ outcome: 'done', confirmed: 'read-back', effectiveAt: NOW }]);
    const body = bodyOf(desk.writes[0]) as { value: unknown; temporary: unknown };
    expect(body.value).toBeInstanceOf(Secret);
    expect(body.temporary).toBe(true);
    expect(JSON.stringify([desk.writes, results])).not.toContain(PIN);
  });

  it('required actions go whole, as they stand right before, and with nothing else', async () => {
    const realm = realmWith({ user: { requiredActions: ['UPDATE_PROFILE'] }, failures: { disabled: true, numFailures: 3 } });
    const desk = deskOf(realm);
    await desk.run(await desk.plan(REQUIRE));
    expect(bodyOf(desk.writes[0])).toEqual({ requiredActions: ['UPDATE_PROFILE', 'UPDATE_PASSWORD'] });
    expect(realm.failures.disabled, 'the lock stays').toBe(true);
  });

  it('an end of access goes with the whole profile, and without what would take off a lock', async () => {
    const attributes = { department: ['Physics'], affiliation: ['staff', 'alum'], accessExpires: ['2029-06-30'] };
    const realm = realmWith({
      declared: Object.keys(attributes),
      user: { attributes },
      failures: { disabled: true, numFailures: 3 },
    });
    const desk = deskOf(realm);
    expect(await desk.run(await desk.plan(END))).toMatchObject([{ outcome: 'done', confirmed: 'read-back' }]);
    expect(bodyOf(desk.writes[0])).toEqual({
      username: 'chantm',
      firstName: 'Tai Man',
      lastName: 'Chan',
      email: 'chantm@uni.example',
      attributes: { ...attributes, accessExpires: ['2027-06-30'] },
    });
    expect(realm.failures.disabled, 'the lock stays').toBe(true);
    expect(realm.user.attributes).toEqual({ ...attributes, accessExpires: ['2027-06-30'] });
  });

  it('never is no value at all; a time stays a time', async () => {
    const realm = realmWith({ user: { attributes: { accessExpires: ['2027-01-01T00:00:00Z'] } } });
    const desk = deskOf(realm);
    await desk.run(await desk.plan({ action: 'access.extend', until: instant(Date.parse('2027-06-30T16:00:00Z')), rule: 'x' }));
    expect(realm.user.attributes).toEqual({ accessExpires: ['2027-06-30T16:00:00Z'] });
    expect(await desk.run(await desk.plan({ action: 'access.extend', until: 'never', rule: 'x' }))).toMatchObject([
      { outcome: 'done' },
    ]);
    expect(realm.user.attributes).toEqual({});
  });

  it('only the failures of this account are forgotten, and a lock for good is lifted behind them', async () => {
    const realm = realmWith({ user: { enabled: false, attributes: { disabledReason: ['permanentLockout'] } } });
    const desk = deskOf(realm);
    expect(await desk.run(await desk.plan(UNLOCK))).toMatchObject([{ outcome: 'done' }, { outcome: 'done' }]);
    expect(desk.writes.map(sentTo)).toEqual(['attack-detection/brute-force/users/ID', 'users/ID']);
    expect(bodyOf(desk.writes[1])).toEqual({ enabled: true });
  });

  it('sessions: a logout, then the offline tokens of each client; one by its id', async () => {
    const realm = realmWith({ online: ['s1', 's2'], offline: ['s3'] });
    const desk = deskOf(realm);
    await desk.run(await desk.plan({ action: 'session.revoke', session: 's1' }));
    expect(realm.online).toEqual(['s2']);
    await desk.run(await desk.plan({ action: 'session.revoke' }));
    expect(desk.writes.map(sentTo)).toEqual(['sessions/s1', 'users/ID/logout', 'users/ID/consents/mail']);
    expect([realm.online, realm.offline]).toEqual([[], []]);
  });

  it('a link goes out with what the profile has for it', async () => {
    const desk = deskOf(realmWith(), { link: { client: 'portal', redirect: 'https://portal.uni.example/', lifespan: 3600 } });
    expect(await desk.run(await desk.plan({ action: 'pin.reset', via: 'link' }))).toMatchObject([
      { outcome: 'done', confirmed: 'answer' },
    ]);
    expect(desk.writes[0]).toMatchObject({
      query: { client_id: 'portal', redirect_uri: 'https://portal.uni.example/', lifespan: 3600 },
      body: { json: ['UPDATE_PASSWORD'] },
    });
  });

  it('no write may be sent a second time', async () => {
    const realm = realmWith({
      credentials: [method('p', 'password'), method('a')],
      online: ['s1'],
      failures: { disabled: true, numFailures: 3 },
    });
    const desk = deskOf(realm);
    for (const change of [RESET, { ...CLEAR, endSessions: true } as Change, DISABLE, { action: 'account.enable' } as Change])
      await desk.run(await desk.plan(change), { pin: PIN });
    expect(desk.writes.length).toBeGreaterThan(5);
    for (const { repeatable } of desk.writes) expect(repeatable).not.toBe(true);
  });
});

describe('what the server takes and does not keep', () => {
  it('an attribute that no profile declares is a step that failed', async () => {
    const desk = deskOf(realmWith({ declared: ['department'] }));
    const [result] = await desk.run(await desk.plan(END));
    expect(result).toMatchObject({ outcome: 'failed', confirmed: 'read-back', error: { code: 'attribute-dropped' } });
    expect(result?.error?.message).toContain('accessExpires');
  });

  it('a required action that the realm does not know is one too, and no method goes then', async () => {
    const realm = realmWith({ credentials: [method('a')] });
    const desk = deskOf(realm, { registerAgain: ['configure_totp'] });
    const results = await desk.run(await desk.plan(CLEAR));
    expect(results).toMatchObject([{ outcome: 'failed', error: { code: 'no-such-action' } }, { outcome: 'not-reached' }]);
    expect(realm.credentials).toMatchObject([{ id: 'a' }]);
  });
});

describe('a step that is refused', () => {
  it('leaves the rest, and what was done before it stands', async () => {
    const realm = realmWith({
      user: { enabled: false, attributes: { disabledReason: ['permanentLockout'] } },
      failures: { disabled: true, numFailures: 3 },
    });
    const desk = deskOf(
      realm,
      {},
      {
        before: ({ method: by }) =>
          void (by === 'PUT' && refuse(400, { field: 'department', description: 'error-user-attribute-required' })),
      },
    );
    const results = await desk.run(await desk.plan(UNLOCK));
    expect(results).toMatchObject([
      { outcome: 'done' },
      { outcome: 'failed', error: { kind: 'conflict', code: 'profile-incomplete' } },
    ]);
    expect(results[1]?.error?.message).toContain('department');
    expect(realm.failures.disabled).toBe(false);
  });

  it('is already so where a colleague was quicker', async () => {
    const realm = realmWith({ credentials: [method('a'), method('b')] });
    const desk = deskOf(realm, {}, { before: () => void (realm.credentials = []) });
    expect(await desk.run(await desk.plan({ action: 'mfa.remove', methods: ['a'], endSessions: false }))).toMatchObject([
      { outcome: 'already', confirmed: 'answer' },
    ]);
  });

  it('without a password nothing is sent, and the rest is not reached', async () => {
    const desk = deskOf(realmWith({ failures: { disabled: true, numFailures: 3 } }));
    expect(await desk.run(await desk.plan(RESET))).toMatchObject([
      { outcome: 'failed', error: { code: 'pin-missing' } },
      { outcome: 'not-reached', confirmed: 'no' },
    ]);
    expect(desk.writes).toEqual([]);
  });
});

describe('an answer that is lost', () => {
  it('is found by reading where the account shows it, and sent once', async () => {
    const desk = deskOf(realmWith(), {}, { after: lost });
    expect(await desk.run(await desk.plan(DISABLE))).toMatchObject([{ outcome: 'done', confirmed: 'read-back' }]);
    expect(desk.writes).toHaveLength(1);
  });

  it('is uncertain where nothing shows it, and the rest is not reached', async () => {
    const desk = deskOf(realmWith({ credentials: [method('a'), method('b')] }), {}, { before: lost });
    const results = await desk.run(await desk.plan(CLEAR));
    expect(results.map(({ outcome }) => outcome)).toEqual(['uncertain', 'not-reached', 'not-reached']);
    expect(results[0]?.error).toBeInstanceOf(AppError);
    expect(desk.writes).toHaveLength(1);
  });

  it('of a link stays uncertain: nothing shows whether a mail went out', async () => {
    const desk = deskOf(realmWith(), {}, { after: lost });
    expect(await desk.run(await desk.plan({ action: 'pin.reset', via: 'link' }))).toMatchObject([
      { outcome: 'uncertain', confirmed: 'no' },
    ]);
  });
});

describe('once the first step began', () => {
  it('nothing is thrown: a server that fails is a failed step', async () => {
    let sent = 0;
    const realm = realmWith({ credentials: [method('a'), method('b')] });
    const desk = deskOf(realm, {}, { before: () => void (++sent === 2 && refuse(500, { error: 'unknown_error' })) });
    const results = await desk.run(await desk.plan(CLEAR));
    expect(results.map(({ outcome }) => outcome)).toEqual(['done', 'failed', 'not-reached']);
  });

  it('a signal stops before the next step', async () => {
    const stop = new AbortController();
    const desk = deskOf(realmWith({ credentials: [method('a'), method('b')] }));
    const results = await desk.run(await desk.plan(CLEAR), { signal: stop.signal, afterEach: () => stop.abort() });
    expect(results.map(({ outcome }) => outcome)).toEqual(['done', 'not-reached', 'not-reached']);
    expect(desk.writes).toHaveLength(1);
  });
});
