import { AppError } from '../../core/error.js';
import { type Suggestions } from '../../core/probe.js';
import { equals, present } from '../../ldap/filter.js';
import { type LdapCall } from '../../ldap/types.js';
import { unlessGone } from './account.js';
import { type OpenldapParts } from './parts.js';
import { readPolicy } from './policy-of.js';

/** What about the password policies will surprise somebody. */
export async function policyWarnings(parts: OpenldapParts, call: LdapCall): Promise<readonly string[]> {
  return parts.defaultPolicy === undefined ? unnamed(parts, call) : named(parts, parts.defaultPolicy, call);
}

/** The default policy that the profile names. */
async function named(parts: OpenldapParts, dn: string, call: LdapCall): Promise<readonly string[]> {
  const policy = await readPolicy(parts, dn, call);
  if (policy instanceof AppError || policy === undefined)
    return [
      `the policy ${dn} cannot be read: how long a lock lasts, and what a password must be like, stays unknown (right: read on ${dn})`,
    ];
  return [
    ...(policy.mustChange ? [] : [`the policy ${dn} has no pwdMustChange: nobody is asked to change a temporary password`]),
    ...(policy.lockout ? [] : [`the policy ${dn} does not lock (pwdLockout): wrong passwords can be tried without end`]),
  ];
}

/** The server does not tell its default, so it is looked for: one that is there alone is worth naming. */
async function unnamed(parts: OpenldapParts, call: LdapCall): Promise<readonly string[]> {
  const found = await policiesOf(parts, call);
  if (found.length === 0) return ['no password policy can be seen, and the profile names none: locks and rules stay unknown'];
  const which =
    found.length === 1 ? `it is most likely ${found[0] ?? ''}` : `there are ${String(found.length)}: ${found.join(', ')}`;
  return [
    `the profile does not name the server's default password policy, so locks and rules of most accounts stay unknown; ${which}`,
  ];
}

/** What the server says of itself that a profile could say: its parts of the tree, and the policy entries in them. */
export async function suggestionsOf(parts: OpenldapParts, call: LdapCall): Promise<Suggestions> {
  return { bases: await contextsOf(parts, call), policies: await policiesOf(parts, call) };
}

async function contextsOf({ ldap }: OpenldapParts, call: LdapCall): Promise<readonly string[]> {
  const root = await ldap
    .entry({ base: '', filter: present('objectClass'), attributes: ['namingContexts'] }, call)
    .catch(() => undefined);
  return root?.texts('namingContexts') ?? [];
}

async function policiesOf(parts: OpenldapParts, call: LdapCall): Promise<readonly string[]> {
  const { ldap } = parts;
  const found = await Promise.all(
    (await contextsOf(parts, call)).map((base) =>
      unlessGone(
        ldap.search({ base, scope: 'sub', filter: equals('objectClass', 'pwdPolicy'), attributes: ['1.1'], limit: 10 }, call),
      ).catch(() => undefined),
    ),
  );
  return found.flatMap((answer) => answer?.entries.map(({ dn }) => dn) ?? []);
}
