import { describe, expect, it } from 'vitest';
import { LdapFailure } from '../../../src/ldap/failure.js';
import { appErrorOf, passwordRule } from '../../../src/ldap/result-codes.js';

const about = { doing: 'reset the password of chantm', right: 'manage on userPassword' };

describe('a result of the server', () => {
  it.each([
    [3, '', 'unavailable', true],
    [4, '', 'unavailable', true],
    [8, '', 'setup', false],
    [11, '', 'unavailable', true],
    [12, '', 'unsupported', false],
    [13, 'TLS confidentiality required', 'setup', false],
    [16, '', 'conflict', false],
    [32, '', 'not-found', false],
    [48, '', 'unauthenticated', false],
    [49, '', 'unauthenticated', false],
    [50, '', 'forbidden', false],
    [51, '', 'unavailable', true],
    [52, '', 'unavailable', true],
    [53, '', 'unsupported', false],
    [65, '', 'unsupported', false],
    [80, '', 'unavailable', true],
    [122, '', 'conflict', false],
    [4242, '', 'failed', false],
  ])('%d %s is %s', (code, text, kind, retryable) => {
    const error = appErrorOf(new LdapFailure(code, text), about);
    expect([error.kind, error.retryable]).toEqual([kind, retryable]);
    expect(error.message).toMatch(/^Cannot reset the password of chantm: .+\.$/);
  });

  it('that is not known is told by number and text', () => {
    expect(appErrorOf(new LdapFailure(4242, 'odd'), about).message).toContain('4242 (odd)');
  });

  it('for want of a right names it', () => {
    const error = appErrorOf(new LdapFailure(50, ''), about);
    expect(error.right).toBe('manage on userPassword');
    expect(error.hint).toContain('manage on userPassword');
    // Windows says it in the text, whatever the number.
    expect(
      appErrorOf(new LdapFailure(53, '00000005: SecErr: DSID-03152D89, problem 4003 (INSUFF_ACCESS_RIGHTS)\0'), about).kind,
    ).toBe('forbidden');
  });

  it('for want of our own new password is no want of a right', () => {
    const failure = new LdapFailure(50, 'Operations are restricted to bind/unbind/abandon/StartTLS/modify password');
    expect(appErrorOf(failure, about)).toMatchObject({ kind: 'unauthenticated', code: 'must-change' });
  });

  it('that refers elsewhere names the place', () => {
    const error = appErrorOf(new LdapFailure(10, '', { referrals: ['ldap://master.uni.example/'] }), about);
    expect(error).toMatchObject({
      kind: 'unsupported',
      code: 'referral',
      hint: 'Point the profile at ldap://master.uni.example/.',
    });
  });

  it('keeps the line end and the NUL of a text out of sentences', () => {
    expect(appErrorOf(new LdapFailure(51, 'busy\n\0'), about).message).toMatch(/\(busy\)\.$/);
  });
});

describe('a password that is refused', () => {
  it.each([
    [0, 'expired'],
    [1, 'locked'],
    [2, 'changed first'],
    [3, 'may not change'],
    [4, 'old password'],
    [5, 'not good enough'],
    [6, 'too short'],
    [7, 'too recently'],
    [8, 'used before'],
    [9, 'too long'],
    [77, '77'],
  ])('by the password policy, error %d', (error, words) => {
    expect(passwordRule(new LdapFailure(19, '', { policy: { error } }))).toContain(words);
    expect(appErrorOf(new LdapFailure(19, '', { policy: { error } }), about).code).toBe('password-rule');
  });

  it.each([19, 53])('by the rules of a domain, result %d', (code) => {
    const failure = new LdapFailure(
      code,
      '0000052D: Constraint violation - check_password_restrictions: the password is too short.',
    );
    expect(appErrorOf(failure, about)).toMatchObject({ kind: 'unsupported', code: 'password-rule' });
  });

  it('is not what other refusals are', () => {
    expect(passwordRule(new LdapFailure(19, 'no user modification allowed'))).toBeUndefined();
    expect(passwordRule(new LdapFailure(50, '', { policy: {} }))).toBeUndefined();
  });
});
