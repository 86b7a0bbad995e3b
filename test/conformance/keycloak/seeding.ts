import { createHash, randomUUID } from 'node:crypto';
import { type Kind } from '../../../src/core/account.js';
import { type SeedAccount, type SeedMethod } from '../suite/harness.js';
import { word } from '../suite/names.js';

/* What an account of a test looks like as Keycloak imports it (UserRepresentation, CredentialRepresentation). */

/** The attributes of the test realm's profile, as the suite configures them. */
export const ATTRIBUTES = {
  number: 'employeeNumber',
  alias: 'uniAlias',
  department: 'department',
  kind: 'affiliation',
  owner: 'uniOwner',
  accessEnd: 'accessExpires',
} as const;

/** How a kind stands in the attribute `affiliation` (eduPersonAffiliation), where it is another word. */
const AFFILIATION: Readonly<Partial<Record<Kind, string>>> = { graduate: 'alum', visitor: 'affiliate' };

/** The attribute by which Keycloak marks a lock for good (`UserModel.DISABLED_REASON`). */
const LOCKED_FOR_GOOD = { disabledReason: ['permanentLockout'] };

/** A credential as an import takes it: both data are JSON inside of a string. */
export interface CredentialJson {
  readonly id: string;
  readonly type: string;
  readonly userLabel?: string;
  readonly createdDate: number;
  readonly secretData: string;
  readonly credentialData: string;
}

/** What makes the codes of a seeded one-time password. */
export interface OneTime {
  readonly sort: 'totp' | 'hotp';
  readonly key: string;
}

/** A user as an import takes it, with ids of its methods, and what makes their codes. */
export interface UserJson {
  readonly user: Readonly<Record<string, unknown>> & { readonly username: string };
  readonly methods: readonly string[];
  readonly oneTime: ReadonlyMap<string, OneTime>;
}

/** Recovery codes of a seeded set: the server keeps their digests alone. */
export const RECOVERY_CODES = ['RECOVERY0001', 'RECOVERY0002', 'RECOVERY0003'] as const;

/** What stands for a method that Keycloak has none of, where the suite wants one that can be cleared. */
export const METHOD_TYPES = { sms: 'security-key' } as const;

/** One credential for a method of a test. A type that Keycloak has not becomes what {@link METHOD_TYPES} says, else one of another program. */
export function credentialOf({ type, label }: SeedMethod): { readonly json: CredentialJson; readonly oneTime?: OneTime } {
  const key = word(20);
  const json = (kind: string, secret: unknown, data: unknown): CredentialJson => ({
    id: randomUUID(),
    type: kind,
    userLabel: label,
    createdDate: Date.now(),
    secretData: JSON.stringify(secret),
    credentialData: JSON.stringify(data),
  });
  const otp = (sort: OneTime['sort']): { readonly json: CredentialJson; readonly oneTime: OneTime } => ({
    json: json('otp', { value: key }, { subType: sort, digits: 6, counter: 0, period: 30, algorithm: 'HmacSHA1' }),
    oneTime: { sort, key },
  });
  switch (type) {
    case 'app':
      return otp('totp');
    case 'hardware-token':
      return otp('hotp');
    case 'security-key':
    case 'sms':
      return { json: json('webauthn', {}, KEY_DATA) };
    case 'recovery-codes': {
      const codes = RECOVERY_CODES.map((code, n) => ({ number: n + 1, encodedHashedValue: digest(code) }));
      return { json: json('recovery-authn-codes', { codes }, { algorithm: 'SHA-512', totalCodes: 3, remainingCodes: 3 }) };
    }
    default:
      return { json: json(`campus-${type}`, { value: key }, {}) };
  }
}

/** No real key: it can be listed and deleted, and nobody signs in with it. */
const KEY_DATA = {
  aaguid: '00000000-0000-0000-0000-000000000000',
  credentialId: 'dGVzdA',
  counter: 0,
  credentialPublicKey: 'pQECAyYgASFYIA',
  attestationStatementFormat: 'none',
};

const digest = (code: string): string => createHash('sha512').update(code).digest('base64');

/** The whole user. What only a real log-in brings (failures, sessions, a lock for a time) is not in it. */
export function userOf(wanted: SeedAccount, uid: string, pin: string, realm: string): UserJson {
  const { name = '', mail = `${word()}@people.example`, lock, methods = [] } = wanted;
  const made = methods.map((method) => ({ method, ...credentialOf(method) }));
  const inOrder = [...made.filter(({ method }) => method.isDefault), ...made.filter(({ method }) => !method.isDefault)];
  const [firstName = '', ...rest] = name.split(' ');
  return {
    user: {
      username: uid,
      enabled: lock !== 'permanent',
      firstName,
      ...(rest.length === 0 ? {} : { lastName: rest.join(' ') }),
      email: mail,
      emailVerified: true,
      groups: (wanted.groups ?? ['people']).map((group) => `/${group}`),
      realmRoles: [`default-roles-${realm}`],
      requiredActions: wanted.mustChange === true ? ['UPDATE_PASSWORD'] : [],
      attributes: { ...attributesOf(wanted), ...(lock === 'permanent' ? LOCKED_FOR_GOOD : {}) },
      credentials: [{ type: 'password', value: pin }, ...inOrder.map(({ json }) => json)],
    },
    methods: made.map(({ json }) => json.id),
    oneTime: new Map(made.flatMap(({ json, oneTime }) => (oneTime === undefined ? [] : [[json.id, oneTime]]))),
  };
}

function attributesOf(wanted: SeedAccount): Readonly<Record<string, readonly string[]>> {
  const { kind = 'staff', number, department, aliases, accessUntil = 'never', recoveryMobile } = wanted;
  const one = (name: string, value: string | undefined): Record<string, readonly string[]> =>
    value === undefined ? {} : { [name]: [value] };
  return {
    ...one(ATTRIBUTES.kind, AFFILIATION[kind] ?? kind),
    ...one(ATTRIBUTES.number, number),
    ...one(ATTRIBUTES.department, department),
    ...one(ATTRIBUTES.accessEnd, accessUntil === 'never' ? undefined : time(accessUntil)),
    ...one('mobile', recoveryMobile),
    ...(aliases === undefined ? {} : { [ATTRIBUTES.alias]: aliases }),
  };
}

/** An instant of RFC 3339 in whole seconds. */
export function time(at: number): string {
  return `${new Date(at).toISOString().slice(0, 19)}Z`;
}
