import { describe, expect, it } from 'vitest';
import { type Step, type StepVerb } from '../../../../src/core/change.js';
import { HttpFailure, type ErrorBody } from '../../../../src/http/failure.js';
import { isGone, refusal } from '../../../../src/providers/keycloak/refusal.js';

const stepOf = (verb: StepVerb, target?: string): Step => ({
  id: '1',
  system: 'kc',
  verb,
  text: 'x',
  implies: [],
  repeatable: true,
  ...(target === undefined ? {} : { target }),
});

/** What Keycloak 26.7.3 was seen to answer, and what people are told. */
const SEEN: readonly [StepVerb, number, ErrorBody, string, RegExp][] = [
  [
    'set-pin',
    400,
    { error: 'invalidPasswordMinLengthMessage', description: 'Invalid password: minimum length 8.' },
    'unsupported/password-rule',
    /minimum length 8/,
  ],
  [
    'set-pin',
    400,
    { error: 'invalidPasswordHistoryMessage', description: 'Invalid password: must not be equal to any of last 5 passwords.' },
    'unsupported/password-rule',
    /last 5 passwords/,
  ],
  ['set-pin', 400, { error: "Can't reset password as account is read only" }, 'unsupported/read-only', /only reads/],
  [
    'disable',
    400,
    {
      description:
        "The user is read-only. The user storage provider 'ldap' is currently unavailable. Check the server logs for more details.",
    },
    'unavailable/directory-down',
    /does not answer/,
  ],
  [
    'enable',
    400,
    { field: 'department', description: 'error-user-attribute-required' },
    'conflict/profile-incomplete',
    /chantm lacks department/,
  ],
  [
    'set-access-end',
    400,
    { field: 'accessExpires', description: 'error-user-attribute-read-only' },
    'conflict/field-read-only',
    /accessExpires/,
  ],
  [
    'set-access-end',
    400,
    { field: 'lastName', description: 'error-person-name-invalid-character' },
    'conflict/profile-invalid',
    /lastName/,
  ],
  ['send-link', 400, { description: 'User email missing' }, 'conflict/no-mail', /no mail address/],
  ['send-link', 400, { description: 'User is disabled' }, 'conflict/disabled', /disabled/],
  ['send-link', 400, { description: 'Client id missing' }, 'unsupported/link-settings', /profile/],
  ['send-link', 400, { description: "Client doesn't exist" }, 'unsupported/link-settings', /profile/],
  ['send-link', 400, { description: 'Invalid redirect uri.' }, 'unsupported/link-settings', /profile/],
  ['send-link', 400, { description: 'Provided invalid required actions' }, 'unsupported/no-such-action', /UPDATE_PASSWORD/],
  [
    'send-link',
    500,
    {
      description:
        "Failed to send execute actions email: Invalid sender address 'null'. If the address contains UTF-8 characters",
    },
    'unsupported/no-mail-server',
    /no mail server set up/,
  ],
  [
    'send-link',
    500,
    { description: 'Failed to send execute actions email: Error when attempting to send the email to the server.' },
    'unavailable/mail-not-sent',
    /did not take the mail/,
  ],
  ['disable', 404, { error: 'User not found' }, 'not-found/not-found', /disable chantm/],
  ['disable', 500, { error: 'unknown_error' }, 'unavailable/unavailable', /failed inside/],
];

describe('a write that Keycloak refused', () => {
  it.each(SEEN)('%s %i %j is %s', (verb, status, body, code, words) => {
    const error = refusal(stepOf(verb), 'chantm', new HttpFailure(status, body));
    expect(`${error.kind}/${error.code}`).toBe(code);
    expect(error.message).toMatch(words);
  });

  it('names the right, which the server itself never does: one session needs more than all of them', () => {
    const right = (step: Step): string | undefined =>
      refusal(step, 'chantm', new HttpFailure(403, { error: 'HTTP 403 Forbidden' })).right;
    expect(right(stepOf('remove-method', 'a'))).toContain('manage-members');
    expect(right(stepOf('end-sessions'))).toContain('manage-members');
    expect(right(stepOf('end-sessions', 'client:mail'))).toContain('manage-members');
    expect(right(stepOf('end-sessions', 's1'))).toBe('manage-users (realm-management)');
    expect(right(stepOf('end-sessions', 'offline:s1'))).toBe('manage-users (realm-management)');
  });
});

describe('what is gone already', () => {
  it('is told by the words of the server, in the steps that take something away', () => {
    const says = (error: string, status = 404): HttpFailure => new HttpFailure(status, { error });
    expect(isGone(stepOf('remove-method', 'a'), says('Credential not found'))).toBe(true);
    expect(isGone(stepOf('end-sessions', 's'), says('Sesssion not found'))).toBe(true);
    expect(isGone(stepOf('end-sessions', 'client:m'), says('Consent nor offline token not found'))).toBe(true);
    expect(isGone(stepOf('remove-method', 'a'), says('User not found'))).toBe(false);
    expect(isGone(stepOf('remove-method', 'a'), says('Credential not found', 400))).toBe(false);
    expect(isGone(stepOf('set-default-method', 'a'), says('Credential not found'))).toBe(false);
  });
});
