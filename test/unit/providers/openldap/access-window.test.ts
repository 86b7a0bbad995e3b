import { describe, expect, it } from 'vitest';
import { instant } from '../../../../src/core/instant.js';
import { accessOf, enabledOf, endFor, endIn, restrictionsOf } from '../../../../src/providers/openldap/access-window.js';
import { entryOf, HIDDEN, known, NONE, refusing, seenWith } from './entry.js';

const DAY = 86_400_000;
const NOTE = 'uidctl disabled 2026-11-20T10:00:00Z reason=abuse end=2027-06-30T16:00:00Z note=talk to them';
const OFF = { pwdEndTime: '20261120100000Z', uniDeskNote: NOTE };

describe('an end', () => {
  it('of shadowExpire is a day, and -1 or nothing is never', () => {
    expect(endIn(entryOf({ shadowExpire: '20000' }), 'shadowExpire')).toBe(20_000 * DAY);
    expect(endIn(entryOf({ shadowExpire: '-1' }), 'shadowExpire')).toBe('never');
    expect(endIn(entryOf(), 'shadowExpire')).toBe('never');
    expect(endIn(entryOf({ shadowExpire: 'soon' }), 'shadowExpire')).toBe('unreadable');
  });

  it('is never made later by being written: whole days or seconds, rounded down', () => {
    const at = instant(20_000 * DAY + 12_345_678);
    expect(endFor('shadowExpire', at)).toBe(20_000 * DAY);
    expect(endFor('pwdEndTime', at)).toBe(20_000 * DAY + 12_345_000);
    expect(endFor('pwdEndTime', 'never')).toBe('never');
  });

  it('that makes no sense is not decodable', () => {
    expect(accessOf(seenWith({ pwdEndTime: 'x', pwdStartTime: 'y' }))).toMatchObject({
      value: { from: { code: 'not-decodable' }, until: { code: 'not-decodable' } },
    });
  });

  it('of a disabled account is the one that its note keeps', () => {
    expect(accessOf(seenWith(OFF))).toMatchObject({ value: { until: { value: Date.UTC(2027, 5, 30, 16) } } });
  });
});

describe('whether an end is enforced', () => {
  const enforced = (...[policy, more]: [Parameters<typeof seenWith>[1], Parameters<typeof seenWith>[2]?]) => {
    const access = accessOf(seenWith({}, policy, more));
    return access.state === 'known' ? access.value.enforced : undefined;
  };

  it('is so under any policy, not so without one, and else unknown', () => {
    expect(enforced(known())).toMatchObject({ value: true });
    expect(enforced(HIDDEN, { usability: refusing() })).toMatchObject({ value: true });
    expect(enforced(NONE)).toMatchObject({ value: false });
    expect(enforced(HIDDEN)).toMatchObject({ state: 'unknown', code: 'not-readable' });
    expect(enforced(known(), { attributes: { accessEnd: 'schacExpiryDate' } })).toMatchObject({ value: false });
  });
});

describe('a disabled account', () => {
  it('is one with our note and an end that is past, with all that the note says', () => {
    expect(enabledOf(seenWith(OFF))).toMatchObject({
      value: {
        enabled: false,
        reason: { value: 'abuse' },
        since: { value: Date.UTC(2026, 10, 20, 10) },
        note: { value: 'talk to them' },
      },
    });
  });

  it.each([
    ['an end that is past, without a note', { pwdEndTime: OFF.pwdEndTime }],
    ['a note, with an end that is ahead', { ...OFF, pwdEndTime: '20280101000000Z' }],
    ['a note, without an end', { uniDeskNote: NOTE }],
    ['a text of somebody else', { ...OFF, uniDeskNote: 'disabled' }],
  ])('is not one with %s', (_, attributes) => {
    expect(enabledOf(seenWith(attributes))).toMatchObject({ value: { enabled: true } });
  });

  it('whom the server lets in all the same is one that nobody can be sure of', () => {
    expect(enabledOf(seenWith(OFF, NONE))).toMatchObject({ state: 'unknown', code: 'disagrees' });
  });

  it('cannot be told where no attribute is named for a note', () => {
    expect(enabledOf({ ...seenWith(OFF), names: { ...seenWith({}).names, note: undefined } }).state).toBe('absent');
  });
});

describe('restrictions', () => {
  it('of idleness count from the last log-in, else from the last change', () => {
    const idle = known({ maxIdle: 86_400 });
    expect(
      restrictionsOf(seenWith({ pwdLastSuccess: '20261123090000Z', pwdChangedTime: '20200101000000Z' }, idle)),
    ).toMatchObject({
      value: [{ code: 'pwdMaxIdle', refusesNow: { value: false } }],
    });
    expect(restrictionsOf(seenWith({ pwdChangedTime: '20261101000000Z' }, idle))).toMatchObject({
      value: [{ text: 'locked after 1 days without a log-in; a reset opens it', refusesNow: { value: true } }],
    });
  });

  it('under a policy that cannot be read are unknown, not an empty list', () => {
    expect(restrictionsOf(seenWith({}, HIDDEN))).toMatchObject({ state: 'unknown' });
    expect(restrictionsOf(seenWith({}, known()))).toMatchObject({ value: [] });
  });

  it('have the end that slapd checks where another one is worked with', () => {
    const seen = seenWith({ pwdEndTime: '20261120100000Z' }, known(), { attributes: { accessEnd: 'shadowExpire' } });
    expect(restrictionsOf(seen)).toMatchObject({ value: [{ code: 'pwdEndTime', refusesNow: { value: true } }] });
  });
});
