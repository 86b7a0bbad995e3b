import { describe, expect, it } from 'vitest';
import { instant } from '../../../../src/core/instant.js';
import { kindOf, namesOf, USUAL_KINDS } from '../../../../src/providers/openldap/names.js';
import { filterOf } from '../../../../src/providers/openldap/search-filter.js';

const parts = { names: namesOf({ alias: 'eduPersonPrincipalName', note: 'uniDeskNote' }), kinds: USUAL_KINDS };

describe('the filter of a search', () => {
  it.each([{ text: ' ' }, { text: 'a\0b' }, { department: '' }, { kind: 'service' }] as const)('finds nobody for %j', (query) => {
    expect(filterOf(parts, query)).toBeUndefined();
  });

  it('wants every word in one of the fields, each letter for itself', () => {
    const filter = filterOf(parts, { text: 'chan t*)(' }) ?? '';
    expect(filter).toMatch(/^\(&\(uid=\*\)\(&\(\|\(uid=\*chan\*\).*\)\(\|\(uid=\*t\\2a\\29\\28\*\)/);
    expect(filter).toContain('(eduPersonPrincipalName=chan)');
  });

  it('of a kind asks for its values, and of unknown for none of any', () => {
    expect(filterOf(parts, { kind: 'graduate' })).toContain('(eduPersonAffiliation=alum)');
    expect(filterOf(parts, { kind: 'unknown' })).toMatch(/\(!\(\|.*student/);
  });

  it('of ends looks at those that a note keeps too', () => {
    const filter = filterOf(parts, { accessEnds: { from: instant(0), to: instant(1_500) } }) ?? '';
    expect(filter).toContain('(uniDeskNote=*)');
    expect(filter, 'an end within the last second is not left out').toContain('(!(pwdEndTime>=19700101000002Z))');
  });
});

describe('the kind of an account', () => {
  it.each([
    [['alum', 'STAFF'], 'staff'],
    [['member'], 'unknown'],
    [[], 'unknown'],
    [['affiliate', 'alum'], 'graduate'],
    [['emeritus', 'alum'], 'retiree'],
  ])('by %j is %s', (values, kind) => {
    expect(kindOf(values, USUAL_KINDS)).toBe(kind);
  });
});
