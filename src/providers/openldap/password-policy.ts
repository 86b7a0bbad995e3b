import { type UnknownCode } from '../../core/fact.js';
import { type Entry } from '../../ldap/types.js';

/** A policy entry (draft-behera-ldap-password-policy-10, section 5.2; slapo-ppolicy(5) of 2.5). Times in seconds, 0: no such rule. */
export interface PasswordPolicy {
  readonly dn: string;
  readonly lockout: boolean;
  readonly maxFailure: number;
  /** 0: until an administrator acts. */
  readonly lockoutDuration: number;
  /** How long a failure counts; 0: until the next log-in that succeeds. */
  readonly failureInterval: number;
  readonly maxAge: number;
  readonly graceLogins: number;
  readonly graceExpiry: number;
  readonly mustChange: boolean;
  readonly minLength: number;
  readonly maxLength: number;
  /** 0: nothing is checked, so the lengths do not hold either. */
  readonly checkQuality: number;
  readonly checkModule: boolean;
  readonly maxIdle: number;
  readonly safeModify: boolean;
}

/** The policy of an account: read, none at all (then the server enforces nothing), or not to be told. */
export type PolicyState =
  | { readonly state: 'known'; readonly policy: PasswordPolicy }
  | { readonly state: 'none'; readonly why: string }
  | { readonly state: 'unknown'; readonly code: UnknownCode; readonly why: string; readonly right?: string };

export const POLICY_ATTRIBUTES: readonly string[] = [
  'objectClass',
  'pwdLockout',
  'pwdMaxFailure',
  'pwdLockoutDuration',
  'pwdFailureCountInterval',
  'pwdMaxAge',
  'pwdGraceAuthNLimit',
  'pwdGraceExpiry',
  'pwdMustChange',
  'pwdMinLength',
  'pwdMaxLength',
  'pwdCheckQuality',
  'pwdCheckModule',
  'pwdUseCheckModule',
  'pwdMaxIdle',
  'pwdSafeModify',
];

/** A policy entry as it was read. Undefined for an entry of which the class pwdPolicy cannot be seen: what is missing there may just not be readable. */
export function policyIn(entry: Entry): PasswordPolicy | undefined {
  if (!entry.texts('objectClass').some((name) => name.toLowerCase() === 'pwdpolicy')) return undefined;
  const number = (attribute: string): number => {
    const value = Number(entry.text(attribute) ?? '0');
    return Number.isSafeInteger(value) && value > 0 ? value : 0;
  };
  const holds = (attribute: string): boolean => entry.text(attribute)?.toUpperCase() === 'TRUE';
  return {
    dn: entry.dn,
    lockout: holds('pwdLockout'),
    maxFailure: number('pwdMaxFailure'),
    lockoutDuration: number('pwdLockoutDuration'),
    failureInterval: number('pwdFailureCountInterval'),
    maxAge: number('pwdMaxAge'),
    graceLogins: number('pwdGraceAuthNLimit'),
    graceExpiry: number('pwdGraceExpiry'),
    mustChange: holds('pwdMustChange'),
    minLength: number('pwdMinLength'),
    maxLength: number('pwdMaxLength'),
    checkQuality: number('pwdCheckQuality'),
    checkModule: entry.text('pwdCheckModule') !== undefined || holds('pwdUseCheckModule'),
    maxIdle: number('pwdMaxIdle'),
    safeModify: holds('pwdSafeModify'),
  };
}
