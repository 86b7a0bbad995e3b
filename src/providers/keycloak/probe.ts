import { type Action } from '../../core/change.js';
import { AppError } from '../../core/error.js';
import { factsOf, type Fact, type FactMaker } from '../../core/fact.js';
import { instant, type Instant } from '../../core/instant.js';
import { type Probe, type Right } from '../../core/probe.js';
import { type Call } from '../../core/provider.js';
import { type HttpCall } from '../../http/types.js';
import { userOf, type User } from './account.js';
import { unknownBy, unlessFails, type Answer } from './answers.js';
import { asking, get, stopIfCancelled } from './asking.js';
import { fieldsOf } from './json.js';
import { type KeycloakParts } from './parts.js';
import { probeWarnings } from './probe-warnings.js';
import { eventsConfigOf, profileOf, realmOf, type EventsConfig, type Profile, type Realm } from './realm.js';
import { usersIn } from './resolve.js';
import {
  CHANGES,
  MANAGE_ALL_USERS,
  MANAGE_USERS,
  QUERY_USERS,
  seesAll,
  VIEW_EVENTS,
  VIEW_REALM,
  VIEW_USERS,
  type Roles,
} from './rights.js';
import { rolesOf, timeByToken } from './roles.js';

/** A look at the realm: the connection, who we are to it, what we may do, and what is set up in a surprising way. Changes nothing. */
export async function probe(parts: KeycloakParts, { signal, requestId }: Call): Promise<Probe> {
  stopIfCancelled(signal);
  const { http, tokens, system, clock, options } = parts;
  const call: HttpCall = { signal, requestId };
  // The first request takes the whole way: address, certificate, our secret, the name of the realm. What fails here fails the probe.
  const roles = await rolesOf(parts, call);
  const realm = await whatMay(realmOf(parts, call));
  const [events, profile, users, software] = await Promise.all([
    whatMay(eventsConfigOf(parts, call)),
    whatMay(profileOf(parts, call)),
    whatMay(someUsers(parts, call)),
    softwareOf(parts, call),
  ]);
  const serverTime = await serverTimeOf(parts, call);
  const facts = factsOf(system, clock());
  const certificate = http.certificate();
  const subject = tokens.subject();
  return {
    address: http.address,
    encryption: options.server.url.toLowerCase().startsWith('https:') ? 'tls' : 'none',
    certificate:
      certificate === undefined
        ? facts.unknown('not-recorded', 'the connection showed no certificate')
        : facts.known(certificate),
    software,
    signedInAs:
      subject === undefined ? facts.unknown('not-recorded', 'the token does not say whose it is') : facts.known(subject),
    serverTime,
    rights: rightsOf({ roles, realm, events, users }, facts),
    warnings: probeWarnings({ options, roles, realm, events, profile }),
    suggestions: { bases: [], policies: [], attributes: profile instanceof AppError ? [] : ownAttributes(profile) },
  };
}

/** Every realm has these; what else it declares may hold what only a profile can say. */
const BUILT_IN: readonly string[] = ['username', 'email', 'firstName', 'lastName'];

function ownAttributes({ attributes }: Profile): readonly string[] {
  return attributes.map(({ name }) => name).filter((name) => !BUILT_IN.includes(name));
}

/** What a missing right forbids is an answer; anything else fails the probe. */
async function whatMay<T>(work: Promise<T>): Promise<Answer<T>> {
  const answer = await unlessFails(work);
  if (answer instanceof AppError && answer.kind !== 'forbidden') throw answer;
  return answer;
}

/** So many users are asked for, to find a person among them. */
const FEW = 5;

/** A few users whom our login sees, one of them, a person, as it sees it by itself: then the server says what our login may do with it. */
async function someUsers(parts: KeycloakParts, call: HttpCall): Promise<Seen> {
  const question = { doing: 'look for accounts', right: QUERY_USERS, query: { first: 0, max: FEW, briefRepresentation: true } };
  const users = usersIn(await get(parts, ['users'], question, call));
  const person = users.find(({ serviceAccountOf }) => serviceAccountOf === undefined);
  const whole = person === undefined ? undefined : await unlessFails(userOf(parts, person.id, call));
  return { any: users.length > 0, person: whole instanceof AppError ? undefined : whole };
}

interface Seen {
  readonly any: boolean;
  readonly person: User | undefined;
}

/** The version is told only to who may look after the whole server; that it is a Keycloak, to every login with a role. */
async function softwareOf({ http, system, clock }: KeycloakParts, call: HttpCall): Promise<Fact<string>> {
  const facts = factsOf(system, clock());
  const answer = await unlessFails(
    asking('ask what the server is', http.send({ method: 'GET', path: ['admin', 'serverinfo'] }, call)),
  );
  if (answer instanceof AppError) return unknownBy(answer, facts);
  const fields = fieldsOf(answer.json());
  const version = fields?.fields('systemInfo')?.text('version');
  if (version !== undefined) return facts.known(`Keycloak ${version}`);
  return fields?.value('providers') === undefined
    ? facts.unknown('not-readable', 'the server does not say what it is')
    : facts.known('Keycloak');
}

/** The server's own time: in the head of an answer where it has one, else in a token that it makes now. */
async function serverTimeOf(parts: KeycloakParts, call: HttpCall): Promise<Fact<Instant>> {
  const { http, path, system, clock } = parts;
  const facts = factsOf(system, clock());
  const answer = await unlessFails(asking('ask for the time', http.send({ method: 'GET', path: path('users', 'count') }, call)));
  const date = answer instanceof AppError || answer.date === undefined ? undefined : instant(answer.date);
  const at = date ?? (await unlessFails(timeByToken(parts, call)));
  if (at instanceof AppError) return unknownBy(at, facts);
  return at === undefined ? facts.unknown('not-recorded', 'the server does not send its time') : facts.known(at);
}

interface Found {
  readonly roles: Roles | undefined;
  readonly realm: Answer<Realm>;
  readonly events: Answer<EventsConfig>;
  readonly users: Answer<Seen>;
}

/** What each right is for, and whether we hold it: tried by a request that needs it, or told by the server of a person whom we see, else by our token. */
function rightsOf({ roles, realm, events, users }: Found, facts: FactMaker): readonly Right[] {
  const seen = users instanceof AppError ? undefined : users;
  const unsaid = facts.unknown('not-recorded', 'the server does not say before it is used');
  const person = seen?.person?.access;
  const manages = roles?.has('manage-users') === true ? true : person?.manage;
  const right = (name: string, actions: readonly Action[], held: boolean | undefined, without?: string): Right => ({
    right: name,
    actions,
    ...(without === undefined ? {} : { without }),
    held: held === undefined ? unsaid : facts.known(held),
  });
  return [
    right(
      QUERY_USERS,
      [],
      users instanceof AppError ? false : seesAll(roles) || (roles?.has('query-users') ?? undefined),
      'nobody can be looked for',
    ),
    right(VIEW_USERS, [], seen?.any === true || seesAll(roles) ? true : false, 'nobody is found'),
    right(MANAGE_USERS, CHANGES, manages),
    // A permission for all users would do as well, and the server says nothing of that.
    right(MANAGE_ALL_USERS, ['session.revoke'], roles?.has('manage-users') === true ? true : undefined),
    right(
      VIEW_REALM,
      [],
      !(realm instanceof AppError) && realm.whole,
      'the rules for passwords, their expiry, the limit of failures and which MFA the log-in asks for are unknown',
    ),
    right(VIEW_EVENTS, [], !(events instanceof AppError), 'log-ins, and why the last one failed, are unknown'),
  ];
}
