import { ownName } from '../../ldap/distinguished-name.js';
import { type Entry } from '../../ldap/types.js';
import { sidText } from './security-descriptor.js';

/** What is read of an account to see whether it is an administrator's. The controller works tokenGroups out, and only for a search of one entry. */
export const PROTECTION_ATTRIBUTES = ['adminCount', 'memberOf', 'primaryGroupID', 'tokenGroups'] as const;
export const PROTECTION_BINARIES = ['tokenGroups'] as const;

/** The groups whose members a domain protects ([MS-ADTS] 3.1.1.6.1) by the last number of their SID ([MS-DTYP] 2.4.2.4): those of the domain, */
const OF_DOMAIN: ReadonlyMap<string, string> = new Map([
  ['512', 'Domain Admins'],
  ['516', 'Domain Controllers'],
  ['518', 'Schema Admins'],
  ['519', 'Enterprise Admins'],
  ['521', 'Read-only Domain Controllers'],
]);

/** and those that every domain has under the same SID, `S-1-5-32-N`. */
const BUILT_IN: ReadonlyMap<string, string> = new Map([
  ['544', 'Administrators'],
  ['548', 'Account Operators'],
  ['549', 'Server Operators'],
  ['550', 'Print Operators'],
  ['551', 'Backup Operators'],
  ['552', 'Replicator'],
]);

/**
 * Why an account is an administrator's, in a few words; undefined where it is none. `adminCount` alone is not enough: the controller writes it once an
 * hour, and until then the rights given on an organizational unit hold for who was just made one.
 */
export function protectionOf(entry: Entry): string | undefined {
  if (entry.text('adminCount') === '1') return 'adminCount 1';
  const group = groupBySid(entry) ?? OF_DOMAIN.get(entry.text('primaryGroupID') ?? '') ?? groupByName(entry);
  return group === undefined ? undefined : `member of ${group}`;
}

function groupBySid(entry: Entry): string | undefined {
  return first(entry.allBytes('tokenGroups').map((bytes) => protectedGroup(sidText(bytes))));
}

function protectedGroup(sid: string): string | undefined {
  const [, number = ''] = /^S-1-5-32-(\d+)$/.exec(sid) ?? [];
  const [, last = ''] = /^S-1-5-21-\d+-\d+-\d+-(\d+)$/.exec(sid) ?? [];
  return BUILT_IN.get(number) ?? OF_DOMAIN.get(last);
}

/** By their names as delivered, where the controller shows no SIDs: a name may be another one, and anybody may use it elsewhere. */
function groupByName(entry: Entry): string | undefined {
  if (entry.allBytes('tokenGroups').length > 0) return undefined;
  const names = new Map([...OF_DOMAIN.values(), ...BUILT_IN.values()].map((name) => [name.toLowerCase(), name]));
  return first(entry.texts('memberOf').map((dn) => names.get(ownName(dn)?.toLowerCase() ?? '')));
}

function first(names: readonly (string | undefined)[]): string | undefined {
  return names.find((name) => name !== undefined);
}
