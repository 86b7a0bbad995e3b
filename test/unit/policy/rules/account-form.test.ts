import { describe, expect, it } from 'vitest';
import { hku } from '../../../../src/policy/hku.js';
import { plain } from '../../../../src/policy/plain.js';
import { accountFormOf } from '../../../../src/policy/rules/account-form.js';

describe('what was typed as an account name', () => {
  it.each([
    ['u3001234', 'uid'],
    ['abcd', 'uid'],
    ['abc', 'neither'],
    ['1abcdef', 'neither'],
    ['abcdefghi', 'alias'],
    ['tai.man.chan', 'alias'],
    ['a.b', 'neither'],
    ['a'.repeat(32), 'alias'],
    ['a'.repeat(33), 'neither'],
    ['U3001234', 'capitals'],
    ['ChanTM', 'capitals'],
    ['chantm@hku.hk', 'address'],
    ['chantm@', 'neither'],
    [' chantm', 'neither'],
    ['陳大文', 'neither'],
    ['', 'neither'],
  ])('%j: %s', (text, form) => {
    expect(accountFormOf(hku, text)).toBe(form);
  });

  it('is not judged where the policy says nothing of UIDs', () => {
    expect(accountFormOf(plain, 'U3001234')).toBe('not-judged');
    expect(accountFormOf(plain, 'x@example.edu')).toBe('address');
  });
});
