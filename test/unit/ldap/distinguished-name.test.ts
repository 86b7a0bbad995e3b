import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { escapeValue, isBelow, ownName, parseName, sameName } from '../../../src/ldap/distinguished-name.js';

describe('a distinguished name', () => {
  it.each(['uid', 'uid=a,,dc=b', '=a', 'uid=a,b'])('%j is none', (dn) => {
    expect(parseName(dn)).toBeUndefined();
    expect(isBelow(dn, 'dc=b')).toBe(false);
  });

  it.each([
    ['CN=Chan\\, Tai Man,OU=People,DC=uni', 'Chan, Tai Man'],
    ['cn=陳大文,dc=uni', '陳大文'],
    ['cn=\\E9\\99\\B3,dc=uni', '陳'],
    ['cn=a\\+b\\=c,dc=uni', 'a+b=c'],
    ['cn="Chan, Tai Man",dc=uni', 'Chan, Tai Man'],
    ['cn=\\#1\\ ,dc=uni', '#1 '],
    ['cn=a\\\\,dc=uni', 'a\\'],
    ['cn=a+sn=b,dc=uni', 'a'],
  ])('%s has the name %j', (dn, name) => {
    expect(ownName(dn)).toBe(name);
  });

  it('comes back as it was escaped', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1 }), (value) => {
        expect(parseName(`cn=${escapeValue(value)},dc=uni`)).toEqual([
          [{ attribute: 'cn', value }],
          [{ attribute: 'dc', value: 'uni' }],
        ]);
      }),
    );
  });

  it('is the same in other letters and with other spaces', () => {
    expect(sameName('UID=chantm, OU=People,DC=Uni', 'uid=ChanTM,ou=people,dc=uni')).toBe(true);
    expect(sameName('cn=a+sn=b,dc=uni', 'SN=b+CN=a,dc=uni')).toBe(true);
    expect(sameName('cn=a\\,b,dc=uni', 'cn=a\\2cb,dc=uni')).toBe(true);
    expect(sameName('cn=a,dc=uni', 'cn=a\\,dc=uni')).toBe(false);
  });

  it('lies below its base, and not below one that only ends alike', () => {
    expect(isBelow('uid=a,ou=people,dc=uni', 'OU=People,DC=uni')).toBe(true);
    expect(isBelow('ou=people,dc=uni', 'ou=people,dc=uni')).toBe(true);
    expect(isBelow('uid=a,xou=people,dc=uni', 'ou=people,dc=uni')).toBe(false);
    expect(isBelow('cn=a\\,ou=people,dc=uni', 'ou=people,dc=uni')).toBe(false);
  });
});
