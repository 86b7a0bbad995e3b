import { type HttpCall } from '../../http/types.js';
import { get, notDecodable, stopIfCancelled, type Question } from './asking.js';
import { flowIn, type FlowStep } from './flow.js';
import { fieldsOf, listOf, type Fields } from './json.js';
import { type KeycloakParts } from './parts.js';
import { VIEW_EVENTS, VIEW_REALM, VIEW_USERS } from './rights.js';

/** What the realm says of itself. Without `view-realm` only a handful of it comes, `bruteForceProtected` among them: what is not said is undefined. */
export interface Realm {
  /** Whether all of it is shown: then what is not said is not set. */
  readonly whole: boolean;
  readonly bruteForceProtected: boolean | undefined;
  readonly permanentLockout: boolean | undefined;
  readonly failureFactor: number | undefined;
  /** How often a temporary lock may come before one for good; 0: no such number. */
  readonly maxTemporaryLockouts: number | undefined;
  /** Seconds. */
  readonly waitIncrement: number | undefined;
  readonly maxWait: number | undefined;
  /** Undefined: not shown, or not set; {@link Realm.whole} tells. */
  readonly passwordPolicy: string | undefined;
  readonly resetPasswordAllowed: boolean | undefined;
  /** Whether a mail server is named; undefined: not shown. */
  readonly sendsMail: boolean | undefined;
  readonly verifyEmail: boolean | undefined;
  readonly browserFlow: string | undefined;
}

/** One attribute that the user profile of the realm declares. */
export interface Declared {
  readonly name: string;
  /** Whether a person must have it: at the log-in of the person it is asked for. */
  readonly required: boolean;
}

export interface Profile {
  readonly attributes: readonly Declared[];
  /** Whether an administrator may write attributes that nobody declared, and whether they are shown to one. */
  readonly keepsOthers: boolean;
  readonly showsOthers: boolean;
}

export interface EventsConfig {
  readonly enabled: boolean;
  /** Milliseconds that events are kept; undefined: for ever. */
  readonly keptFor: number | undefined;
  readonly types: readonly string[];
  readonly adminEvents: boolean;
}

/** A required action as the realm has it. */
export interface KnownAction {
  readonly alias: string;
  readonly name: string;
  readonly enabled: boolean;
}

/** The realm as far as our login may see it. Throws forbidden where it sees nothing of it. */
export async function realmOf(parts: KeycloakParts, call: HttpCall): Promise<Realm> {
  const json = await once(parts, [], { doing: 'read the settings of the realm', right: VIEW_REALM }, call);
  const fields = decoded(json, 'realm');
  // A realm that is shown whole always has it (RealmRepresentation); the short form never does.
  const whole = fields.number('failureFactor') !== undefined;
  return {
    whole,
    bruteForceProtected: fields.flag('bruteForceProtected'),
    permanentLockout: fields.flag('permanentLockout'),
    failureFactor: fields.number('failureFactor'),
    maxTemporaryLockouts: fields.number('maxTemporaryLockouts'),
    waitIncrement: fields.number('waitIncrementSeconds'),
    maxWait: fields.number('maxFailureWaitSeconds'),
    passwordPolicy: fields.text('passwordPolicy'),
    resetPasswordAllowed: fields.flag('resetPasswordAllowed'),
    sendsMail: whole ? fields.fields('smtpServer')?.text('host') !== undefined : undefined,
    verifyEmail: fields.flag('verifyEmail'),
    browserFlow: fields.text('browserFlow'),
  };
}

/** The user profile of the realm: which attributes it declares, and which a person must have. */
export async function profileOf(parts: KeycloakParts, call: HttpCall): Promise<Profile> {
  const json = await once(parts, ['users', 'profile'], { doing: 'read the user profile of the realm', right: VIEW_USERS }, call);
  const fields = decoded(json, 'user profile');
  const policy = fields.text('unmanagedAttributePolicy');
  return {
    attributes: (listOf(fields.value('attributes')) ?? []).flatMap((one): Declared[] => {
      const name = one.text('name');
      return name === undefined ? [] : [{ name, required: isRequired(one) }];
    }),
    keepsOthers: policy === 'ENABLED' || policy === 'ADMIN_EDIT',
    showsOthers: policy === 'ENABLED' || policy === 'ADMIN_EDIT' || policy === 'ADMIN_VIEW',
  };
}

/**
 * `required` without roles means everybody; with roles, a person is `user`. One that is asked for in some scopes alone does not hold every log-in, and one that the
 * person cannot fill in holds none (tried on 26).
 */
function isRequired(attribute: Fields): boolean {
  const required = attribute.fields('required');
  if (required === undefined) return false;
  if (attribute.fields('permissions')?.texts('edit').includes('user') === false) return false;
  const [roles, scopes] = [required.texts('roles'), required.texts('scopes')];
  return roles.includes('user') || (roles.length === 0 && scopes.length === 0);
}

export async function eventsConfigOf(parts: KeycloakParts, call: HttpCall): Promise<EventsConfig> {
  const json = await once(parts, ['events', 'config'], { doing: 'see which events are kept', right: VIEW_EVENTS }, call);
  const fields = decoded(json, 'configuration of events');
  const seconds = fields.number('eventsExpiration');
  return {
    enabled: fields.flag('eventsEnabled') === true,
    keptFor: seconds === undefined || seconds <= 0 ? undefined : seconds * 1000,
    types: fields.texts('enabledEventTypes'),
    adminEvents: fields.flag('adminEventsEnabled') === true,
  };
}

/** The required actions that the realm knows. An action that is not among them, or not enabled, is one that no page leads through. */
export async function actionsOf(parts: KeycloakParts, call: HttpCall): Promise<readonly KnownAction[]> {
  const question = { doing: 'see which required actions there are', right: VIEW_REALM };
  const list = listOf(await once(parts, ['authentication', 'required-actions'], question, call));
  if (list === undefined) throw notDecodable('list of required actions');
  return list.flatMap((one): KnownAction[] => {
    const alias = one.text('alias');
    return alias === undefined ? [] : [{ alias, name: one.text('name') ?? alias, enabled: one.flag('enabled') === true }];
  });
}

/** A log-in flow by its name. Needs `view-realm`. */
export async function flowOf(parts: KeycloakParts, alias: string, call: HttpCall): Promise<readonly FlowStep[]> {
  const question = { doing: 'see what the log-in asks for', right: VIEW_REALM };
  const list = listOf(await once(parts, ['authentication', 'flows', alias, 'executions'], question, call));
  if (list === undefined) throw notDecodable('log-in flow');
  return flowIn(list);
}

/**
 * An answer about the realm itself, asked once a process by all who need it. One that failed is asked again. Whoever asks first may give up or be cancelled without
 * the others: the request has its own limit (the one of the HTTP client), and each waits as long as they like.
 */
async function once(
  parts: KeycloakParts,
  segments: readonly string[],
  question: Question,
  { signal, requestId }: HttpCall,
): Promise<unknown> {
  stopIfCancelled(signal);
  const { realm } = parts.learnt;
  const key = segments.join('/');
  const known = realm.get(key);
  if (known !== undefined) return known;
  const call: HttpCall = { signal: new AbortController().signal, ...(requestId === undefined ? {} : { requestId }) };
  const asked = get(parts, segments, question, call);
  realm.set(key, asked);
  asked.catch(() => {
    if (realm.get(key) === asked) realm.delete(key);
  });
  return asked;
}

function decoded(json: unknown, what: string): Fields {
  const fields = fieldsOf(json);
  if (fields === undefined) throw notDecodable(what);
  return fields;
}
