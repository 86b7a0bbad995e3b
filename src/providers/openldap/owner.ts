import { type Owner } from '../../core/account.js';
import { factsOf, type Fact } from '../../core/fact.js';
import { equals, present } from '../../ldap/filter.js';
import { type Entry, type LdapCall } from '../../ldap/types.js';
import { unlessGone, type Account } from './account.js';
import { asking } from './asking.js';
import { type OpenldapParts } from './parts.js';

/** Who answers for the account, where the profile names an attribute for it. It holds a DN or a UID. */
export async function ownerOf(parts: OpenldapParts, account: Account, call: LdapCall): Promise<Fact<Owner>> {
  const facts = factsOf(parts.system, parts.clock());
  const { names } = parts;
  if (names.owner === undefined) return facts.absent('the profile names no attribute for an owner');
  const value = account.entry.text(names.owner);
  if (value === undefined) return facts.absent('no owner is written down');
  const entry = await asking('read the owner', unlessGone(ownerEntry(parts, value, call)));
  const uid = entry?.text(names.uid);
  if (entry === undefined || uid === undefined)
    return facts.unknown('not-readable', `the owner ${value} cannot be seen`, `read on ${value}`);
  return facts.known({ uid, name: entry.text(names.name) ?? uid });
}

async function ownerEntry({ ldap, names, base }: OpenldapParts, value: string, call: LdapCall): Promise<Entry | undefined> {
  const attributes = [names.uid, names.name];
  if (/^[a-z][a-z0-9.-]*\s*=/i.test(value)) return ldap.entry({ base: value, filter: present('objectClass'), attributes }, call);
  const { entries } = await ldap.search({ base, scope: 'sub', filter: equals(names.uid, value), attributes, limit: 2 }, call);
  return entries.length === 1 ? entries[0] : undefined;
}
