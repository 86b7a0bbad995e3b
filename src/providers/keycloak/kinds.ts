import { type Kind } from '../../core/account.js';
import { valuesOf, type User } from './account.js';
import { type KeycloakOptions } from './types.js';

/**
 * What the values of eduPersonAffiliation stand for (eduPerson 202208, section 2.2.1), and two that universities add for those who retired. `member`
 * says of several that they belong, and of nobody what they are.
 */
const USUAL_KINDS: Readonly<Record<string, Kind>> = {
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

type Naming = Pick<KeycloakOptions, 'attributes' | 'kinds'>;

/** A service account is one whatever its attributes say; of others the configured attribute tells, and `unknown` is said where it does not. */
export function kindOf(user: Pick<User, 'serviceAccountOf' | 'attributes'>, { attributes, kinds = USUAL_KINDS }: Naming): Kind {
  if (user.serviceAccountOf !== undefined) return 'service';
  const lower = new Map(Object.entries(kinds).map(([value, kind]) => [value.toLowerCase(), kind]));
  const found = new Set(valuesOf(user, attributes?.kind).map((value) => lower.get(value.trim().toLowerCase()) ?? 'unknown'));
  return STANDING.find((kind) => found.has(kind)) ?? 'unknown';
}

/** The values of the attribute that stand for a kind. */
export function valuesFor(kind: Kind, { kinds = USUAL_KINDS }: Naming): readonly string[] {
  return Object.entries(kinds)
    .filter(([, each]) => each === kind)
    .map(([value]) => value);
}
