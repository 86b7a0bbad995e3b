import { type AccountId, type Session } from '../../core/account.js';
import { type Fact, type FactMaker } from '../../core/fact.js';
import { instant, type Instant } from '../../core/instant.js';
import { type HttpCall } from '../../http/types.js';
import { get, notDecodable } from './asking.js';
import { listOf, type Fields } from './json.js';
import { type KeycloakParts } from './parts.js';
import { VIEW_USERS } from './rights.js';

/** One session of a user. An offline one outlives a logout: its tokens fail by `notBefore`, but not one of the same second. */
export interface UserSession {
  readonly id: string;
  readonly offline: boolean;
  readonly startedAt: Instant;
  readonly lastSeenAt: Instant | undefined;
  readonly source: string | undefined;
  /** Client ids, such as `account-console`. */
  readonly clients: readonly string[];
}

/** A client that holds offline tokens of a user. */
export interface OfflineGrant {
  /** As people know it; a consent is taken back by it. */
  readonly clientId: string;
  /** The id of the client in the database; its offline sessions are asked for by it. */
  readonly client: string | undefined;
}

/** The clients with offline tokens: the list of consents has them also where nobody was asked to consent. Throws forbidden. */
export async function offlineGrants(parts: KeycloakParts, id: AccountId, call: HttpCall): Promise<readonly OfflineGrant[]> {
  const question = { doing: 'read the consents of the account', right: VIEW_USERS };
  const list = listOf(await get(parts, ['users', id, 'consents'], question, call));
  if (list === undefined) throw notDecodable('list of consents');
  return list.flatMap((consent): OfflineGrant[] => {
    const clientId = consent.text('clientId');
    const grants = listOf(consent.value('additionalGrants')) ?? [];
    const offline = grants.find((grant) => grant.text('key') === 'Offline Token');
    return clientId === undefined || offline === undefined ? [] : [{ clientId, client: offline.text('client') }];
  });
}

/** Sessions in a browser or a program that end with a logout. Throws forbidden. */
export async function onlineSessions(parts: KeycloakParts, id: AccountId, call: HttpCall): Promise<readonly UserSession[]> {
  return sessionsAt(parts, ['users', id, 'sessions'], false, call);
}

/** Offline sessions of those clients; one that serves several is there once. Throws forbidden. */
export async function offlineSessions(
  parts: KeycloakParts,
  id: AccountId,
  grants: readonly OfflineGrant[],
  call: HttpCall,
): Promise<readonly UserSession[]> {
  const lists = await Promise.all(
    grants.flatMap(({ client }) =>
      client === undefined ? [] : [sessionsAt(parts, ['users', id, 'offline-sessions', client], true, call)],
    ),
  );
  return [...new Map(lists.flat().map((session) => [session.id, session])).values()];
}

async function sessionsAt(
  parts: KeycloakParts,
  segments: readonly string[],
  offline: boolean,
  call: HttpCall,
): Promise<readonly UserSession[]> {
  const list = listOf(await get(parts, segments, { doing: 'read the sessions of the account', right: VIEW_USERS }, call));
  if (list === undefined) throw notDecodable('list of sessions');
  return list.flatMap((one) => sessionIn(one, offline));
}

function sessionIn(one: Fields, offline: boolean): UserSession[] {
  const [id, start, last] = [one.text('id'), one.number('start'), one.number('lastAccess')];
  if (id === undefined || start === undefined) return [];
  const clients = one.fields('clients');
  return [
    {
      id,
      offline,
      startedAt: instant(start),
      lastSeenAt: last === undefined || last <= 0 ? undefined : instant(last),
      source: one.text('ipAddress'),
      clients: (clients?.keys() ?? []).map((key) => clients?.text(key) ?? key),
    },
  ];
}

/** All sessions, the oldest first. Unknown where a client has offline tokens and the server does not name it so that they could be listed. */
export async function sessionsOf(
  parts: KeycloakParts,
  id: AccountId,
  facts: FactMaker,
  call: HttpCall,
): Promise<Fact<readonly Session[]>> {
  const [online, grants] = await Promise.all([onlineSessions(parts, id, call), offlineGrants(parts, id, call)]);
  const offline = await offlineSessions(parts, id, grants, call);
  const hidden = grants.filter(({ client }) => client === undefined);
  if (hidden.length > 0) {
    const names = hidden.map(({ clientId }) => clientId).join(', ');
    return facts.unknown('not-readable', `there are offline sessions of ${names} that this server does not list`);
  }
  // An offline session that began in a browser has the id of the online one: to people they are one, and are ended as one.
  const all = new Map([...online, ...offline].map((session) => [session.id, session]));
  return facts.known([...all.values()].sort(oldestFirst).map((session) => asSession(session, facts)));
}

const oldestFirst = (a: UserSession, b: UserSession): number =>
  a.startedAt - b.startedAt || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);

function asSession({ id, offline, startedAt, lastSeenAt, source, clients }: UserSession, facts: FactMaker): Session {
  return {
    id,
    startedAt,
    lastSeenAt: lastSeenAt === undefined ? facts.unknown('not-recorded', 'the server does not say') : facts.known(lastSeenAt),
    source: source === undefined ? facts.unknown('not-recorded', 'the server does not say') : facts.known(source),
    device: offline
      ? facts.known('offline: a program that stays signed in')
      : facts.unknown('not-recorded', 'Keycloak does not tell which browser it is'),
    service:
      clients.length === 0
        ? facts.unknown('not-recorded', 'no client is named: somebody signed in and went nowhere yet')
        : facts.known(clients.join(', ')),
  };
}
