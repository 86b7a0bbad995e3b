import { describe, expect, it } from 'vitest';
import { AppError } from '../../../../src/core/error.js';
import { instant } from '../../../../src/core/instant.js';
import { credentialsIn } from '../../../../src/providers/keycloak/methods.js';
import { policyIn } from '../../../../src/providers/keycloak/password-policy.js';
import { pinOf, rulesOf, type PinSeen } from '../../../../src/providers/keycloak/pin.js';
import { realmOf } from '../../../../src/providers/keycloak/realm.js';
import { answering, call, FACTS, SHORT_REALM, userWith, WHOLE_REALM } from './answering.js';

const DAY = 86_400_000;
const SET = 1_790_000_000_000;
const PASSWORD = { id: 'c-1', type: 'password', createdDate: SET };
const NEVER_RESET = FACTS.unknown('not-recorded', 'none');

async function pin(
  over: { user?: object; credentials?: object[] | AppError; realm?: object; lastReset?: PinSeen['lastReset'] } = {},
) {
  const credentials = over.credentials ?? [PASSWORD];
  const found = pinOf({
    user: userWith({ ...over.user }),
    credentials: credentials instanceof AppError ? credentials : (credentialsIn(credentials) ?? []),
    realm: await realmOf(answering({ '': over.realm ?? WHOLE_REALM }).parts, call()),
    lastReset: over.lastReset ?? NEVER_RESET,
    facts: FACTS,
  });
  if (found.state !== 'known') throw new Error('the password is unknown');
  return found.value;
}

describe('a password', () => {
  it('is there or not, in the realm or in a directory', async () => {
    expect((await pin()).present).toMatchObject({ value: true });
    expect((await pin({ credentials: [] })).present).toMatchObject({ value: false });
    const federated = { user: { federationLink: 'f' } };
    expect((await pin({ ...federated, credentials: [{ type: 'password', federationLink: 'f' }] })).present).toMatchObject({
      value: true,
    });
    expect((await pin({ ...federated, credentials: [] })).present).toMatchObject({ state: 'unknown' });
  });

  it('is unknown, and its demand is not, where the directory does not answer', async () => {
    const down = new AppError('unavailable', 'the directory behind the account does not answer', { code: 'directory-down' });
    const found = await pin({ user: { federationLink: 'f', requiredActions: ['UPDATE_PASSWORD'] }, credentials: down });
    expect(found).toMatchObject({
      present: { code: 'unreachable' },
      changedAt: { code: 'unreachable' },
      mustChange: { value: true },
    });
  });

  it('expires so many days after it was set, where the realm says so and we may read it', async () => {
    expect((await pin()).expiresAt).toMatchObject({ value: SET + 180 * DAY });
    expect(await pin({ realm: { ...WHOLE_REALM, passwordPolicy: 'length(8)' } })).toMatchObject({
      expiresAt: { value: 'never' },
      atExpiry: { state: 'absent' },
    });
    expect(await pin({ realm: SHORT_REALM })).toMatchObject({
      expiresAt: { code: 'not-readable' },
      atExpiry: { value: 'must-change' },
    });
    expect((await pin({ credentials: [{ ...PASSWORD, createdDate: undefined }] })).expiresAt).toMatchObject({ state: 'unknown' });
  });

  it('of a directory has an end of its own', async () => {
    expect((await pin({ user: { federationLink: 'f' } })).expiresAt).toMatchObject({ state: 'unknown', code: 'not-recorded' });
  });

  it('is a temporary one where the very reset that set it is known, and else nobody can tell', async () => {
    const due = { user: { requiredActions: ['UPDATE_PASSWORD'] } };
    expect((await pin({ ...due, lastReset: FACTS.known(instant(SET + 300)) })).temporary).toMatchObject({ value: true });
    expect((await pin({ ...due, lastReset: FACTS.known(instant(SET - DAY)) })).temporary).toMatchObject({ state: 'unknown' });
    expect((await pin(due)).temporary).toMatchObject({ state: 'unknown' });
    expect((await pin({ lastReset: FACTS.known(instant(SET)) })).temporary).toMatchObject({ value: false });
  });
});

describe('a password policy', () => {
  it('is nothing but a length of one where it is empty', () => {
    expect(policyIn('')).toEqual({
      rules: { minLength: 1, maxLength: 'never', allowed: 'any', atLeast: [], history: 0 },
      days: undefined,
    });
  });

  it('counts characters, takes the usual numbers where it says none, and -1 for never', () => {
    expect(policyIn('length(undefined) and maxLength(64) and digits(2) and specialChars and passwordHistory()')).toMatchObject({
      rules: { minLength: 8, maxLength: 64, atLeast: ['digit', 'symbol'], counts: { digit: 2, symbol: 1 }, history: 3 },
    });
    expect(policyIn('forceExpiredPasswordChange(-1)').days).toBeUndefined();
    expect(policyIn('forceExpiredPasswordChange(365)').days).toBe(365);
  });

  it('names what cannot be checked, and leaves out what is not about the text', () => {
    const { rules } = policyIn(
      'regexPattern(^[a-z](x|y)+$) and passwordBlacklist(top.txt) and hashIterations(1) and ourOwn(3) and notContainsUsername(undefined)',
    );
    expect(rules).toMatchObject({ notUid: true });
    expect(rules.other).toBe('a pattern of the realm, not one of a list of forbidden passwords, ourOwn');
    expect(policyIn('hashAlgorithm(argon2) and maxAuthAge(300)').rules).not.toHaveProperty('other');
  });

  it('is unknown without view-realm, and for the password of a directory', async () => {
    const short = await realmOf(answering({ '': SHORT_REALM }).parts, call());
    expect(rulesOf({ federationLink: undefined }, short, FACTS)).toMatchObject({
      code: 'not-readable',
      right: expect.stringContaining('view-realm') as string,
    });
    const whole = await realmOf(answering({ '': WHOLE_REALM }).parts, call());
    expect(rulesOf({ federationLink: 'f' }, whole, FACTS)).toMatchObject({ state: 'unknown' });
    expect(rulesOf({ federationLink: undefined }, whole, FACTS)).toMatchObject({ value: { minLength: 8, history: 5 } });
  });
});
