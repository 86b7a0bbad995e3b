import { factsOf } from '../../../../src/core/fact.js';
import { instant } from '../../../../src/core/instant.js';
import { type Usability } from '../../../../src/ldap/controls.js';
import { type Entry } from '../../../../src/ldap/types.js';
import { namesOf } from '../../../../src/providers/openldap/names.js';
import { type PasswordPolicy, type PolicyState } from '../../../../src/providers/openldap/password-policy.js';
import { type Seen } from '../../../../src/providers/openldap/seen.js';

/** 23 November 2026, 10:00 UTC. */
export const NOW = instant(Date.UTC(2026, 10, 23, 10));

/** An entry with these attributes. */
export function entryOf(attributes: Readonly<Record<string, string | readonly string[]>> = {}): Entry {
  const values = (name: string): readonly string[] => {
    const found = attributes[name];
    return found === undefined ? [] : typeof found === 'string' ? [found] : found;
  };
  return {
    dn: 'uid=chantm,ou=people,dc=uni,dc=example',
    text: (name) => values(name)[0],
    texts: values,
    bytes: () => undefined,
    allBytes: () => [],
  };
}

const POLICY: PasswordPolicy = {
  dn: 'cn=default,ou=policies,dc=uni,dc=example',
  lockout: true,
  maxFailure: 3,
  lockoutDuration: 1800,
  failureInterval: 1800,
  maxAge: 0,
  graceLogins: 0,
  graceExpiry: 0,
  mustChange: true,
  minLength: 8,
  maxLength: 0,
  checkQuality: 1,
  checkModule: false,
  maxIdle: 0,
  safeModify: false,
};

/** A policy that was read. */
export function known(over: Partial<PasswordPolicy> = {}): PolicyState {
  return { state: 'known', policy: { ...POLICY, ...over } };
}

export const HIDDEN: PolicyState = {
  state: 'unknown',
  code: 'not-readable',
  why: 'it cannot be seen',
  right: 'read on cn=default',
};
export const NONE: PolicyState = { state: 'none', why: 'the account names a policy that does not exist' };

/** What the control says of somebody whom the server refuses. */
export function refusing(over: Partial<Extract<Usability, { usable: false }>> = {}): Usability {
  return {
    usable: false,
    inactive: false,
    reset: false,
    expired: false,
    graceLeft: undefined,
    secondsToUnlock: undefined,
    ...over,
  };
}

/** An account with all that it takes to judge it. */
export function seenWith(
  attributes: Parameters<typeof entryOf>[0],
  policy: PolicyState = known(),
  more: { readonly usability?: Usability; readonly attributes?: Parameters<typeof namesOf>[0] } = {},
): Seen {
  return {
    entry: entryOf(attributes),
    usability: more.usability,
    policy,
    names: namesOf({ note: 'uniDeskNote', ...more.attributes }),
    now: NOW,
    facts: factsOf('suite', NOW),
  };
}
