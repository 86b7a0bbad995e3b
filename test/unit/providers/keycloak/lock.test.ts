import { describe, expect, it } from 'vitest';
import { instant } from '../../../../src/core/instant.js';
import { bruteForceIn, failuresOf, lockOf, type BruteForce } from '../../../../src/providers/keycloak/lock.js';
import { realmOf, type Realm } from '../../../../src/providers/keycloak/realm.js';
import { answering, call, FACTS, SHORT_REALM, userWith, WHOLE_REALM } from './answering.js';

const record = (json: Record<string, unknown> = {}): BruteForce => {
  const found = bruteForceIn({ disabled: false, numFailures: 0, lastFailure: 0, failedLoginNotBefore: 0, ...json });
  if (found === undefined) throw new Error('this is no record');
  return found;
};
const realm = (json: object): Promise<Realm> => realmOf(answering({ '': json }).parts, call());
const lock = async (json: Record<string, unknown>, over: { user?: object; realm?: object } = {}) =>
  lockOf({ user: userWith({ ...over.user }), record: record(json), realm: await realm(over.realm ?? SHORT_REALM), facts: FACTS });

const LOCKED = { disabled: true, numFailures: 3, lastFailure: 1_795_490_615_114, failedLoginNotBefore: 1_795_492_415 };
const FOR_GOOD = { enabled: false, attributes: { disabledReason: ['permanentLockout'] } };

describe('a record of failed log-ins', () => {
  it('is none without its flag, as of another thing altogether', () => {
    for (const json of [undefined, [], 'x', {}, { numFailures: 3 }]) expect(bruteForceIn(json)).toBeUndefined();
  });

  it('counts the last failure in milliseconds and the end of the lock in seconds', () => {
    expect(record(LOCKED)).toMatchObject({ lastFailure: 1_795_490_615_114, until: 1_795_492_415_000 });
  });

  it('has an end that no date can hold for a lock without one', () => {
    expect(record({ ...LOCKED, failedLoginNotBefore: JSON.parse('9223372036854775807') as number }).until).toBe('never');
  });

  it('of an older server has no end, and nothing is made up for it', async () => {
    const old = bruteForceIn({ disabled: true, numFailures: 3, lastFailure: 1 });
    expect(old).toMatchObject({ until: undefined });
    expect(await lock({ ...LOCKED, failedLoginNotBefore: undefined })).toMatchObject({ value: { until: { state: 'unknown' } } });
  });
});

describe('a lock', () => {
  it('for a time begins with the failure that made it, in whole seconds, and lasts as long as the realm says', async () => {
    const found = await lock(LOCKED);
    expect(found).toMatchObject({
      value: { kind: 'temporary', since: { value: 1_795_490_615_000 }, until: { value: 1_795_492_415_000 } },
    });
  });

  it('for good is told by the user: a restart forgets the record', async () => {
    expect(await lock({}, { user: FOR_GOOD })).toMatchObject({ value: { kind: 'permanent', since: { state: 'unknown' } } });
  });

  it('for good stays one where protection is off, or not to be read', async () => {
    for (const settings of [{ bruteForceProtected: false }, {}])
      expect(await lock({}, { user: FOR_GOOD, realm: settings })).toMatchObject({ value: { kind: 'permanent' } });
  });

  it('is not what an administrator disabled', async () => {
    expect(await lock({}, { user: { enabled: false } })).toMatchObject({ value: { kind: 'none' } });
    const enabledSince = { enabled: true, attributes: { disabledReason: ['permanentLockout'] } };
    expect(await lock({}, { user: enabledSince })).toMatchObject({ value: { kind: 'none' } });
  });

  it('is absent where the realm does not lock, and unknown where nobody says', async () => {
    expect(await lock({}, { realm: { bruteForceProtected: false } })).toMatchObject({ state: 'absent' });
    expect(await lock({}, { realm: {} })).toMatchObject({
      state: 'unknown',
      code: 'not-readable',
      right: expect.stringContaining('view-realm') as string,
    });
    expect(await lock(LOCKED, { realm: {} }), 'one that is there needs no right').toMatchObject({ value: { kind: 'temporary' } });
  });

  it('that is over leaves its failures behind', async () => {
    const over = { numFailures: 3, lastFailure: 1_795_490_615_114 };
    expect(await lock(over)).toMatchObject({ value: { kind: 'none' } });
    expect(failuresOf(record(over), await realm(WHOLE_REALM), FACTS)).toMatchObject({ value: { count: 3, limit: { value: 3 } } });
  });
});

describe('failures', () => {
  const failures = async (settings: object) =>
    failuresOf(record({ numFailures: 1, lastFailure: 5 }), await realm(settings), FACTS);

  it('have a limit and a length of the lock only for who may see the realm', async () => {
    expect(await failures(SHORT_REALM)).toMatchObject({
      value: { count: 1, limit: { code: 'not-readable' }, lastAt: { value: instant(5) }, locksFor: { code: 'not-readable' } },
    });
    expect(await failures(WHOLE_REALM)).toMatchObject({ value: { limit: { value: 3 }, locksFor: { value: 1_800_000 } } });
  });

  it('lock until an administrator acts, or longer each time', async () => {
    expect(await failures({ ...WHOLE_REALM, permanentLockout: true })).toMatchObject({ value: { locksFor: { value: 'never' } } });
    for (const settings of [
      { ...WHOLE_REALM, waitIncrementSeconds: 60, maxFailureWaitSeconds: 900 },
      { ...WHOLE_REALM, permanentLockout: true, maxTemporaryLockouts: 2 },
    ])
      expect(await failures(settings)).toMatchObject({ value: { locksFor: { state: 'unknown', code: 'not-recorded' } } });
  });

  it('are absent without protection; none at all says nothing where that cannot be read', async () => {
    expect(await failures({ bruteForceProtected: false })).toMatchObject({ state: 'absent' });
    expect(failuresOf(record(), await realm({}), FACTS)).toMatchObject({ state: 'unknown', code: 'not-readable' });
  });
});
