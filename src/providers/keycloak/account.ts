import { type AccountId } from '../../core/account.js';
import { HttpFailure } from '../../http/failure.js';
import { type HttpCall } from '../../http/types.js';
import { inWords, noSuchAccount } from './asking.js';
import { fieldsOf, type Fields } from './json.js';
import { type KeycloakParts } from './parts.js';
import { VIEW_USERS } from './rights.js';

/** One user as the server shows it to us. */
export interface User {
  readonly id: AccountId;
  readonly username: string;
  readonly firstName: string | undefined;
  readonly lastName: string | undefined;
  readonly email: string | undefined;
  readonly emailVerified: boolean;
  /** As it stands there. False also for a lock for good ({@link isLockedForGood}) and for somebody from a directory that is down. */
  readonly enabled: boolean;
  /** Epoch milliseconds. */
  readonly createdAt: number | undefined;
  /** Whether an authenticator app is registered. */
  readonly totp: boolean;
  readonly requiredActions: readonly string[];
  readonly attributes: ReadonlyMap<string, readonly string[]>;
  /** The component through which the user comes from a directory; undefined: the user is the realm's own. */
  readonly federationLink: string | undefined;
  /** The client whose service account this is; undefined for a person. */
  readonly serviceAccountOf: string | undefined;
  /** What our login may do with this user; undefined where the server does not say. */
  readonly access: Access | undefined;
}

/** What the server says that our login may do with a user: the roles of `realm-management` and fine-grained permissions alike. */
export interface Access {
  readonly view: boolean | undefined;
  readonly manage: boolean | undefined;
  readonly resetPassword: boolean | undefined;
  readonly manageGroupMembership: boolean | undefined;
}

/** The user with this id, asked for anew each time. Throws not-found; forbidden where our login may not see it. */
export async function userOf(parts: KeycloakParts, id: AccountId, call: HttpCall): Promise<User> {
  const found = await findUser(parts, id, call);
  if (found === undefined) throw noSuchAccount();
  return found;
}

/** The same; undefined where there is none. A user outside of what a fine-grained permission covers is forbidden, not missing. */
export async function findUser(parts: KeycloakParts, id: AccountId, call: HttpCall): Promise<User | undefined> {
  const user = userIn(await userJson(parts, id, call));
  return user?.id === id ? user : undefined;
}

/**
 * The whole user as the server has it, to be sent back with a change: a PUT with attributes deletes those that it leaves out. Undefined where there is none.
 * Throws as {@link userOf}.
 */
export async function userJson({ http, path }: KeycloakParts, id: AccountId, call: HttpCall): Promise<unknown> {
  if (!ID.test(id)) return undefined;
  try {
    return (await http.send({ method: 'GET', path: path('users', id) }, call)).json();
  } catch (error) {
    if (error instanceof HttpFailure && isGone(error)) return undefined;
    throw inWords(error, 'read the account', VIEW_USERS);
  }
}

/** An id of the realm's own (a UUID, or what an import brought), or of a directory whose users are not imported (`f:COMPONENT:ID`). Never a path or the name of a resource. */
const ID = /^(?=.*[0-9a-z])[^\s/\\?#%\u0000-\u001f]{1,255}$/i;

/** Keycloak says 404 of a user that is not there. One of a realm that is not there, or of a wrong prefix, says so in other words, and is no answer about a user. */
function isGone({ status, body }: HttpFailure): boolean {
  return status === 404 && /user not found/i.test(body.error ?? body.description ?? '');
}

/** A user out of JSON; undefined for anything else. */
export function userIn(json: unknown): User | undefined {
  const fields = fieldsOf(json);
  const [id, username] = [fields?.text('id'), fields?.text('username')];
  if (fields === undefined || id === undefined || username === undefined) return undefined;
  return {
    id,
    username,
    firstName: filled(fields.text('firstName')),
    lastName: filled(fields.text('lastName')),
    email: filled(fields.text('email')),
    emailVerified: fields.flag('emailVerified') === true,
    enabled: fields.flag('enabled') === true,
    createdAt: fields.number('createdTimestamp'),
    totp: fields.flag('totp') === true,
    requiredActions: fields.texts('requiredActions'),
    attributes: attributesIn(fields.fields('attributes')),
    federationLink: filled(fields.text('federationLink')),
    serviceAccountOf: fields.text('serviceAccountClientId') ?? programBy(username),
    access: accessIn(fields.fields('access')),
  };
}

function accessIn(fields: Fields | undefined): Access | undefined {
  if (fields === undefined) return undefined;
  return {
    view: fields.flag('view'),
    manage: fields.flag('manage'),
    resetPassword: fields.flag('resetPassword'),
    manageGroupMembership: fields.flag('manageGroupMembership'),
  };
}

function attributesIn(fields: Fields | undefined): ReadonlyMap<string, readonly string[]> {
  return new Map((fields?.keys() ?? []).map((key) => [key, fields?.texts(key) ?? []]));
}

const filled = (text: string | undefined): string | undefined => (text === undefined || text.trim() === '' ? undefined : text);

/** The name that Keycloak gives to the user of a client with a service account; nobody else gets one (`ServiceAccountConstants`). */
const PROGRAM = 'service-account-';

function programBy(username: string): string | undefined {
  return username.startsWith(PROGRAM) ? username.slice(PROGRAM.length) : undefined;
}

/** The values of an attribute that the profile of the realm names; none where none is configured. */
export function valuesOf({ attributes }: Pick<User, 'attributes'>, name: string | undefined): readonly string[] {
  return name === undefined ? [] : (attributes.get(name) ?? []).filter((value) => value.trim() !== '');
}

/** For people: first and last name, else the user name. */
export function nameOf({ firstName, lastName, username }: Pick<User, 'firstName' | 'lastName' | 'username'>): string {
  const name = [firstName, lastName].filter((part) => part !== undefined).join(' ');
  return name === '' ? username : name;
}

/** The attribute and its value by which Keycloak marks a user that wrong log-ins disabled (`UserModel.DISABLED_REASON`). An administrator's disable has none. */
const DISABLED_REASON = 'disabledReason';
const PERMANENT_LOCKOUT = 'permanentLockout';

/** True where wrong log-ins locked it until an administrator acts. Stands in the user, so that a restart of the server leaves it. */
export function isLockedForGood({ enabled, attributes }: Pick<User, 'enabled' | 'attributes'>): boolean {
  return !enabled && (attributes.get(DISABLED_REASON) ?? []).includes(PERMANENT_LOCKOUT);
}
