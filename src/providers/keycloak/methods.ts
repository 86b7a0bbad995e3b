import { type AccountId, type Method, type MethodType } from '../../core/account.js';
import { type Fact, type FactMaker } from '../../core/fact.js';
import { instant, type Instant } from '../../core/instant.js';
import { Personal } from '../../core/personal.js';
import { type HttpCall } from '../../http/types.js';
import { get, notDecodable } from './asking.js';
import { strangeStep } from './flow.js';
import { fieldsInText, listOf, type Fields } from './json.js';
import { type KeycloakParts } from './parts.js';
import { VIEW_REALM, VIEW_USERS } from './rights.js';

/** One credential of a user. Its secret is never shown. */
export interface Credential {
  /** Undefined for the password of a directory: it is not kept here, and nothing can be done to it by an id. */
  readonly id: string | undefined;
  readonly type: string;
  readonly label: string | undefined;
  readonly createdAt: Instant | undefined;
  /** What Keycloak says of it in a text of its own, such as `remainingCodes`. */
  readonly data: Fields | undefined;
}

/** A credential that is an MFA method: it has an id, so that it can be removed. */
export type MethodCredential = Credential & { readonly id: string };

/** All credentials of a user in the order of the log-in, the password and its history among them; asked for anew each time. Throws forbidden. */
export async function credentialsOf(parts: KeycloakParts, id: AccountId, call: HttpCall): Promise<readonly Credential[]> {
  const question = { doing: 'read the credentials of the account', right: VIEW_USERS };
  const list = credentialsIn(await get(parts, ['users', id, 'credentials'], question, call));
  if (list === undefined) throw notDecodable('list of credentials');
  return list;
}

/** Credentials out of JSON; undefined for anything else. */
export function credentialsIn(json: unknown): readonly Credential[] | undefined {
  return listOf(json)?.flatMap((one): Credential[] => {
    const [type, created] = [one.text('type'), one.number('createdDate')];
    if (type === undefined) return [];
    return [
      {
        id: one.text('id'),
        type,
        label: one.text('userLabel'),
        createdAt: created === undefined || created <= 0 ? undefined : instant(created),
        data: fieldsInText(one.text('credentialData')),
      },
    ];
  });
}

/** The credentials that are MFA methods, those of types that we do not know too; the password and its history are none. In the order of the log-in. */
export function methodCredentials(credentials: readonly Credential[]): readonly MethodCredential[] {
  return credentials.filter(isMethod);
}

/** What is a password, or was one. */
const PASSWORDS: readonly string[] = ['password', 'password-history'];

function isMethod(credential: Credential): credential is MethodCredential {
  return credential.id !== undefined && !PASSWORDS.includes(credential.type);
}

/**
 * The types that a clear of all methods takes away: a list of what is known, never "all but the password". The credential of another program is shown, and stays
 * until somebody names it.
 */
export const CLEARED: readonly string[] = ['otp', 'webauthn', 'webauthn-passwordless', 'recovery-authn-codes'];

/** The authenticators of a log-in flow that take a credential of this type (Keycloak's own; their provider ids). */
const AUTHENTICATORS: Readonly<Record<string, readonly string[]>> = {
  otp: ['auth-otp-form'],
  webauthn: ['webauthn-authenticator'],
  'webauthn-passwordless': ['webauthn-authenticator-passwordless'],
  'recovery-authn-codes': ['auth-recovery-authn-code-form'],
};

/**
 * The methods of a user. `asked` are the authenticators that the browser flow of the realm has, by provider id; undefined: they cannot be read, and whether a method is
 * taken is unknown then, since a flow as delivered asks for `otp` alone.
 */
export function methodsOf(
  credentials: readonly Credential[],
  asked: ReadonlySet<string> | undefined,
  facts: FactMaker,
): readonly Method[] {
  return methodCredentials(credentials).map((credential, n) => ({
    id: credential.id,
    type: typeOf(credential),
    label: new Personal('label', labelOf(credential)),
    addedAt:
      credential.createdAt === undefined
        ? facts.unknown('not-recorded', 'the server has not kept when it was added')
        : facts.known(credential.createdAt),
    isDefault: facts.known(n === 0),
    usable: usableOf(credential, asked, facts),
  }));
}

function typeOf({ type, data }: Credential): MethodType {
  switch (type) {
    case 'otp':
      return data?.text('subType') === 'hotp' ? 'hardware-token' : 'app';
    case 'webauthn':
    case 'webauthn-passwordless':
      return 'security-key';
    case 'recovery-authn-codes':
      return 'recovery-codes';
    default:
      return 'other';
  }
}

/** What the person called it, else what Keycloak calls the type; of recovery codes also how many are left. */
function labelOf(credential: Credential): string {
  const { type, label, data } = credential;
  const name = label === undefined || label.trim() === '' ? type : label;
  if (typeOf(credential) === 'other' && name !== type) return `${name} (${type})`;
  const left = data?.number('remainingCodes');
  return type === 'recovery-authn-codes' && left !== undefined ? `${name} (${String(left)} left)` : name;
}

/** A method that the log-in does not ask for is not refused either: the person is let in without it. */
function usableOf({ type, data }: Credential, asked: ReadonlySet<string> | undefined, facts: FactMaker): Fact<boolean> {
  if (asked === undefined)
    return facts.unknown('not-readable', 'whether the log-in of the realm asks for this method cannot be read', VIEW_REALM);
  const takers = AUTHENTICATORS[type];
  if (takers === undefined && strangeStep(asked) !== undefined)
    return facts.unknown('not-decodable', `what takes a method of the type ${type} is not known here`);
  if (takers?.some((taker) => asked.has(taker)) !== true) return facts.absent('the log-in of the realm does not ask for it');
  return facts.known(type !== 'recovery-authn-codes' || data?.number('remainingCodes') !== 0);
}
