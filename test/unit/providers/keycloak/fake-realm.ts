import { type Change, type Plan, type StepResult } from '../../../../src/core/change.js';
import { type AccountRef } from '../../../../src/core/account.js';
import { instant } from '../../../../src/core/instant.js';
import { Secret } from '../../../../src/core/secret.js';
import { HttpFailure, type ErrorBody } from '../../../../src/http/failure.js';
import { type HttpAnswer, type HttpRequest } from '../../../../src/http/types.js';
import { nothingLearnt, pathIn, type KeycloakParts } from '../../../../src/providers/keycloak/parts.js';
import { plan } from '../../../../src/providers/keycloak/plan.js';
import { run } from '../../../../src/providers/keycloak/run.js';
import { settle } from '../../../../src/providers/keycloak/settle.js';
import { type KeycloakOptions } from '../../../../src/providers/keycloak/types.js';

export const NOW = instant(Date.parse('2026-11-24T10:00:00Z'));
export const ID = '6036811f-4812-4b60-bc80-f7600d0d7335';
export const ON: AccountRef = {
  id: ID,
  uid: 'chantm',
  name: 'Tai Man Chan',
  system: 'kc',
  foundBy: { by: 'uid', value: 'chantm' },
};

export interface Credential {
  id?: string;
  type: string;
  createdDate: number;
  userLabel?: string;
}

/** One user of a realm, as a test wants it; the rest is plain. */
export interface Realm {
  user: Record<string, unknown> & { attributes: Record<string, string[]>; requiredActions: string[]; enabled: boolean };
  credentials: Credential[] | 'directory down';
  failures: { disabled: boolean; numFailures: number };
  online: string[];
  offline: string[];
  groups: string[];
  /** The groups of the realm that our login may see. */
  visibleGroups: string[];
  /** The names that the user profile declares: others are dropped without a word. */
  declared: string[];
  actions: string[];
  /** The last reset by the admin events: who and when. */
  lastReset?: { by: string; at: number };
  readOnly: boolean;
}

const PASSWORD: Credential = { id: 'c-password', type: 'password', createdDate: 1_700_000_000_000 };

export function realmWith(over: Partial<Omit<Realm, 'user'>> & { user?: Partial<Realm['user']> } = {}): Realm {
  const { user, ...rest } = over;
  return {
    credentials: [PASSWORD],
    failures: { disabled: false, numFailures: 0 },
    online: [],
    offline: [],
    groups: [],
    visibleGroups: [],
    declared: ['department', 'accessExpires'],
    actions: ['UPDATE_PASSWORD', 'CONFIGURE_TOTP', 'UPDATE_PROFILE'],
    readOnly: false,
    ...rest,
    user: {
      id: ID,
      username: 'chantm',
      firstName: 'Tai Man',
      lastName: 'Chan',
      email: 'chantm@uni.example',
      emailVerified: true,
      enabled: true,
      requiredActions: [],
      attributes: { department: ['Physics'] },
      access: { view: true, manage: true, resetPassword: true },
      ...user,
    },
  };
}

export const method = (id: string, type = 'otp', userLabel = id): Credential => ({
  id,
  type,
  userLabel,
  createdDate: 1_600_000_000_000,
});

/** Says no to a request as Keycloak does: with a status and one of its bodies. */
export function refuse(status: number, body: ErrorBody = {}): never {
  throw new HttpFailure(status, body);
}

/** What happens to a write on its way: nothing, or what the function throws before or after the server did it. */
export interface Hook {
  before?: (request: HttpRequest) => void;
  after?: (request: HttpRequest) => void;
}

interface Desk {
  readonly parts: KeycloakParts;
  readonly writes: HttpRequest[];
  plan(change: Change, signal?: AbortSignal): Promise<Plan>;
  run(made: Plan, more?: { pin?: string; signal?: AbortSignal; afterEach?: (n: number) => void }): Promise<StepResult[]>;
  settle(made: Plan, result: StepResult): Promise<StepResult>;
}

/** The provider's changing half in front of a small realm that behaves as the real one does where it is a trap, and answers 501 to what it does not know. */
export function deskOf(
  realm: Realm,
  options: Partial<KeycloakOptions> & { roles?: readonly string[] } = {},
  hook: Hook = {},
): Desk {
  const writes: HttpRequest[] = [];
  const parts = partsOf(options, (request) => {
    if (request.method === 'GET') return answer(realm, request);
    writes.push(request);
    hook.before?.(request);
    write(realm, request);
    hook.after?.(request);
    return undefined;
  });
  const call = (signal = new AbortController().signal) => ({ signal, requestId: 'r-1' });
  return {
    parts,
    writes,
    plan: (change, signal) => plan(parts, change, ON, call(signal)),
    async run(made, { pin, signal, afterEach } = {}) {
      const secrets = pin === undefined ? {} : { pin: new Secret(pin) };
      const results: StepResult[] = [];
      for await (const result of run(parts, made, { ...call(signal), secrets })) {
        results.push(result);
        afterEach?.(results.length);
      }
      return results;
    },
    settle: (made, result) => {
      const step = made.steps.find(({ id }) => id === result.step);
      if (step === undefined) throw new Error(`no step ${result.step}`);
      return settle(parts, step, result, { ...call(), on: ON });
    },
  };
}

function partsOf(
  { roles = ['manage-users', 'view-users'], ...options }: Partial<KeycloakOptions> & { roles?: readonly string[] },
  serve: (request: HttpRequest) => unknown,
): KeycloakParts {
  return {
    system: 'kc',
    clock: () => NOW,
    path: pathIn('uni'),
    learnt: nothingLearnt(),
    tokens: {
      token: async () => tokenWith(roles),
      expired: () => undefined,
      subject: () => 'service-account-helpdesk',
      close: async () => undefined,
    },
    http: {
      address: 'sso.uni.example:443',
      send: async (request) => jsonAnswer(serve(request)),
      certificate: () => undefined,
      close: async () => undefined,
    },
    options: {
      system: 'kc',
      clock: () => NOW,
      server: { url: 'https://sso.uni.example' },
      realm: 'uni',
      credentials: { name: 'helpdesk', password: async () => new Secret('x'), refused: async () => undefined },
      practice: true,
      attributes: { accessEnd: 'accessExpires' },
      ...options,
    },
  };
}

/** A token that names the roles of our login. */
export function tokenWith(roles: readonly string[]): Secret {
  const claims = Buffer.from(JSON.stringify({ resource_access: { 'realm-management': { roles } } }));
  return new Secret(`header.${claims.toString('base64url')}.signature`);
}

function jsonAnswer(json: unknown): HttpAnswer {
  return { status: json === undefined ? 204 : 200, headers: {}, text: '', date: undefined, json: () => json };
}

const below = ({ path }: HttpRequest): string => path.slice(3).join('/');

function answer(realm: Realm, request: HttpRequest): unknown {
  const { user, credentials, online, offline } = realm;
  switch (below(request)) {
    case `users/${ID}`:
      return request.query?.userProfileMetadata === true ? { ...user, ...metadata(realm) } : structuredClone(user);
    case `users/${ID}/credentials`:
      return credentials === 'directory down' ? refuse(500, { error: 'unknown_error' }) : structuredClone(credentials);
    case `attack-detection/brute-force/users/${ID}`:
      return { ...realm.failures, lastFailure: 0, failedLoginNotBefore: 0 };
    case `users/${ID}/sessions`:
      return online.map(session);
    case `users/${ID}/consents`:
      return offline.length === 0
        ? []
        : [{ clientId: 'mail', additionalGrants: [{ key: 'Offline Token', client: 'uuid-mail' }] }];
    case `users/${ID}/offline-sessions/uuid-mail`:
      return offline.map(session);
    case `users/${ID}/groups`:
      return realm.groups.filter((path) => realm.visibleGroups.includes(path)).map((path) => ({ path }));
    case 'users':
      return [{ id: 'id-of-helpdesk', username: 'service-account-helpdesk' }];
    case 'admin-events':
      return realm.lastReset === undefined ? [] : [{ time: realm.lastReset.at, authDetails: { userId: realm.lastReset.by } }];
    default:
      return group(realm, below(request));
  }
}

function group({ visibleGroups }: Realm, path: string): unknown {
  const name = /^group-by-path(\/.+)$/.exec(path)?.[1];
  if (name === undefined) return refuse(501, { error: `the realm of the test does not know ${path}` });
  return visibleGroups.includes(name) ? { path: name } : refuse(404, { error: 'Group path does not exist' });
}

const session = (id: string): unknown => ({ id, start: NOW, lastAccess: NOW, ipAddress: '127.0.0.1', clients: { u: 'mail' } });

function metadata({ readOnly }: Realm): object {
  const attributes = ['username', 'email', 'department'].map((name) => ({ name, readOnly: name === 'username' || readOnly }));
  return { userProfileMetadata: { attributes } };
}

/** What a write does to the realm, by method and path below it. */
const WRITES: Readonly<Record<string, (realm: Realm, request: HttpRequest) => void>> = {
  [`PUT users/${ID}`]: (realm, request) => {
    putUser(realm, bodyOf(request));
  },
  [`PUT users/${ID}/reset-password`]: setPassword,
  [`PUT users/${ID}/execute-actions-email`]: () => undefined,
  [`DELETE attack-detection/brute-force/users/${ID}`]: (realm) => (realm.failures = { disabled: false, numFailures: 0 }),
  [`POST users/${ID}/logout`]: (realm) => (realm.online = []),
  [`DELETE users/${ID}/consents/mail`]: (realm) => {
    if (realm.offline.length === 0) refuse(404, { error: 'Consent nor offline token not found' });
    realm.offline = [];
  },
};

function write(realm: Realm, request: HttpRequest): void {
  const path = below(request);
  const known = WRITES[`${request.method} ${path}`];
  const [, credential, first] = new RegExp(`^users/${ID}/credentials/([^/]+)(/moveToFirst)?$`).exec(path) ?? [];
  const ended = /^sessions\/(.+)$/.exec(path)?.[1];
  if (known !== undefined) known(realm, request);
  else if (credential !== undefined) writeCredential(realm, credential, first !== undefined);
  else if (ended !== undefined) endSession(realm, ended, request.query?.isOffline === true ? 'offline' : 'online');
  else refuse(501, { error: `the realm of the test does not know ${request.method} ${path}` });
}

function endSession(realm: Realm, id: string, list: 'online' | 'offline'): void {
  if (!realm[list].includes(id)) refuse(404, { error: 'Sesssion not found' });
  realm[list] = realm[list].filter((one) => one !== id);
}

function writeCredential(realm: Realm, id: string, first: boolean): void {
  const list = realm.credentials === 'directory down' ? [] : realm.credentials;
  const found = list.find((one) => one.id === id) ?? refuse(404, { error: 'Credential not found' });
  const others = list.filter((one) => one !== found);
  realm.credentials = first ? [found, ...others] : others;
}

function bodyOf({ body }: HttpRequest): Record<string, unknown> {
  if (body === undefined || !('json' in body)) throw new Error('a body of JSON was to come');
  return body.json as Record<string, unknown>;
}

/** A body with attributes replaces the whole profile; one with `enabled: true` takes off every lock; a required action that is not known is left out. */
function putUser(realm: Realm, body: Record<string, unknown>): void {
  const { user } = realm;
  if (body.attributes !== undefined) {
    const sent = body.attributes as Record<string, string[]>;
    const reason = user.attributes.disabledReason;
    user.attributes = Object.fromEntries(Object.entries(sent).filter(([name]) => realm.declared.includes(name)));
    if (reason !== undefined) user.attributes.disabledReason = reason;
    for (const key of ['firstName', 'lastName', 'email']) user[key] = body[key];
  }
  if (Array.isArray(body.requiredActions))
    user.requiredActions = (body.requiredActions as string[]).filter((action) => realm.actions.includes(action));
  if (typeof body.enabled !== 'boolean') return;
  user.enabled = body.enabled;
  if (!body.enabled) return;
  realm.failures = { disabled: false, numFailures: 0 };
  delete user.attributes.disabledReason;
}

function setPassword(realm: Realm): void {
  const list = realm.credentials === 'directory down' ? [] : realm.credentials;
  realm.credentials = [{ id: 'c-new', type: 'password', createdDate: NOW }, ...list.filter(({ type }) => type !== 'password')];
  realm.user.requiredActions = [...new Set([...realm.user.requiredActions, 'UPDATE_PASSWORD'])];
  realm.lastReset ??= { by: 'id-of-helpdesk', at: NOW };
}
