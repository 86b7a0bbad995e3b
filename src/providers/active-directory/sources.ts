import { type AccountId } from '../../core/account.js';
import { present } from '../../ldap/filter.js';
import { type Entry, type LdapCall } from '../../ldap/types.js';
import { entryOf } from './account-entry.js';
import { noSuchAccount } from './asking.js';
import { domainPolicy, finePolicy, type PolicyAnswer } from './domain-policy.js';
import { KIND_ATTRIBUTES } from './kind.js';
import { type AdParts } from './parts.js';

/** Where facts come from: the entry of the account, the rules that hold for it, the entry of its owner. */
export interface Sources {
  /** Throws not-found where there is none. */
  account(): Promise<Entry>;
  policy(): Promise<PolicyAnswer>;
  owner(dn: string): Promise<Entry | undefined>;
}

/** All of an entry that a fact is made of. The computed ones come only when they are asked for by name. */
const ATTRIBUTES = [
  'objectGUID',
  'sAMAccountName',
  'userPrincipalName',
  'displayName',
  'cn',
  'memberOf',
  'userAccountControl',
  'msDS-User-Account-Control-Computed',
  'msDS-UserPasswordExpiryTimeComputed',
  'msDS-ResultantPSO',
  'accountExpires',
  'lockoutTime',
  'badPwdCount',
  'badPasswordTime',
  'pwdLastSet',
  'lastLogon',
  'lastLogonTimestamp',
  'logonHours',
  'userWorkstations',
  'replPropertyMetaData',
] as const;
export const BINARIES = ['objectGUID', 'logonHours', 'replPropertyMetaData'] as const;

/** Each source is asked for when the first fact needs it, once. */
export function sourcesOf(parts: AdParts, id: AccountId, call: LdapCall): Sources {
  const account = once(async () => {
    const entry = await entryOf(parts, id, { attributes: accountAttributes(parts), binary: BINARIES }, call);
    if (entry === undefined) throw noSuchAccount();
    return entry;
  });
  const ofDomain = once(() => domainPolicy(parts, call));
  return {
    account,
    policy: once(async () => {
      const [entry, policy] = await Promise.all([account(), ofDomain()]);
      const fine = entry.text('msDS-ResultantPSO');
      return fine === undefined ? policy : finePolicy(parts, fine, call);
    }),
    owner: (dn) => ownerOf(parts, dn, call),
  };
}

/** What is read of an account, with the attributes that the profile names. */
export function accountAttributes({ map }: Pick<AdParts, 'map'>): string[] {
  const named = [map.number, map.mail, map.department, map.alias, map.kind, map.owner].filter((name) => name !== undefined);
  return [...new Set([...ATTRIBUTES, ...KIND_ATTRIBUTES, ...named])];
}

function ownerOf({ ldap }: AdParts, dn: string, call: LdapCall): Promise<Entry | undefined> {
  return ldap.entry({ base: dn, filter: present('sAMAccountName'), attributes: ['sAMAccountName', 'displayName', 'cn'] }, call);
}

function once<T>(ask: () => Promise<T>): () => Promise<T> {
  let asked: Promise<T> | undefined;
  return () => (asked ??= ask());
}
