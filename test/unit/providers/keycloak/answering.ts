import { factsOf } from '../../../../src/core/fact.js';
import { instant } from '../../../../src/core/instant.js';
import { Secret } from '../../../../src/core/secret.js';
import { HttpFailure } from '../../../../src/http/failure.js';
import { type HttpAnswer, type HttpRequest } from '../../../../src/http/types.js';
import { userIn, type User } from '../../../../src/providers/keycloak/account.js';
import { fieldsOf } from '../../../../src/providers/keycloak/json.js';
import { nothingLearnt, pathIn, type KeycloakParts } from '../../../../src/providers/keycloak/parts.js';
import { type KeycloakOptions } from '../../../../src/providers/keycloak/types.js';

/** 24 November 2026, 10:00 UTC. */
export const NOW = instant(Date.UTC(2026, 10, 24, 10));
export const ID = '6036811f-4812-4b60-bc80-f7600d0d7335';
export const FACTS = factsOf('suite', NOW);

const ATTRIBUTES = {
  number: 'employeeNumber',
  alias: 'uidAlias',
  kind: 'affiliation',
  department: 'department',
  accessEnd: 'accessExpires',
  owner: 'owner',
} as const;

/** A user as the server shows it. */
export function userJson(over: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    id: ID,
    username: 'chantm',
    firstName: 'Tai Man',
    lastName: 'Chan',
    email: 'chantm@uni.example',
    emailVerified: true,
    enabled: true,
    createdTimestamp: 1_700_000_000_000,
    totp: false,
    requiredActions: [],
    attributes: {},
    access: { view: true, manage: true, resetPassword: true },
    ...over,
  };
}

/** The same, read. */
export function userWith(over: Record<string, unknown> = {}): User {
  const user = userIn(userJson(over));
  if (user === undefined) throw new Error('this is no user');
  return user;
}

/** A realm whose settings our login may read. */
export const WHOLE_REALM = {
  realm: 'uni',
  bruteForceProtected: true,
  permanentLockout: false,
  failureFactor: 3,
  maxTemporaryLockouts: 0,
  waitIncrementSeconds: 1800,
  maxFailureWaitSeconds: 1800,
  passwordPolicy: 'length(8) and passwordHistory(5) and forceExpiredPasswordChange(180)',
  resetPasswordAllowed: true,
  verifyEmail: false,
  browserFlow: 'browser',
  smtpServer: { host: 'mail.uni.example' },
};

/** What comes without `view-realm`. */
export const SHORT_REALM = { realm: 'uni', bruteForceProtected: true };

/** The executions of the browser flow as Keycloak 26 delivers it. */
export const DELIVERED_FLOW = [
  { level: 0, requirement: 'ALTERNATIVE', providerId: 'auth-cookie' },
  { level: 0, requirement: 'DISABLED', providerId: 'auth-spnego' },
  { level: 0, requirement: 'ALTERNATIVE', providerId: 'identity-provider-redirector' },
  { level: 0, requirement: 'ALTERNATIVE', displayName: 'forms', authenticationFlow: true },
  { level: 1, requirement: 'REQUIRED', providerId: 'auth-username-password-form' },
  { level: 1, requirement: 'CONDITIONAL', displayName: 'Browser - Conditional 2FA', authenticationFlow: true },
  { level: 2, requirement: 'REQUIRED', providerId: 'conditional-user-configured' },
  { level: 2, requirement: 'REQUIRED', providerId: 'conditional-credential' },
  { level: 2, requirement: 'ALTERNATIVE', providerId: 'auth-otp-form' },
  { level: 2, requirement: 'DISABLED', providerId: 'webauthn-authenticator' },
  { level: 2, requirement: 'DISABLED', providerId: 'auth-recovery-authn-code-form' },
];

export const PROFILE = {
  attributes: [
    { name: 'username' },
    { name: 'email', required: { roles: ['user'] } },
    { name: 'firstName', required: { roles: ['user'] } },
    { name: 'lastName', required: { roles: ['user'] } },
    ...Object.values(ATTRIBUTES).map((name) => ({ name })),
  ],
};

export const ACTIONS = ['UPDATE_PASSWORD', 'VERIFY_PROFILE', 'CONFIGURE_TOTP', 'VERIFY_EMAIL'].map((alias) => ({
  alias,
  name: alias,
  enabled: true,
}));

export const EVENTS = {
  eventsEnabled: true,
  eventsExpiration: 2_592_000,
  enabledEventTypes: ['LOGIN', 'LOGIN_ERROR'],
  adminEventsEnabled: true,
};

/** JSON to answer with, an HTTP status to refuse with, or what depends on the request. */
export type Said = unknown;

/** A realm that answers each path below it with what is written down, 404 for the rest, and remembers what it was asked. */
export function answering(
  said: Readonly<Record<string, Said>>,
  more: { roles?: readonly string[]; options?: Partial<KeycloakOptions> } = {},
) {
  const asked: { readonly path: string; readonly query: HttpRequest['query'] }[] = [];
  const send = async (request: HttpRequest): Promise<HttpAnswer> => {
    const path = request.path.slice(3).join('/');
    asked.push({ path, query: request.query });
    await Promise.resolve();
    const found = said[path];
    const json = typeof found === 'function' ? (found as (query: HttpRequest['query']) => unknown)(request.query) : found;
    if (json === undefined) throw new HttpFailure(404, { error: 'User not found' });
    if (typeof json === 'number' && json >= 400 && json < 600) throw new HttpFailure(json, { error: `HTTP ${String(json)}` });
    return { status: 200, headers: {}, text: JSON.stringify(json), json: () => json, date: undefined };
  };
  const claims = {
    iat: NOW / 1000,
    resource_access: { 'realm-management': { roles: more.roles ?? ['view-users', 'manage-users'] } },
  };
  const token = new Secret(`head.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.sign`);
  const unused = (): Promise<void> => Promise.resolve();
  const parts: KeycloakParts = {
    system: 'suite',
    clock: () => NOW,
    http: { address: 'id.uni.example:443', send, certificate: () => undefined, close: unused },
    tokens: {
      token: () => Promise.resolve(token),
      expired: () => undefined,
      subject: () => 'service-account-desk',
      close: unused,
    },
    options: {
      system: 'suite',
      clock: () => NOW,
      server: { url: 'https://id.uni.example' },
      realm: 'uni',
      credentials: { name: 'desk', password: () => Promise.resolve(new Secret('x')), refused: unused },
      practice: false,
      attributes: ATTRIBUTES,
      ...more.options,
    },
    path: pathIn('uni'),
    learnt: nothingLearnt(),
  };
  return { parts, asked };
}

export const call = (): { signal: AbortSignal; requestId: string } => ({ signal: new AbortController().signal, requestId: 'r' });

/** The fields of an object, as code under test takes them. */
export const fields = (json: unknown) => {
  const found = fieldsOf(json);
  if (found === undefined) throw new Error('this is no object');
  return found;
};
