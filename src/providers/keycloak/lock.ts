import { type AccountId, type Failures, type Lock } from '../../core/account.js';
import { type Fact, type FactMaker } from '../../core/fact.js';
import { instant, type Instant } from '../../core/instant.js';
import { type HttpCall } from '../../http/types.js';
import { isLockedForGood, type User } from './account.js';
import { get, notDecodable } from './asking.js';
import { fieldsOf } from './json.js';
import { type KeycloakParts } from './parts.js';
import { type Realm } from './realm.js';
import { VIEW_REALM, VIEW_USERS } from './rights.js';

/**
 * What brute-force protection holds of one user. It lives in the memory of the server: a restart of a single one forgets it. A user that is not there, a
 * realm without protection and a clean user all look alike. Older servers leave some of it out: undefined.
 */
export interface BruteForce {
  /** True while a lock holds, for a time or for good. */
  readonly disabled: boolean;
  readonly failures: number;
  /** The last failure that counted; tries while it is locked do not move it. */
  readonly lastFailure: Instant | undefined;
  /** The end of the lock; `never`: only an administrator opens it. Undefined: there is none, or the server does not say. */
  readonly until: Instant | 'never' | undefined;
}

/** So many seconds after 1970 are no end any more (2038): a lock for good has 2^63-1, which no number of ours holds exactly. */
const NO_END = 2 ** 31;

/** The record of one user, asked for anew each time. Throws forbidden. */
export async function bruteForceOf(parts: KeycloakParts, id: AccountId, call: HttpCall): Promise<BruteForce> {
  const question = { doing: 'read the lock of the account', right: VIEW_USERS };
  const found = bruteForceIn(await get(parts, ['attack-detection', 'brute-force', 'users', id], question, call));
  if (found === undefined) throw notDecodable('record of failed log-ins');
  return found;
}

/** A record out of JSON: `lastFailure` counts milliseconds, `failedLoginNotBefore` seconds. Undefined for anything else. */
export function bruteForceIn(json: unknown): BruteForce | undefined {
  const fields = fieldsOf(json);
  const disabled = fields?.flag('disabled');
  if (fields === undefined || disabled === undefined) return undefined;
  const [last, notBefore] = [fields.number('lastFailure') ?? 0, fields.number('failedLoginNotBefore') ?? 0];
  return {
    disabled,
    failures: fields.number('numFailures') ?? 0,
    lastFailure: last > 0 ? instant(last) : undefined,
    until: notBefore <= 0 ? undefined : notBefore > NO_END ? 'never' : instant(notBefore * 1000),
  };
}

const OFF = 'the realm does not lock: its brute-force protection is off';
const HIDDEN = 'whether the realm locks cannot be read';

/** What a lock is judged by. `realm` is undefined where our login sees nothing of it. */
export interface LockSeen {
  readonly user: Pick<User, 'enabled' | 'attributes'>;
  readonly record: BruteForce;
  readonly realm: Pick<Realm, 'bruteForceProtected'> | undefined;
  readonly facts: FactMaker;
}

/**
 * The lock as it stands now. One for good is told by the user and not by the record, which a restart forgets; one for a time by `disabled`, since two fast
 * tries lock however few they were.
 */
export function lockOf({ user, record, realm, facts }: LockSeen): Fact<Lock> {
  if (isLockedForGood(user)) return facts.known<Lock>({ kind: 'permanent', since: sinceOf(record, facts) });
  if (record.disabled && record.until === 'never') return facts.known<Lock>({ kind: 'permanent', since: sinceOf(record, facts) });
  if (record.disabled) {
    const until =
      record.until === undefined || record.until === 'never'
        ? facts.unknown('not-recorded', 'the server does not say when the lock ends')
        : facts.known(record.until);
    return facts.known<Lock>({ kind: 'temporary', since: sinceOf(record, facts), until });
  }
  if (realm?.bruteForceProtected === false) return facts.absent(OFF);
  if (realm?.bruteForceProtected === undefined) return facts.unknown('not-readable', HIDDEN, VIEW_REALM);
  return facts.known<Lock>({ kind: 'none' });
}

/** The failure that locked it. The server counts locks in whole seconds. */
function sinceOf({ disabled, lastFailure }: BruteForce, facts: FactMaker): Fact<Instant> {
  return disabled && lastFailure !== undefined
    ? facts.known(instant(Math.floor(lastFailure / 1000) * 1000))
    : facts.unknown('not-recorded', 'the server no longer has the failures that led to the lock');
}

/** Failed log-ins that still count. They stay when a lock is over: one more then locks again at once. */
export function failuresOf(record: BruteForce, realm: Realm | undefined, facts: FactMaker): Fact<Failures> {
  if (realm?.bruteForceProtected === false) return facts.absent(OFF);
  if (realm?.bruteForceProtected === undefined && record.failures === 0) return facts.unknown('not-readable', HIDDEN, VIEW_REALM);
  return facts.known<Failures>({
    count: record.failures,
    limit:
      realm?.failureFactor === undefined
        ? facts.unknown('not-readable', 'how many failures lock cannot be read', VIEW_REALM)
        : facts.known(realm.failureFactor),
    lastAt:
      record.lastFailure === undefined
        ? facts.unknown('not-recorded', 'the server forgets failures at a log-in, an unlock or its restart')
        : facts.known(record.lastFailure),
    locksFor: locksFor(realm, facts),
  });
}

/** A lock of the realm's own length: it grows by an increment until it is as long as it may be, so only where the first is the longest is it known. */
function locksFor(realm: Realm | undefined, facts: FactMaker): Failures['locksFor'] {
  const { permanentLockout, maxTemporaryLockouts = 0, waitIncrement, maxWait } = realm ?? {};
  if (permanentLockout === undefined) return facts.unknown('not-readable', 'how long a lock lasts cannot be read', VIEW_REALM);
  if (permanentLockout && maxTemporaryLockouts === 0) return facts.known('never');
  if (permanentLockout || waitIncrement === undefined || maxWait === undefined || waitIncrement < maxWait)
    return facts.unknown('not-recorded', 'a lock is longer each time');
  return facts.known(maxWait * 1000);
}
