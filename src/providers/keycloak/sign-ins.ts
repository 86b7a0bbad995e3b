import { type LastSignIn, type SignIn, type SignInReason } from '../../core/account.js';
import { AppError } from '../../core/error.js';
import { factsOf, type Fact, type FactMaker } from '../../core/fact.js';
import { instant, type Instant, type When } from '../../core/instant.js';
import { type Call, type Provider } from '../../core/provider.js';
import { type HttpCall, type HttpRequest } from '../../http/types.js';
import { isLockedForGood, userOf, type User } from './account.js';
import { get, notDecodable, stopIfCancelled } from './asking.js';
import { listOf, type Fields } from './json.js';
import { type KeycloakParts } from './parts.js';
import { eventsConfigOf, type EventsConfig } from './realm.js';
import { VIEW_EVENTS } from './rights.js';

const LOGIN = 'LOGIN';
const LOGIN_ERROR = 'LOGIN_ERROR';

/** So many refused log-ins of the whole realm are looked through for those that name no user. Our own value: one request. */
const LOOKED_THROUGH = 500;

export const NOT_KEPT = 'the realm keeps no log-ins (its user events are off, or not these)';

/** The history of one account, newest first. Throws unsupported where the realm does not keep it. */
export async function signIns(
  parts: KeycloakParts,
  id: string,
  { since, limit }: Parameters<NonNullable<Provider['signIns']>>[1],
  { signal, requestId }: Call,
): Promise<readonly SignIn[]> {
  stopIfCancelled(signal);
  const call: HttpCall = { signal, requestId };
  const [user, config] = await Promise.all([userOf(parts, id, call), eventsConfigOf(parts, call)]);
  if (!keeps(config, LOGIN) && !keeps(config, LOGIN_ERROR)) throw new AppError('unsupported', NOT_KEPT, { code: 'not-recorded' });
  if (limit <= 0) return [];
  const from = since === undefined ? {} : { dateFrom: since };
  const own = eventsOf(parts, { user: id, type: [LOGIN, LOGIN_ERROR], max: limit, ...from }, call);
  const nameless = namelessRefusals(parts, user, since, call);
  const all = [...(await own), ...(await nameless)].sort((a, b) => b.at - a.at).slice(0, limit);
  const facts = factsOf(parts.system, parts.clock());
  return all.map((event) => signInOf(event, user, facts));
}

/** Whether the realm writes down events of this type. */
export function keeps({ enabled, types }: EventsConfig, type: string): boolean {
  return enabled && types.includes(type);
}

/** The last attempt, refused ones without a user id among them. */
export async function lastSignIn(parts: KeycloakParts, user: User, facts: FactMaker, call: HttpCall): Promise<Fact<LastSignIn>> {
  const config = await eventsConfigOf(parts, call);
  if (!keeps(config, LOGIN) || !keeps(config, LOGIN_ERROR)) return facts.unknown('not-recorded', NOT_KEPT);
  const [own] = await eventsOf(parts, { user: user.id, type: [LOGIN, LOGIN_ERROR], max: 1 }, call);
  const [later] = await namelessRefusals(parts, user, own?.at, call);
  const last = later ?? own;
  if (last !== undefined) return facts.known(signInOf(last, user, facts));
  return (await wasKeptBefore(parts, user, config, call)) ? facts.known('never') : noneSeen(config, facts);
}

/** The last attempt that succeeded. */
export async function lastSuccess(parts: KeycloakParts, user: User, facts: FactMaker, call: HttpCall): Promise<Fact<When>> {
  const config = await eventsConfigOf(parts, call);
  if (!keeps(config, LOGIN)) return facts.unknown('not-recorded', NOT_KEPT);
  const [last] = await eventsOf(parts, { user: user.id, type: [LOGIN], max: 1 }, call);
  if (last !== undefined) return facts.known(last.at);
  return (await wasKeptBefore(parts, user, config, call)) ? facts.known('never') : noneSeen(config, facts);
}

/** None found is "never" only for an account that is younger than what is kept: nobody says since when events are on, but an event from before the account tells. */
async function wasKeptBefore(
  parts: KeycloakParts,
  { createdAt }: User,
  { keptFor }: EventsConfig,
  call: HttpCall,
): Promise<boolean> {
  if (createdAt === undefined || (keptFor !== undefined && createdAt <= parts.clock() - keptFor)) return false;
  const before = await eventsOf(parts, { dateTo: createdAt, max: 1 }, call);
  return before.length > 0;
}

const DAY = 86_400_000;

function noneSeen({ keptFor }: EventsConfig, facts: FactMaker): Fact<never> {
  const span = keptFor === undefined ? '' : `; they are kept for ${String(Math.max(1, Math.round(keptFor / DAY)))} days`;
  return facts.unknown('not-recorded', `no log-in is among the events that the realm has${span}`);
}

/** When an administrator reset the password last; unknown where the realm keeps no such events, or none is left. */
export async function lastReset(parts: KeycloakParts, id: string, facts: FactMaker, call: HttpCall): Promise<Fact<Instant>> {
  const none = facts.unknown('not-recorded', 'no reset is among the admin events that the realm has');
  if (!(await eventsConfigOf(parts, call)).adminEvents)
    return facts.unknown('not-recorded', 'the realm keeps no admin events, so who set the password is not known');
  const query = { resourcePath: `users/${id}/reset-password`, operationTypes: ['ACTION'], max: 1 };
  const question = { doing: 'see who reset the password', right: VIEW_EVENTS, query };
  const [last] = listOf(await get(parts, ['admin-events'], question, call)) ?? [];
  const at = last?.number('time');
  return at === undefined ? none : facts.known(instant(at));
}

/** One event, as far as a log-in needs it. */
export interface LoginEvent {
  readonly at: Instant;
  readonly type: string;
  readonly userId: string | undefined;
  readonly error: string | undefined;
  readonly source: string | undefined;
  readonly client: string | undefined;
  /** What was typed. */
  readonly username: string | undefined;
  /** Which credential was wrong; browsers have it, direct grants do not. */
  readonly credential: string | undefined;
}

async function eventsOf(parts: KeycloakParts, query: HttpRequest['query'], call: HttpCall): Promise<readonly LoginEvent[]> {
  const question = { doing: 'read the log-ins of the account', right: VIEW_EVENTS, query: { ...query, direction: 'desc' } };
  const list = listOf(await get(parts, ['events'], question, call));
  if (list === undefined) throw notDecodable('list of events');
  return list.flatMap(eventIn);
}

function eventIn(one: Fields): LoginEvent[] {
  const [at, type] = [one.number('time'), one.text('type')];
  if (at === undefined || type === undefined) return [];
  const details = one.fields('details');
  return [
    {
      at: instant(at),
      type,
      userId: one.text('userId'),
      error: one.text('error'),
      source: one.text('ipAddress'),
      client: one.text('clientId'),
      username: details?.text('username'),
      credential: details?.text('credential_type'),
    },
  ];
}

/**
 * Refused log-ins without a user id, told by what was typed: a right password with an action still open (`resolve_required_actions`) is one of them, and a query by
 * user misses just that.
 */
async function namelessRefusals(
  parts: KeycloakParts,
  { username, email }: User,
  since: Instant | undefined,
  call: HttpCall,
): Promise<readonly LoginEvent[]> {
  const from = since === undefined ? {} : { dateFrom: since };
  const recent = await eventsOf(parts, { type: [LOGIN_ERROR], max: LOOKED_THROUGH, ...from }, call);
  const names = [username, email].map((name) => name?.toLowerCase());
  return recent.filter((event) => event.userId === undefined && names.includes(event.username?.toLowerCase() ?? ''));
}

/** An event as an attempt. */
export function signInOf(event: LoginEvent, user: User, facts: FactMaker): SignIn {
  const { at, type, error, source, client } = event;
  const kept = (text: string | undefined): Fact<string> =>
    text === undefined ? facts.unknown('not-recorded', 'the event does not say') : facts.known(text);
  return {
    at,
    result: type === LOGIN ? 'signed-in' : 'refused',
    reason: type === LOGIN ? undefined : reasonOf(event, user),
    code: error,
    source: kept(source),
    device: facts.unknown('not-recorded', 'Keycloak keeps no device of a log-in'),
    service: kept(client),
  };
}

/** Errors of a log-in (`Errors` of the server) in our words. Some mean several things, and then only the account tells which. */
function reasonOf({ error, credential }: LoginEvent, user: User): SignInReason {
  switch (error) {
    case 'invalid_user_credentials':
      return wrongCredential(credential, user);
    case 'user_not_found':
      return 'unknown-uid';
    case 'user_temporarily_disabled':
      return 'locked';
    case 'user_disabled':
      if (isLockedForGood(user)) return 'locked';
      // With its directory down, the server says so of everybody from there.
      return user.federationLink === undefined ? 'disabled' : 'other';
    case 'resolve_required_actions':
      return user.requiredActions.includes('UPDATE_PASSWORD') ? 'pin-must-change' : 'other';
    default:
      return 'other';
  }
}

/** A direct grant does not say whether the password or the code was wrong, and a directory refuses a lock or an end in the same words. */
function wrongCredential(credential: string | undefined, { totp, federationLink }: User): SignInReason {
  if (credential === 'password') return federationLink === undefined ? 'wrong-pin' : 'other';
  if (credential !== undefined) return 'mfa-wrong';
  return totp || federationLink !== undefined ? 'other' : 'wrong-pin';
}
