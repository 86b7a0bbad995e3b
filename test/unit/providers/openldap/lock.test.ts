import { describe, expect, it } from 'vitest';
import { instant } from '../../../../src/core/instant.js';
import { failuresOf, lockOf } from '../../../../src/providers/openldap/lock.js';
import { HIDDEN, known, NONE, NOW, refusing, seenWith } from './entry.js';

const stamped = (stamp: string) => ({ pwdAccountLockedTime: stamp });
const TEN_MINUTES_AGO = '20261123095000Z';

describe('a lock under a policy that can be read', () => {
  it('with a stamp that makes no sense is not decodable', () => {
    expect(lockOf(seenWith(stamped('yesterday')))).toMatchObject({ state: 'unknown', code: 'not-decodable' });
  });

  it('runs from the stamp for as long as the policy says, and is none afterwards', () => {
    const until = instant(NOW + 1_200_000);
    expect(lockOf(seenWith(stamped(TEN_MINUTES_AGO)))).toMatchObject({ value: { kind: 'temporary', until: { value: until } } });
    expect(lockOf(seenWith(stamped(TEN_MINUTES_AGO), known({ lockoutDuration: 600 })))).toMatchObject({
      value: { kind: 'none' },
    });
    expect(lockOf(seenWith(stamped(TEN_MINUTES_AGO), known({ lockoutDuration: 0 })))).toMatchObject({
      value: { kind: 'permanent' },
    });
  });

  it.each(['000001010000Z', '00000101000000Z'])('until an administrator acts (%s) has no date', (stamp) => {
    expect(lockOf(seenWith(stamped(stamp)))).toMatchObject({ value: { kind: 'permanent', since: { state: 'unknown' } } });
  });

  it('is absent without pwdLockout, and without any policy', () => {
    for (const policy of [known({ lockout: false }), NONE])
      expect(lockOf(seenWith(stamped('000001010000Z'), policy)).state).toBe('absent');
  });

  it('of a delay that still runs is temporary, and of one that is over is none', () => {
    expect(lockOf(seenWith({ pwdAccountTmpLockoutEnd: '20261123100100Z' }))).toMatchObject({ value: { kind: 'temporary' } });
    expect(lockOf(seenWith({ pwdAccountTmpLockoutEnd: TEN_MINUTES_AGO }))).toMatchObject({ value: { kind: 'none' } });
  });

  it('that the server denies, or that only the server tells of, is nobody to be sure of', () => {
    const usable = { usable: true, secondsLeft: undefined } as const;
    const disagrees = { state: 'unknown', code: 'disagrees' };
    expect(lockOf(seenWith(stamped(TEN_MINUTES_AGO), known(), { usability: usable }))).toMatchObject(disagrees);
    expect(lockOf(seenWith(stamped('000001010000Z'), known(), { usability: usable }))).toMatchObject(disagrees);
    const counting = refusing({ inactive: true, secondsToUnlock: 900 });
    expect(lockOf(seenWith(stamped(TEN_MINUTES_AGO), known({ lockoutDuration: 60 }), { usability: counting }))).toMatchObject(
      disagrees,
    );
    expect(lockOf(seenWith({}, known(), { usability: usable }))).toMatchObject({ value: { kind: 'none' } });
  });
});

describe('a lock under a policy that cannot be read', () => {
  const hidden = (attributes: Record<string, string>, usability?: Parameters<typeof seenWith>[2]) =>
    lockOf(seenWith(attributes, HIDDEN, usability));

  it('without a stamp is none, whatever the policy', () => {
    expect(hidden({})).toMatchObject({ value: { kind: 'none' } });
  });

  it('with a stamp and no word of the server is unknown, with the right', () => {
    expect(hidden(stamped(TEN_MINUTES_AGO))).toMatchObject({
      state: 'unknown',
      code: 'not-readable',
      right: 'read on cn=default',
    });
    expect(hidden(stamped('000001010000Z'))).toMatchObject({ state: 'unknown' });
  });

  it('lasts as long as the server counts', () => {
    const usability = refusing({ inactive: true, secondsToUnlock: 60 });
    expect(hidden(stamped(TEN_MINUTES_AGO), { usability })).toMatchObject({
      value: { kind: 'temporary', until: { value: NOW + 60_000 } },
    });
  });

  it('is permanent where the server refuses and counts nothing', () => {
    expect(hidden(stamped('000001010000Z'), { usability: refusing() })).toMatchObject({ value: { kind: 'permanent' } });
    expect(hidden(stamped(TEN_MINUTES_AGO), { usability: refusing({ inactive: true }) })).toMatchObject({
      value: { kind: 'permanent' },
    });
  });

  it('is unknown where the server may refuse for another reason', () => {
    const ended = { pwdEndTime: '20260101000000Z' };
    expect(hidden({ ...stamped('000001010000Z'), ...ended }, { usability: refusing() })).toMatchObject({ state: 'unknown' });
    expect(hidden(stamped('000001010000Z'), { usability: refusing({ expired: true }) })).toMatchObject({ state: 'unknown' });
  });
});

describe('failures', () => {
  it('count while the interval of the policy lasts', () => {
    const pwdFailureTime = ['20261123095959.000001Z', '20261123092000.000001Z'];
    expect(failuresOf(seenWith({ pwdFailureTime }))).toMatchObject({
      value: { count: 1, limit: { value: 3 }, locksFor: { value: 1_800_000 } },
    });
    expect(failuresOf(seenWith({ pwdFailureTime }, known({ failureInterval: 0 })))).toMatchObject({ value: { count: 2 } });
  });

  it('of a policy that cannot be read have a count, and an unknown limit', () => {
    expect(failuresOf(seenWith({ pwdFailureTime: '20261123095959Z' }, HIDDEN))).toMatchObject({
      value: { count: 1, limit: { state: 'unknown' } },
    });
  });

  it('that make no sense are not decodable, and without a lock there are none', () => {
    expect(failuresOf(seenWith({ pwdFailureTime: 'x' }))).toMatchObject({ state: 'unknown', code: 'not-decodable' });
    expect(failuresOf(seenWith({}, NONE)).state).toBe('absent');
  });
});
