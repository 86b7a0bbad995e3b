import { type AccountId } from '../../core/account.js';
import { type ControlRequest, type Entry, type LdapCall } from '../../ldap/types.js';
import { entryOf } from './account-entry.js';
import { type AdParts } from './parts.js';

/** What a change stands on, and what is looked at again after a step. */
const STATE = [
  'sAMAccountName',
  'uSNChanged',
  'userAccountControl',
  'msDS-User-Account-Control-Computed',
  'accountExpires',
  'lockoutTime',
  'badPwdCount',
  'pwdLastSet',
  'replPropertyMetaData',
] as const;

interface More {
  readonly attributes: readonly string[];
  readonly binary: readonly string[];
  readonly controls: readonly ControlRequest[];
}

/** The entry of an account with all that plans and steps go by. */
export function stateOf(parts: Pick<AdParts, 'ldap'>, id: AccountId, call: LdapCall, more?: More): Promise<Entry | undefined> {
  const attributes = [...STATE, ...(more?.attributes ?? [])];
  const binary = ['replPropertyMetaData', ...(more?.binary ?? [])];
  return entryOf(parts, id, { attributes, binary, ...(more === undefined ? {} : { controls: more.controls }) }, call);
}

/** The stamp of the account on this controller: every write of any attribute that is replicated moves it. Counted failures do not. */
export function basisOf(entry: Entry): string | undefined {
  const usn = entry.text('uSNChanged');
  return usn === undefined ? undefined : `usn-${usn}`;
}
