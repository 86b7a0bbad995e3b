import { describe, expect, it } from 'vitest';
import { basisOf, stillStands } from '../../../../src/providers/openldap/basis.js';
import { namesOf } from '../../../../src/providers/openldap/names.js';
import { entryOf } from './entry.js';

const names = namesOf({ note: 'uniDeskNote' });
const BEFORE = { entryCSN: '20261123100000.100000Z#000000#000#000000', pwdChangedTime: '20260101000000Z' };
const LATER = '20261123100500.500000Z#000000#000#000000';

type Attributes = Readonly<Record<string, string | readonly string[]>>;

function stands(over: Attributes, before: Attributes = BEFORE): boolean {
  return stillStands(basisOf({ entry: entryOf(before) }, names), { entry: entryOf({ ...before, ...over }) }, names);
}

describe('the basis of a plan', () => {
  it.each([
    ['a change of what plans stand on', { entryCSN: LATER, pwdEndTime: '20270101000000Z' }],
    ['a change of anything else', { entryCSN: LATER }],
    [
      'a lock that a log-in led to',
      { entryCSN: LATER, pwdFailureTime: '20261123100500.4Z', pwdAccountLockedTime: '20261123100500Z' },
    ],
    ['a change long after the last log-in', { entryCSN: LATER, pwdLastSuccess: '20261123100100Z' }],
    [
      'a second reset within the second of the first: it takes the stamps of log-ins away',
      { entryCSN: LATER, pwdFailureTime: [] },
    ],
    ['another note', { entryCSN: LATER, uniDeskNote: 'x', pwdLastSuccess: '20261123100500Z' }],
  ])('moves by %s', (_, over) => {
    expect(stands(over)).toBe(false);
  });

  it.each([
    ['nothing', {}],
    ['a wrong password', { entryCSN: LATER, pwdFailureTime: ['20261123100500.499900Z'] }],
    ['a log-in that succeeded', { entryCSN: LATER, pwdLastSuccess: '20261123100500Z' }],
    ['a log-in after the end of the password', { entryCSN: LATER, pwdGraceUseTime: '20261123100500.4Z' }],
  ])('stays with %s', (_, over) => {
    expect(stands(over)).toBe(true);
  });

  it('without a stamp that can be read is what plans stand on alone', () => {
    const { entryCSN, ...unstamped } = BEFORE;
    void entryCSN;
    expect(stands({}, unstamped)).toBe(true);
    expect(stands({ pwdFailureTime: 'x' }, unstamped)).toBe(true);
    expect(stands({ pwdReset: 'TRUE' }, unstamped)).toBe(false);
  });
});
