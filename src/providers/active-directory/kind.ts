import { type Kind } from '../../core/account.js';
import { and, equals, not, or, present, type Filter } from '../../ldap/filter.js';
import { type Entry } from '../../ldap/types.js';
import { controlOf, isTrust } from './account-control.js';
import { type AdParts } from './parts.js';

/** The usual values of eduPersonAffiliation (REFEDS eduPerson, section 2.2) that name a sort of holder, and a few words that people use beside them. */
export const USUAL_KINDS: Readonly<Record<string, Kind>> = {
  faculty: 'staff',
  staff: 'staff',
  employee: 'staff',
  student: 'student',
  alum: 'graduate',
  graduate: 'graduate',
  retiree: 'retiree',
  honorary: 'honorary',
  departmental: 'departmental',
  affiliate: 'visitor',
  visitor: 'visitor',
  service: 'service',
};

/** What is read of an entry to tell its kind. */
export const KIND_ATTRIBUTES = ['objectClass', 'userAccountControl', 'servicePrincipalName'] as const;

/** Accounts of machines: their sign-ins need no person, whatever an attribute says. */
const MACHINES = ['computer', 'msDS-GroupManagedServiceAccount', 'msDS-ManagedServiceAccount'];

/**
 * The kind of an account: a machine is `service`; then what the attribute of the profile says; then an account that services are registered for is
 * `service`. Anything else is `unknown`, which is known: nobody wrote it down in a way that we were told of.
 */
export function kindOf(entry: Entry, parts: Pick<AdParts, 'map' | 'kinds'>): Kind {
  const classes = entry.texts('objectClass').map((name) => name.toLowerCase());
  if (MACHINES.some((name) => classes.includes(name.toLowerCase()))) return 'service';
  if (isTrust(controlOf(entry.text('userAccountControl')))) return 'service';
  const values = parts.map.kind === undefined ? [] : entry.texts(parts.map.kind).map((value) => value.toLowerCase());
  const said = Object.entries(parts.kinds).find(([value]) => values.includes(value.toLowerCase()));
  if (said) return said[1];
  return entry.texts('servicePrincipalName').length > 0 ? 'service' : 'unknown';
}

/** What narrows a search to a kind on the server. It may let too many through, never too few: {@link kindOf} has the last word. */
export function kindFilter(kind: Kind, parts: Pick<AdParts, 'map' | 'kinds'>): Filter {
  const { kind: attribute } = parts.map;
  const values = (wanted: (each: Kind) => boolean): Filter[] =>
    attribute === undefined
      ? []
      : Object.entries(parts.kinds)
          .filter(([, each]) => wanted(each))
          .map(([value]) => equals(attribute, value));
  if (kind === 'service')
    return or(...values((each) => each === kind), present('servicePrincipalName'), ...MACHINES.map(ofClass));
  if (kind === 'unknown') return and(...values((each) => each !== kind).map(not), not(present('servicePrincipalName')));
  return or(...values((each) => each === kind));
}

const ofClass = (name: string): Filter => equals('objectClass', name);
