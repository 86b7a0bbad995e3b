import { type AccountId } from '../../core/account.js';
import { and, equals, present, type Filter } from '../../ldap/filter.js';
import { type ControlRequest, type Entry, type LdapCall } from '../../ldap/types.js';
import { guidBytes, guidDn, guidText } from './guid.js';
import { type AdParts } from './parts.js';

/** Every login identity of the domain, those of machines too. */
export const ACCOUNT: Filter = equals('objectClass', 'user');

/** Those of a list for people: contacts are no accounts, and machines are found by their exact name alone. */
export const LISTED: Filter = and(equals('objectCategory', 'person'), equals('objectClass', 'user'));

/** What names an account. */
export const NAME_ATTRIBUTES = ['objectGUID', 'sAMAccountName', 'displayName', 'cn'] as const;

interface Wanted {
  readonly attributes: readonly string[];
  readonly binary?: readonly string[];
  readonly controls?: readonly ControlRequest[];
}

/**
 * The entry of an account, by its id and so wherever it was moved. A search of one entry: the computed attributes come with no other. Undefined where
 * there is none, or none that is an account.
 */
export async function entryOf(
  { ldap }: Pick<AdParts, 'ldap'>,
  id: AccountId,
  { attributes, binary = [], controls }: Wanted,
  call: LdapCall,
): Promise<Entry | undefined> {
  if (guidBytes(id) === undefined) return undefined;
  const entry = await ldap.entry(
    {
      base: guidDn(id),
      filter: present('objectClass'),
      attributes: [...new Set(['objectClass', ...attributes])],
      binary,
      ...(controls === undefined ? {} : { controls }),
    },
    call,
  );
  const isAccount = entry?.texts('objectClass').some((name) => name.toLowerCase() === 'user') ?? false;
  return isAccount ? entry : undefined;
}

/** The id of an entry that was read with objectGUID as bytes. */
export function idOf(entry: Entry): AccountId {
  const bytes = entry.bytes('objectGUID');
  if (bytes === undefined) throw new RangeError('an account without objectGUID');
  return guidText(bytes);
}

export function uidOf(entry: Entry): string {
  const uid = entry.text('sAMAccountName');
  if (uid === undefined) throw new RangeError('an account without sAMAccountName');
  return uid;
}

/** The name that people see; the name of the entry where there is none. */
export function nameOf(entry: Entry): string {
  return entry.text('displayName') ?? entry.text('cn') ?? uidOf(entry);
}
