import { type Kind } from '../../core/account.js';

/** Which attribute holds what. `alias`, `owner` and `note` have no usual one: undefined, nobody said. */
export interface Names {
  readonly uid: string;
  readonly name: string;
  readonly number: string;
  readonly mail: string;
  readonly department: string;
  readonly kind: string;
  readonly accessEnd: string;
  readonly alias: string | undefined;
  readonly owner: string | undefined;
  readonly note: string | undefined;
}

/** The end that slapd itself enforces (ppolicy of OpenLDAP 2.5, slapo-ppolicy(5)). */
export const PWD_END = 'pwdEndTime';

/** Ends that are usual and that slapd does not check: shadowAccount of RFC 2307 for log-ins of hosts, and SCHAC. */
export const FURTHER_ENDS = ['shadowExpire', 'schacExpiryDate'] as const;

/** inetOrgPerson (RFC 2798) and eduPerson; `ou` of a person is the department in words. */
const USUAL = {
  uid: 'uid',
  name: 'cn',
  number: 'employeeNumber',
  mail: 'mail',
  department: 'ou',
  kind: 'eduPersonAffiliation',
  accessEnd: PWD_END,
} as const;

export function namesOf(said: Readonly<Partial<Record<keyof Names, string>>> = {}): Names {
  return { alias: undefined, owner: undefined, note: undefined, ...USUAL, ...said };
}

/**
 * What the values of eduPersonAffiliation stand for (eduPerson 202208, section 2.2.1), and two that universities add for those who retired. `member`
 * says of several that they belong, and of nobody what they are.
 */
export const USUAL_KINDS: Readonly<Record<string, Kind>> = {
  faculty: 'staff',
  staff: 'staff',
  employee: 'staff',
  student: 'student',
  alum: 'graduate',
  affiliate: 'visitor',
  'library-walk-in': 'visitor',
  emeritus: 'retiree',
  retiree: 'retiree',
};

/** The kind that counts where somebody is several: who works here before who studies, who is here before who was. */
const STANDING: readonly Kind[] = [
  'service',
  'departmental',
  'staff',
  'honorary',
  'student',
  'retiree',
  'graduate',
  'visitor',
  'unknown',
];

/** The kind by the values of the kind attribute; `unknown` where none of them says it. */
export function kindOf(values: readonly string[], kinds: Readonly<Record<string, Kind>>): Kind {
  const lower = new Map(Object.entries(kinds).map(([value, kind]) => [value.toLowerCase(), kind]));
  const found = new Set(values.map((value) => lower.get(value.trim().toLowerCase()) ?? 'unknown'));
  return STANDING.find((kind) => found.has(kind)) ?? 'unknown';
}
