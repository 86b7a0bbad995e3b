import { FACT_NAMES, FILTERS, KEY_KINDS, type AccountId, type FactName, type Filter, type KeyKind } from '../../core/account.js';
import { ACTIONS, type Action, type StepVerb } from '../../core/change.js';
import { type Capabilities, type Capability } from '../../core/capability.js';
import { AppError } from '../../core/error.js';
import { type Call } from '../../core/provider.js';
import { type HttpCall } from '../../http/types.js';
import { unlessFails, type Answer } from './answers.js';
import { stopIfCancelled } from './asking.js';
import { NO_ATTRIBUTE, NOT_ENFORCED } from './changes/access.js';
import { PASSWORD_READ_ONLY, PROFILE_READ_ONLY } from './changes/draft.js';
import { DEFAULT_IS_ORDER } from './changes/mfa.js';
import { isReadOnly } from './federation.js';
import { type Credential } from './methods.js';
import { type KeycloakParts } from './parts.js';
import { eventsConfigOf, realmOf, type EventsConfig, type Realm } from './realm.js';
import { keyAttribute, noAttribute } from './resolve.js';
import {
  MANAGE_ALL_USERS,
  missingFor,
  MANAGE_USERS,
  QUERY_USERS,
  seesAll,
  VIEW_ALL_USERS,
  VIEW_EVENTS,
  VIEW_REALM,
  VIEW_USERS,
  type Roles,
} from './rights.js';
import { rolesOf } from './roles.js';
import { withoutFilter } from './search-query.js';
import { keeps, NOT_KEPT } from './sign-ins.js';
import { DIRECTORY_DOWN, stateOf, type State } from './state.js';

const yes: Capability = { can: 'yes' };
const no = (because: string): Capability => ({ can: 'no', because });
const limited = (because: string, right?: string): Capability => ({
  can: 'limited',
  because,
  ...(right === undefined ? {} : { right }),
});

/** What was learnt about the realm, or about the account that was asked for. */
interface Ground {
  readonly realm: Answer<Realm>;
  readonly events: Answer<EventsConfig>;
  /** Undefined: our token does not say. */
  readonly roles: Roles | undefined;
  readonly state: State | undefined;
  readonly readOnly: boolean | undefined;
}

/** What this realm with this login can do; with an account, what that account and our rights over it stand in the way of. Writes nothing. */
export async function capabilities(
  parts: KeycloakParts,
  on: AccountId | undefined,
  { signal, requestId }: Call,
): Promise<Capabilities> {
  stopIfCancelled(signal);
  const ground = await groundOf(parts, on, { signal, requestId });
  const ends = changing(ground, 'end-sessions', yes);
  return {
    actions: actionsOn(parts, ground),
    resetVia: { temporary: resetOn(ground), link: linkOn(ground) },
    endSessions: { all: ends, one: oneSession(ground) },
    facts: factsOn(parts, ground),
    keys: keysOf(parts, ground),
    search: listing(ground, yes),
    filters: Object.fromEntries(FILTERS.map((filter) => [filter, filterOn(parts, filter)])) as Record<Filter, Capability>,
    signIns: signInsOn(ground),
    tryPin: no('a log-in of a person is not tried here: it belongs to a browser'),
    changePin: no('people change their password on the account page of the realm'),
  };
}

async function groundOf(parts: KeycloakParts, on: AccountId | undefined, call: HttpCall): Promise<Ground> {
  const [realm, events, roles, state] = await Promise.all([
    orNotAllowed(realmOf(parts, call)),
    orNotAllowed(eventsConfigOf(parts, call)),
    rolesOf(parts, call),
    on === undefined ? undefined : stateOf(parts, on, call),
  ]);
  const readOnly = state?.credentials === undefined ? undefined : await isReadOnly(parts, state.user, call);
  return { realm, events, roles, state, readOnly };
}

/** A missing right is an answer; a server that is down is not. */
async function orNotAllowed<T>(work: Promise<T>): Promise<Answer<T>> {
  const answer = await unlessFails(work);
  if (answer instanceof AppError && answer.kind !== 'forbidden') throw answer;
  return answer;
}

/** What the realm does by itself. */
const WITHOUT_DIRECTORY: readonly StepVerb[] = ['unlock', 'end-sessions'];

const PROGRAM = 'it is the identity of a program: no desk changes it';

/** What stands in the way of any change of this account; a missing right is named before anything else that does so a little. */
function changing({ state, roles }: Ground, verb: StepVerb, otherwise: Capability): Capability {
  if (otherwise.can === 'no') return otherwise;
  if (state === undefined) {
    const may = roles === undefined || roles.has('manage-users');
    return may
      ? otherwise
      : limited('this login has no role to change accounts: a permission on a group may let it', MANAGE_USERS);
  }
  if (state.user.serviceAccountOf !== undefined) return limited(PROGRAM);
  const right = missingFor(state.user, { verb });
  if (right !== undefined) return limited('this login may not change this account', right);
  return state.credentials === undefined && !WITHOUT_DIRECTORY.includes(verb) ? limited(DIRECTORY_DOWN) : otherwise;
}

function resetOn(ground: Ground): Capability {
  return changing(ground, 'set-pin', ground.readOnly === true ? no(PASSWORD_READ_ONLY) : yes);
}

function linkOn(ground: Ground): Capability {
  const { state, realm, readOnly } = ground;
  if (readOnly === true) return no(PASSWORD_READ_ONLY);
  if (state !== undefined && state.credentials !== undefined && state.user.email === undefined && mayPlan(ground))
    return no('has no mail address in this realm, so no link can be sent');
  const mails = realm instanceof AppError ? undefined : realm.sendsMail;
  if (mails === false) return changing(ground, 'send-link', limited('the realm has no mail server set up'));
  const unknown = limited('whether the realm has a mail server cannot be read', VIEW_REALM);
  return changing(ground, 'send-link', mails === undefined ? unknown : yes);
}

/** Whether plans get past the rights and reach the account itself. */
const mayPlan = ({ state }: Ground): boolean => state?.user.serviceAccountOf === undefined;

function requireChangeOn(ground: Ground): Capability {
  const { state, readOnly } = ground;
  if (state !== undefined && mayPlan(ground) && !hasPassword(state.credentials))
    return no('no password was ever set for this account: there is none to change');
  if (readOnly === true && state?.user.requiredActions.includes('UPDATE_PASSWORD') !== true) return no(PASSWORD_READ_ONLY);
  return changing(ground, 'require-change', yes);
}

const hasPassword = (credentials: readonly Credential[] | undefined): boolean =>
  credentials === undefined || credentials.some(({ type }) => type === 'password');

function endOn({ options }: KeycloakParts, ground: Ground): Capability {
  if (options.attributes?.accessEnd === undefined) return no(NO_ATTRIBUTE);
  return changing(ground, 'set-access-end', ground.readOnly === true ? no(PROFILE_READ_ONLY) : limited(NOT_ENFORCED));
}

/** One session by its id needs the role, or a permission for all users: one on a group does not do. */
function oneSession(ground: Ground): Capability {
  const { roles } = ground;
  const may = roles === undefined || roles.has('manage-users');
  return changing(
    ground,
    'end-sessions',
    may ? yes : limited('one session alone can be ended only by who may manage all users', MANAGE_ALL_USERS),
  );
}

function actionsOn(parts: KeycloakParts, ground: Ground): Capabilities['actions'] {
  const own: Partial<Record<Action, Capability>> = {
    'pin.reset': resetOn(ground),
    'pin.require-change': requireChangeOn(ground),
    'mfa.default': changing(ground, 'set-default-method', limited(DEFAULT_IS_ORDER)),
    'access.extend': endOn(parts, ground),
    'access.end': endOn(parts, ground),
    'session.revoke': changing(ground, 'end-sessions', yes),
    'account.unlock': changing(ground, 'unlock', yes),
  };
  const usual = changing(ground, 'remove-method', yes);
  return Object.fromEntries(ACTIONS.map((action) => [action, own[action] ?? usual])) as Record<Action, Capability>;
}

const ONLY_THOSE = 'this login sees only accounts that a permission covers: the others look as if they were not there';

/** With a permission on a group, nobody else is to be found, and the server does not say that there is somebody. */
function listing({ roles }: Ground, otherwise: Capability): Capability {
  if (otherwise.can === 'no' || roles === undefined || seesAll(roles)) return otherwise;
  return limited(ONLY_THOSE, roles.has('query-users') ? VIEW_ALL_USERS : `${QUERY_USERS} and ${VIEW_USERS}`);
}

function keysOf({ options }: KeycloakParts, ground: Ground): Capabilities['keys'] {
  const of = (by: KeyKind): Capability =>
    by === 'id' ? yes : listing(ground, keyAttribute(options, by) === undefined ? no(noAttribute(by)) : yes);
  return Object.fromEntries(KEY_KINDS.map((by) => [by, of(by)])) as Record<KeyKind, Capability>;
}

function filterOn({ options }: KeycloakParts, filter: Filter): Capability {
  const why = withoutFilter(options, filter);
  if (why !== undefined) return no(why);
  if (filter === 'text') return limited('numbers and aliases are found as a whole only');
  return filter === 'accessEnds'
    ? limited('Keycloak cannot compare dates: without a text, everybody in the realm is looked at')
    : yes;
}

function signInsOn({ events }: Ground): Capability {
  if (events instanceof AppError) return limited('which log-ins the realm keeps cannot be read', VIEW_EVENTS);
  return keeps(events, 'LOGIN') || keeps(events, 'LOGIN_ERROR') ? limited(SPAN) : no(NOT_KEPT);
}

const SPAN = 'for as long as the realm keeps its events; of those that name no user only recent ones';

function factsOn(parts: KeycloakParts, ground: Ground): Capabilities['facts'] {
  const { attributes } = parts.options;
  const { realm, state } = ground;
  const federated = state?.user.federationLink !== undefined;
  const byAttribute = (name: keyof NonNullable<typeof attributes>): Capability =>
    attributes?.[name] === undefined ? no('the profile names no attribute for it') : yes;
  const settings = whole(realm)
    ? yes
    : limited('a part of it stands in settings of the realm that this login may not read', VIEW_REALM);
  const flow = whole(realm) ? limited('a log-in that the realm built itself may not be understood') : HIDDEN;
  const kept = signInsOn(ground);
  return {
    ...(Object.fromEntries(FACT_NAMES.map((name) => [name, yes])) as Record<FactName, Capability>),
    aliases: byAttribute('alias'),
    number: byAttribute('number'),
    department: byAttribute('department'),
    owner: attributes?.owner === undefined ? byAttribute('owner') : limited('an owner that this login may not see stays unknown'),
    groups:
      ground.roles === undefined || seesAll(ground.roles)
        ? limited('only where the token of this login says that it sees all of them')
        : limited('groups that this login may not see are left out without a word', VIEW_ALL_USERS),
    enabled: limited('a user from a directory that is down looks disabled, and is then unknown'),
    access: attributes?.accessEnd === undefined ? no('the profile names no attribute for it') : limited(NOT_ENFORCED),
    lock: !(realm instanceof AppError) ? yes : limited('whether the realm locks cannot be read', VIEW_REALM),
    failures: settings,
    pin: settings,
    'pin.rules': federated
      ? limited('the directory behind the account has rules of its own')
      : whole(realm)
        ? limited(
            'a pattern or a list of forbidden passwords is named and cannot be checked; a directory behind an account has its own rules',
          )
        : HIDDEN,
    'mfa.methods': settings,
    'mfa.duty': flow,
    recovery: settings,
    restrictions: no('Keycloak has no rules of this sort for one account'),
    demands: limited('a mail address that nobody confirmed is judged by the settings of the realm', VIEW_REALM),
    sessions: limited('an offline session is listed where its client can be named'),
    'sign-in.last': kept,
    'sign-in.last-success': kept,
  };
}

const HIDDEN = limited('it stands in settings of the realm that this login may not read', VIEW_REALM);

const whole = (realm: Answer<Realm>): boolean => !(realm instanceof AppError) && realm.whole;
