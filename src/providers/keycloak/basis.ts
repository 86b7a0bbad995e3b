import { type User } from './account.js';
import { type State } from './state.js';

/** What a directory behind Keycloak moves by itself, at every log-in of the person too. A plan does not stand on it. */
const BY_DIRECTORY = ['modifyTimestamp'];

/**
 * The state that a plan stands on, as one short text: the digest of the profile with all its attributes, of what enables or disables the user, of the required
 * actions and of the credentials with the time of each. Keycloak has no stamp of its own, and no request that compares and writes at once. So the account is
 * read again right before the first write, and whatever somebody else writes between that look and the write (a few milliseconds) is not noticed.
 *
 * Failed log-ins and sessions are not in it: whoever tries a password at the desk would make every plan a conflict.
 */
export async function basisOf(state: State): Promise<string> {
  const { createHash } = await import('node:crypto');
  return createHash('sha256')
    .update(JSON.stringify(stoodOn(state)))
    .digest('base64url');
}

function stoodOn({ user, credentials }: State): unknown {
  return [
    profile(user),
    user.enabled,
    [...user.requiredActions].sort(),
    user.federationLink ?? null,
    // A counter of codes or the number of recovery codes left moves with a log-in; the time at which a credential was made does not.
    credentials?.map(({ id, type, label, createdAt }) => [id ?? null, type, label ?? null, createdAt ?? null]) ?? 'silent',
  ];
}

function profile({ username, firstName, lastName, email, emailVerified, attributes }: User): unknown {
  const kept = [...attributes]
    .filter(([name]) => !BY_DIRECTORY.includes(name))
    .map(([name, values]) => [name, [...values].sort()] as const)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return [username, firstName ?? null, lastName ?? null, email ?? null, emailVerified, kept];
}
