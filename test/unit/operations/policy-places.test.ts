import { describe, expect, it } from 'vitest';
import { type FactSet, type Recovery } from '../../../src/core/account.js';
import { factsOf, type Fact } from '../../../src/core/fact.js';
import { instant } from '../../../src/core/instant.js';
import { Personal } from '../../../src/core/personal.js';
import {
  formLines,
  methodsAlone,
  resetAlone,
  sayCheckMethods,
  sayRegisterContact,
} from '../../../src/operations/policy-places.js';
import { hku } from '../../../src/policy/hku.js';
import { plain } from '../../../src/policy/plain.js';

const F = factsOf('test', instant(0));
const lost = F.unknown('timed-out', 'no answer');

function person(parts: Partial<Recovery>, kind: FactSet['kind'] = F.known('student')): Pick<FactSet, 'kind' | 'recovery'> {
  const none: Recovery = { mail: F.known([]), mobile: F.known([]), question: F.known(false), selfReset: F.known(false) };
  return { kind, recovery: F.known({ ...none, ...parts }) };
}

const mail: Fact<readonly Personal[]> = F.known([new Personal('mail', 'kayan@gmail.com')]);

describe('a form', () => {
  it('is named for the changes that it asks for, with what it needs', () => {
    const line =
      'form CF111, Reset Portal PIN & MFA: a copy of the staff or student card, or any document with full name and photo';
    expect(formLines(hku, 'pin.reset')).toEqual([line]);
    expect(formLines(hku, 'mfa.clear')).toEqual([line]);
  });

  it('is not named for others, nor by a policy that has none', () => {
    expect(formLines(hku, 'account.unlock')).toEqual([]);
    expect(formLines(plain, 'pin.reset')).toEqual([]);
  });
});

describe('the online reset', () => {
  it('is not said unless the system would let the person, nor without a place', () => {
    expect(resetAlone(hku, person({ mail, selfReset: F.known(false) }))).toEqual([]);
    expect(resetAlone(hku, person({ mail, selfReset: lost }))).toEqual([]);
    expect(resetAlone(hku, { recovery: lost })).toEqual([]);
    expect(resetAlone(plain, person({ mail, selfReset: F.known(true) }))).toEqual([]);
  });

  it('names what is registered and counts, masked, and nothing else', () => {
    const facts = person({ mail, question: F.known(true), mobile: lost, selfReset: F.known(true) });
    expect(resetAlone(hku, facts)).toEqual([
      'Can do it alone: alternate mail k•••@g•••.com, a secret question registered; on the log-in page, "Forgot your PIN/Passwords"',
    ]);
    const rule = hku.pin.selfReset && {
      ...hku.pin.selfReset,
      value: { ...hku.pin.selfReset.value, contacts: ['mail' as const] },
    };
    const byMail = { ...hku, pin: { ...hku.pin, selfReset: rule } };
    expect(resetAlone(byMail, facts)[0]).not.toContain('question');
  });
});

describe('registering a contact', () => {
  it('is told to somebody who may reset online and has none', () => {
    expect(sayRegisterContact(hku, person({}))).toEqual([
      'Register a contact, and next time you can reset the PIN yourself: in the portal, search "contact info", then "Register Contact Info with ITS".',
    ]);
  });

  it.each([
    ['who has one', hku, person({ mail })],
    ['of whom nobody knows', hku, person({ mobile: lost })],
    ['of a kind that may not', hku, person({}, F.known('retiree'))],
    ['of a kind that is unknown', hku, person({}, lost)],
    ['under a policy that has no place for it', plain, person({})],
  ])('is not told to somebody %s', (_, policy, facts) => {
    expect(sayRegisterContact(policy, facts)).toEqual([]);
  });
});

describe('MFA methods', () => {
  it('have their place where the policy has one', () => {
    expect(methodsAlone(hku)).toEqual(['Can do it alone: on the self-service pages for MFA settings']);
    expect(sayCheckMethods(hku)).toEqual(['Look at your MFA methods afterwards: on the self-service pages for MFA settings.']);
    expect(methodsAlone({ places: { 'check-mfa': { text: 'on the pages', overruled: [] } } })).toEqual([
      'Can do it alone: on the pages',
    ]);
  });

  it('have none where it has none', () => {
    expect(methodsAlone(plain)).toEqual([]);
    expect(sayCheckMethods(plain)).toEqual([]);
  });
});
