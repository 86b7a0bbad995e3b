import { AppError } from '../../core/error.js';
import { present } from '../../ldap/filter.js';
import { WITHIN } from '../../ldap/ldap.js';
import { type LdapCall } from '../../ldap/types.js';
import { hasPassword, unlessGone, type Account } from './account.js';
import { asking } from './asking.js';
import { type OpenldapParts } from './parts.js';
import { POLICY_ATTRIBUTES, policyIn, type PasswordPolicy, type PolicyState } from './password-policy.js';

/**
 * The policy of an account: the one that it names, else the default one that the profile names. Which one is the server's default cannot be read, so it is
 * not guessed. A name without an entry behind it means no policy at all, not the default one. The account usability control tells both apart from an
 * entry that we may not see: the server says something of an account with a password under any policy, and nothing without one.
 */
export async function policyOf(parts: OpenldapParts, account: Account, call: LdapCall): Promise<PolicyState> {
  const named = account.entry.text('pwdPolicySubentry');
  const dn = named ?? parts.defaultPolicy;
  const read = dn === undefined ? undefined : await readPolicy(parts, dn, call);
  if (read instanceof AppError) return unreadable(read, dn);
  if (account.usability !== undefined) return read === undefined ? hidden(dn) : { state: 'known', policy: read };
  return withoutOpinion(read, await passwordThere(parts, account.dn, call), dn, named !== undefined);
}

/** A policy by its DN, read once in this process; undefined where nothing is to be seen. An error is an answer too, and asked again the next time. */
export async function readPolicy(
  parts: OpenldapParts,
  dn: string,
  { signal, within = WITHIN }: LdapCall,
): Promise<PasswordPolicy | undefined | AppError> {
  const { policies } = parts.learnt;
  const key = dn.toLowerCase();
  const reading = policies.get(key) ?? freshPolicy(parts, dn);
  policies.set(key, reading);
  reading.catch(() => policies.delete(key));
  const late = (): Error =>
    new AppError('unavailable', `${parts.ldap.address} did not tell the password policy in time.`, { code: 'late' });
  return parts.patience.wait(reading, { signal, within, late }).catch((error: unknown) => {
    if (error instanceof AppError && error.kind !== 'cancelled') return error;
    throw error;
  });
}

/** Others wait for the same entry, so nobody's signal ends this. */
async function freshPolicy({ ldap }: OpenldapParts, dn: string): Promise<PasswordPolicy | undefined> {
  const question = { base: dn, filter: present('objectClass'), attributes: POLICY_ATTRIBUTES };
  const answer = unlessGone(ldap.entry(question, { signal: new AbortController().signal }));
  const entry = await asking('read the password policy', answer, `read on ${dn}`);
  return entry === undefined ? undefined : policyIn(entry);
}

async function passwordThere(parts: OpenldapParts, dn: string, call: LdapCall): Promise<boolean | undefined> {
  try {
    return await hasPassword(parts, dn, call);
  } catch (error) {
    if (error instanceof AppError && error.kind !== 'cancelled') return undefined;
    throw error;
  }
}

/** What a silent server means: no policy where there is a password, nothing where there is none. */
function withoutOpinion(
  read: PasswordPolicy | undefined,
  hasOne: boolean | undefined,
  dn: string | undefined,
  named: boolean,
): PolicyState {
  if (hasOne !== true) return read === undefined ? hidden(dn) : { state: 'known', policy: read };
  if (read === undefined)
    return {
      state: 'none',
      why: named ? 'the account names a policy that does not exist' : 'the server applies no password policy to it',
    };
  return {
    state: 'unknown',
    code: 'disagrees',
    why: `the policy ${read.dn} can be read, and the server says nothing of this account as if none held`,
  };
}

function hidden(dn: string | undefined): PolicyState {
  return dn === undefined
    ? {
        state: 'unknown',
        code: 'not-recorded',
        why: 'the server does not tell which policy is its default, and the profile does not name it',
      }
    : { state: 'unknown', code: 'not-readable', why: `the policy ${dn} cannot be seen`, right: `read on ${dn}` };
}

function unreadable(error: AppError, dn: string | undefined): PolicyState {
  if (error.kind === 'forbidden')
    return { state: 'unknown', code: 'not-readable', why: `the policy ${dn ?? ''} cannot be read`, right: error.right ?? 'read' };
  return { state: 'unknown', code: error.code === 'late' ? 'timed-out' : 'unreachable', why: error.message };
}
