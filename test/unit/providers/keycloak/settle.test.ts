import { describe, expect, it } from 'vitest';
import { type Change, type StepResult } from '../../../../src/core/change.js';
import { AppError } from '../../../../src/core/error.js';
import { deskOf, method, NOW, realmWith, refuse, type Realm } from './fake-realm.js';

const RESET: Change = { action: 'pin.reset', via: 'temporary' };
const uncertain = (step = '1'): StepResult => ({
  step,
  outcome: 'uncertain',
  confirmed: 'no',
  error: new AppError('uncertain', 'the answer was lost'),
});

/** Plans on a realm, lets something happen to it, and settles the first step. */
async function settledAfter(realm: Realm, change: Change, happens: (realm: Realm) => void): Promise<StepResult> {
  const desk = deskOf(realm);
  const made = await desk.plan(change);
  happens(realm);
  const result = await desk.settle(made, uncertain());
  expect(desk.writes).toEqual([]);
  return result;
}

const arrives =
  (lastReset?: Realm['lastReset']) =>
  (realm: Realm): void => {
    realm.credentials = [{ id: 'c-new', type: 'password', createdDate: NOW }];
    realm.user.requiredActions = ['UPDATE_PASSWORD'];
    realm.lastReset = lastReset;
  };

describe('a password whose answer was lost', () => {
  it('stays uncertain where the one from before stands there: a request that was given up may arrive yet', async () => {
    expect(await settledAfter(realmWith(), RESET, () => undefined)).toMatchObject({ outcome: 'uncertain' });
  });

  it('arrived where another one must be changed, and the last reset is ours', async () => {
    const result = await settledAfter(realmWith(), RESET, arrives({ by: 'id-of-helpdesk', at: NOW }));
    expect(result).toMatchObject({ outcome: 'done', confirmed: 'read-back' });
    expect(result.error).toBeUndefined();
  });

  it('stays uncertain where a colleague reset it, where no event says who, and where the event is older than the password', async () => {
    for (const event of [{ by: 'a-colleague', at: NOW }, undefined, { by: 'id-of-helpdesk', at: 1 }])
      expect(await settledAfter(realmWith(), RESET, arrives(event))).toMatchObject({ outcome: 'uncertain' });
  });

  it('stays uncertain where the person chose another one in the meantime', async () => {
    const chosen = (realm: Realm): void => {
      arrives({ by: 'id-of-helpdesk', at: NOW })(realm);
      realm.user.requiredActions = [];
    };
    expect(await settledAfter(realmWith(), RESET, chosen)).toMatchObject({ outcome: 'uncertain' });
  });

  it('of a directory stays uncertain while its time stands still', async () => {
    const realm = realmWith({
      user: { federationLink: 'ldap-1' },
      credentials: [{ type: 'password', createdDate: 1_700_000_000_000 }],
    });
    expect(await settledAfter(realm, RESET, () => undefined)).toMatchObject({ outcome: 'uncertain' });
  });
});

describe('another step whose answer was lost', () => {
  const cases: readonly [Change, Realm, (realm: Realm) => void][] = [
    [{ action: 'account.disable', reason: 'other', endSessions: false }, realmWith(), ({ user }) => (user.enabled = false)],
    [{ action: 'account.enable' }, realmWith({ user: { enabled: false } }), ({ user }) => (user.enabled = true)],
    [{ action: 'pin.require-change' }, realmWith(), ({ user }) => user.requiredActions.push('UPDATE_PASSWORD')],
    [
      { action: 'mfa.remove', methods: ['a'], endSessions: false },
      realmWith({ credentials: [method('a'), method('b')] }),
      (realm) => (realm.credentials = [method('b')]),
    ],
    [
      { action: 'mfa.default', method: 'b' },
      realmWith({ credentials: [method('a'), method('b')] }),
      (realm) => (realm.credentials = [method('b'), method('a')]),
    ],
    [
      { action: 'access.end', at: NOW },
      realmWith(),
      ({ user }) => (user.attributes.accessExpires = [new Date(NOW).toISOString()]),
    ],
    [
      { action: 'account.unlock' },
      realmWith({ failures: { disabled: true, numFailures: 3 } }),
      (realm) => (realm.failures = { disabled: false, numFailures: 0 }),
    ],
    [{ action: 'session.revoke' }, realmWith({ online: ['s1'] }), (realm) => (realm.online = [])],
    [{ action: 'session.revoke', session: 's1' }, realmWith({ offline: ['s1'] }), (realm) => (realm.offline = [])],
  ];

  it('is found by reading, one way or the other, and never written again', async () => {
    for (const [change, realm, happens] of cases) {
      const before = structuredClone(realm);
      expect(await settledAfter(before, change, () => undefined), change.action).toMatchObject({
        outcome: 'failed',
        error: { code: 'not-done' },
      });
      expect(await settledAfter(realm, change, happens), change.action).toMatchObject({
        outcome: 'done',
        confirmed: 'read-back',
      });
    }
  });

  it('of a link stays uncertain', async () => {
    expect(await settledAfter(realmWith(), { action: 'pin.reset', via: 'link' }, () => undefined)).toMatchObject({
      outcome: 'uncertain',
    });
  });

  it('disabling stays uncertain where everybody from a silent directory looks disabled', async () => {
    const realm = realmWith({ user: { federationLink: 'ldap-1' } });
    const silent = (now: Realm): void => {
      now.credentials = 'directory down';
      now.user.enabled = false;
    };
    const change: Change = { action: 'account.disable', reason: 'other', endSessions: false };
    expect(await settledAfter(realm, change, silent)).toMatchObject({ outcome: 'uncertain' });
  });
});

describe('what is settled', () => {
  it('a server that does not answer is told as such', async () => {
    const realm = realmWith();
    const desk = deskOf(realm);
    const made = await desk.plan({ action: 'pin.require-change' });
    const { http } = desk.parts;
    Object.assign(http, { send: async () => refuse(503) });
    await expect(desk.settle(made, uncertain())).rejects.toMatchObject({ kind: 'unavailable' });
  });

  it('a result that is final stays as it is', async () => {
    const desk = deskOf(realmWith());
    const made = await desk.plan({ action: 'pin.require-change' });
    const result: StepResult = {
      step: '1',
      outcome: 'failed',
      confirmed: 'answer',
      error: new AppError('forbidden', 'no right'),
    };
    expect(await desk.settle(made, result)).toEqual(result);
  });
});
