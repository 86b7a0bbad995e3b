import { describe, expect, it } from 'vitest';
import { factsOf } from '../../../../src/core/fact.js';
import { mustChangeOf, pinOf, ruleBroken, rulesOf } from '../../../../src/providers/openldap/pin.js';
import { HIDDEN, known, NONE, NOW, seenWith } from './entry.js';

const present = factsOf('suite', NOW).known(true);
const AGED = { maxAge: 86_400 };

describe('a password', () => {
  it('expires at its change plus the age; without a change, an age or a policy never', () => {
    const expiry = (...of: Parameters<typeof seenWith>) => {
      const pin = pinOf(seenWith(...of), present);
      return pin.state === 'known' ? pin.value.expiresAt : undefined;
    };
    const changed = { pwdChangedTime: '20261122100000Z' };
    expect(expiry(changed, known(AGED))).toMatchObject({ value: NOW });
    expect(expiry({}, known(AGED))).toMatchObject({ value: 'never' });
    expect(expiry(changed, known())).toMatchObject({ value: 'never' });
    expect(expiry(changed, NONE)).toMatchObject({ value: 'never' });
    expect(expiry(changed, HIDDEN)).toMatchObject({ state: 'unknown', code: 'not-readable' });
    expect(expiry({ pwdChangedTime: 'x' }, known(AGED))).toMatchObject({ state: 'unknown', code: 'not-decodable' });
  });

  it('has log-ins left after its end as the policy gives them, less those that were used, until they end too', () => {
    const left = (attributes: Parameters<typeof seenWith>[0], over: object) => {
      const pin = pinOf(seenWith(attributes, known({ ...AGED, graceLogins: 2, ...over })), present);
      return pin.state === 'known' ? pin.value.graceLogins : undefined;
    };
    const old = { pwdChangedTime: '20261101000000Z' };
    expect(left(old, {})).toMatchObject({ value: 2 });
    expect(left({ ...old, pwdGraceUseTime: ['20261123090000Z', '20261123091000Z', '20261123092000Z'] }, {})).toMatchObject({
      value: 0,
    });
    expect(left(old, { graceExpiry: 60 })).toMatchObject({ value: 0 });
    expect(left(old, { graceLogins: 0 })).toMatchObject({ state: 'absent' });
  });

  it('must be changed only where the policy asks for it', () => {
    const due = { pwdReset: 'TRUE' };
    expect(mustChangeOf(seenWith(due))).toMatchObject({ value: true });
    expect(mustChangeOf(seenWith(due, known({ mustChange: false })))).toMatchObject({ value: false });
    expect(mustChangeOf(seenWith(due, NONE))).toMatchObject({ value: false });
    expect(mustChangeOf(seenWith(due, HIDDEN))).toMatchObject({ state: 'unknown' });
    expect(mustChangeOf(seenWith({}, HIDDEN))).toMatchObject({ value: false });
  });
});

describe('the rules for a password', () => {
  it('are none where the policy checks no quality, though it names a length', () => {
    expect(rulesOf(seenWith({}, known({ checkQuality: 0, minLength: 12 })))).toMatchObject({ value: { minLength: 1 } });
  });

  it('name what cannot be checked from here: a module of the server', () => {
    const rules = rulesOf(seenWith({}, known({ checkModule: true })));
    expect(rules).toMatchObject({ value: { minLength: 8, history: 0, other: expect.stringContaining('module') as string } });
    expect(rulesOf(seenWith({}, known({})))).not.toHaveProperty('value.other');
    expect(rulesOf(seenWith({}, HIDDEN))).toMatchObject({ state: 'unknown', right: 'read on cn=default' });
  });

  it('count bytes, as slapd does', () => {
    const rules = { minLength: 8, maxLength: 9, allowed: 'any', atLeast: [], history: 0 } as const;
    expect(ruleBroken('1234567', rules)).toContain('shorter');
    expect(ruleBroken('李明李', rules)).toBeUndefined();
    expect(ruleBroken('1234567890', rules)).toContain('longer');
  });
});
