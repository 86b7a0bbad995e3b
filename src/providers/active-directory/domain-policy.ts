import { present } from '../../ldap/filter.js';
import { type Entry, type LdapCall } from '../../ldap/types.js';
import { lengthOf } from './filetime.js';
import { type AdParts } from './parts.js';

/** The rules for passwords and locks that hold for an account. Lengths in milliseconds. */
export interface PasswordPolicy {
  readonly lockoutThreshold: number;
  readonly lockoutDuration: number | 'never';
  readonly observation: number | 'never';
  readonly maxAge: number | 'never';
  readonly minLength: number;
  readonly complex: boolean;
}

/** The rules, or why they cannot be read. */
export type PolicyAnswer = PasswordPolicy | { readonly unreadable: string; readonly right: string };

const HEAD = [
  'lockoutThreshold',
  'lockoutDuration',
  'lockOutObservationWindow',
  'maxPwdAge',
  'minPwdLength',
  'pwdProperties',
] as const;
const FINE = [
  'msDS-LockoutThreshold',
  'msDS-LockoutDuration',
  'msDS-LockoutObservationWindow',
  'msDS-MaximumPasswordAge',
  'msDS-MinimumPasswordLength',
  'msDS-PasswordComplexityEnabled',
] as const;

/** DOMAIN_PASSWORD_COMPLEX ([MS-SAMR] 2.2.3.4). */
const COMPLEX = 1;

/** The rules of the domain. Throws RangeError for numbers that are none. */
export async function domainPolicy({ ldap, domain }: AdParts, call: LdapCall): Promise<PolicyAnswer> {
  const entry = await ldap.entry({ base: domain, filter: present('objectClass'), attributes: HEAD }, call);
  if (entry?.text('minPwdLength') === undefined)
    return { unreadable: `the password policy of ${domain} may not be read`, right: `read on ${domain}` };
  return policyIn(entry, HEAD, (value) => (Number(value) & COMPLEX) !== 0);
}

/** The rules of a fine-grained policy. As delivered only administrators may read one: then it is unreadable, and the domain's do not take its place. */
export async function finePolicy({ ldap }: AdParts, dn: string, call: LdapCall): Promise<PolicyAnswer> {
  const entry = await ldap.entry({ base: dn, filter: present('objectClass'), attributes: FINE }, call);
  if (entry?.text('msDS-MinimumPasswordLength') === undefined) {
    return {
      unreadable: `the fine-grained password policy ${dn} holds for this account and may not be read`,
      right: `read on ${dn}`,
    };
  }
  return policyIn(entry, FINE, (value) => value === 'TRUE');
}

type Names = readonly [string, string, string, string, string, string];

function policyIn(
  entry: Entry,
  [threshold, duration, window, maxAge, minLength, complex]: Names,
  isComplex: (value: string) => boolean,
): PasswordPolicy {
  return {
    lockoutThreshold: wholeNumber(entry.text(threshold) ?? '0'),
    lockoutDuration: lengthOf(entry.text(duration)) ?? 'never',
    observation: lengthOf(entry.text(window)) ?? 'never',
    maxAge: lengthOf(entry.text(maxAge)) ?? 'never',
    minLength: wholeNumber(entry.text(minLength) ?? '0'),
    complex: isComplex(entry.text(complex) ?? ''),
  };
}

function wholeNumber(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new RangeError('a number of the password policy is none');
  return Number(text);
}
