import { type PolicyAnswer } from './types.js';

/**
 * Why Active Directory refused a bind, by the Win32 code (hex) behind `data` in the text of result 49
 * (Microsoft, "LDAP bind errors" and system error codes 1300 to 1999).
 */
const SUB_CODES: Readonly<Record<string, string>> = {
  '525': 'there is no such account',
  '52e': 'the name or the password is wrong',
  '52f': 'a restriction of the account does not allow it',
  '530': 'the account may not sign in at this time of day',
  '531': 'the account may not sign in from this computer',
  '532': 'the password has expired',
  '533': 'the account is disabled',
  '568': 'the account is in too many groups',
  '569': 'the account may not sign in this way',
  '701': 'the account has expired',
  '773': 'the password must be changed first',
  '774': 'the server found no domain controller',
  '775': 'the account is locked',
};

/** Active Directory's own code in the text of a refused bind, in lower-case hex: `52e`; undefined where there is none. */
export function subCode(text: string): string | undefined {
  return /\bdata ([0-9a-f]+)\b/i.exec(text)?.[1]?.toLowerCase();
}

/** What the errors of the password policy control mean (draft-behera-ldap-password-policy-10, section 6.2; 9 is OpenLDAP's). */
const POLICY_ERRORS: readonly string[] = [
  'the password has expired',
  'the account is locked',
  'the password must be changed first',
  'the account may not change its own password',
  'the old password must be given too',
  'the new password is not good enough',
  'the new password is too short',
  'the password was changed too recently',
  'the new password was used before',
  'the new password is too long',
];

/** An error of the password policy control in words. */
export function policyErrorInWords(error: number): string {
  return POLICY_ERRORS[error] ?? `the password policy refuses it (${String(error)})`;
}

/** Why a bind was refused with result 49, as far as the server says: a clause such as "the account is locked". */
export function refusalInWords(text: string, policy: PolicyAnswer | undefined): string {
  const code = subCode(text);
  if (code !== undefined) return SUB_CODES[code] ?? `the server says ${code}`;
  if (policy?.error !== undefined) return policyErrorInWords(policy.error);
  return 'the name or the password is wrong, or the account is locked';
}

/** Whether a refused or a taken bind means that the password must be changed before anything else. */
export function mustChange(text: string, policy: PolicyAnswer | undefined): boolean {
  return policy?.error === 2 || subCode(text) === '773';
}

/** OpenLDAP's words for a connection whose own password must be changed, with result 50 to every other request. */
export function isBindRestricted(code: number, text: string): boolean {
  return code === 50 && /restricted to bind/i.test(text);
}
