import { describe, expect, it } from 'vitest';
import { HttpFailure } from '../../../src/http/failure.js';
import { appErrorOf } from '../../../src/http/status.js';

const doing = 'reset the password of chantm';

describe('a status', () => {
  it.each([
    [400, 'unsupported'],
    [401, 'unauthenticated'],
    [403, 'forbidden'],
    [404, 'not-found'],
    [405, 'unsupported'],
    [408, 'unavailable'],
    [409, 'conflict'],
    [410, 'not-found'],
    [412, 'conflict'],
    [413, 'unsupported'],
    [415, 'unsupported'],
    [418, 'failed'],
    [422, 'unsupported'],
    [423, 'conflict'],
    [429, 'unavailable'],
    [500, 'unavailable'],
    [501, 'unsupported'],
    [502, 'unavailable'],
    [503, 'unavailable'],
    [504, 'unavailable'],
    [507, 'unavailable'],
    [511, 'unavailable'],
  ])('%d is %s, says what was being done and what the server said', (status, kind) => {
    const error = appErrorOf(new HttpFailure(status, { description: 'No can do.' }), { doing });
    expect(error).toMatchObject({ kind, details: { status, server: 'No can do.' } });
    expect(error.message).toMatch(/^Cannot reset the password of chantm: .+ \(No can do\)\.$/);
  });

  it('403 names the right', () => {
    expect(appErrorOf(new HttpFailure(403, { error: 'HTTP 403 Forbidden' }), { doing, right: 'manage-users' })).toMatchObject({
      kind: 'forbidden',
      right: 'manage-users',
      message: 'Cannot reset the password of chantm: this login has not the right "manage-users".',
      hint: 'Ask who runs the server for the right: manage-users.',
    });
    expect(appErrorOf(new HttpFailure(403), { doing }).right).toBeUndefined();
  });

  it('a rule for passwords is told as one', () => {
    const body = { error: 'invalidPasswordMinLengthMessage', description: 'Invalid password: minimum length 8.' };
    expect(appErrorOf(new HttpFailure(400, body), { doing })).toMatchObject({
      kind: 'unsupported',
      code: 'password-rule',
      message: expect.stringContaining('minimum length 8') as string,
    });
  });

  it.each([429, 503])('%d says when to come again', (status) => {
    expect(appErrorOf(new HttpFailure(status, {}, 6_400), { doing })).toMatchObject({
      hint: 'Try again in 7 s.',
      retryable: true,
      details: { retryAfter: 6_400 },
    });
    expect(appErrorOf(new HttpFailure(status), { doing }).details).not.toHaveProperty('retryAfter');
  });

  it('the field that was refused is named', () => {
    const error = appErrorOf(new HttpFailure(400, { field: 'email', description: 'error-invalid-email' }), { doing });
    expect(error.message).toContain('(email: error-invalid-email)');
  });

  it('without a word of the server the sentence is whole', () => {
    expect(appErrorOf(new HttpFailure(404), { doing }).message).toBe(
      'Cannot reset the password of chantm: there is no such thing, or this login may not see it.',
    );
  });
});
