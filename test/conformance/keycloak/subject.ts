import { readFileSync } from 'node:fs';
import { KEY_KINDS } from '../../../src/core/account.js';
import { type Credentials } from '../../../src/core/credentials.js';
import { instant, type Clock } from '../../../src/core/instant.js';
import { type Provider } from '../../../src/core/provider.js';
import { Secret } from '../../../src/core/secret.js';
import { openKeycloak } from '../../../src/providers/keycloak/keycloak.js';
import { type KeycloakOptions } from '../../../src/providers/keycloak/types.js';
import { type Match } from '../http/proxy.js';
import { type Skips, type Subject } from '../suite/harness.js';
import { startHouse, type House } from './house.js';
import { startMailServer, type MailServer } from './mail.js';
import { ATTRIBUTES, METHOD_TYPES } from './seeding.js';
import { type ServerEnv } from './server-env.js';

export const SYSTEM = 'campus-keycloak';
const clock: Clock = () => instant(Date.now());

/** What Keycloak cannot do, whatever its rights. */
export const KEYCLOAK_SKIPS: Skips = {
  'part:advance': 'the clock of a real server is not ours to move',
  tryPin: 'a log-in of a person belongs to a browser',
  changePin: 'people change theirs on the account page of the realm',
};

/** What needs view-realm beside the roles for users. */
export const WITHOUT_VIEW_REALM: Skips = {
  'fact:pin.rules': 'the password policy stands in the realm, which this client may not read',
};

/** The clients of the test realm with a secret, by the keys under which `start` prints them. */
export type Login = 'CLIENT' | 'DESK_CLIENT' | 'REALM_CLIENT' | 'READ_CLIENT' | 'FIND_CLIENT';

/** A house with providers that talk to it through its proxy, and the mail server of its realm. */
export interface Bench extends House {
  readonly mail: MailServer;
  /** Another provider on the same realm; closed with the bench. */
  open(login?: Login, over?: Partial<KeycloakOptions>): Promise<Provider>;
}

export function credentialsOf(env: ServerEnv, login: Login): Credentials {
  return {
    name: env[`${login}_ID`] ?? '',
    password: async () => new Secret(env[`${login}_SECRET`] ?? ''),
    refused: async () => undefined,
  };
}

export async function startBench(settings: Readonly<Record<string, string>> = {}): Promise<Bench> {
  const mail = await startMailServer();
  const house = await startHouse({ SMTP_PORT: String(mail.port), ...settings });
  const { env } = house.server;
  const opened: Provider[] = [];
  return {
    ...house,
    mail,
    async open(login = 'CLIENT', over = {}) {
      const provider = await openKeycloak({
        system: SYSTEM,
        clock,
        server: { url: house.proxy.url, ca: readFileSync(env.CA_FILE ?? '', 'utf8') },
        realm: env.REALM ?? '',
        credentials: credentialsOf(env, login),
        practice: true,
        attributes: ATTRIBUTES,
        protectedGroups: [env.ADMINS_GROUP ?? ''],
        ...over,
      });
      opened.push(provider);
      return provider;
    },
    async close() {
      for (const provider of opened) await provider.close();
      await house.close();
      await mail.close();
    },
  };
}

const asksForCredentials: Match = ({ method, path }) => method === 'GET' && path.endsWith('/credentials');

/** A realm behind the proxy; the second road is the administrator of the realm master, past the proxy. */
export async function startKeycloak(login: Login = 'CLIENT', over: Partial<KeycloakOptions> = {}): Promise<Subject> {
  const bench = await startBench();
  const { road, proxy } = bench;
  const provider = await bench.open(login, over);
  return {
    provider,
    system: SYSTEM,
    keys: KEY_KINDS,
    locks: ['temporary', 'permanent'],
    noUidWith: [],
    methodTypes: METHOD_TYPES,
    moreThanAPage: 105,
    now: clock,
    seed: (account) => road.seed(account),
    peek: (id) => road.peek(id),
    signIn: (uid, pin) => road.signIn(uid, pin),
    close: () => bench.close(),
    twins: () => road.twins(),
    disturb: (id) => road.disturb(id),
    remove: (id) => road.remove(id),
    breakDown: () => proxy.breakDown(),
    breakFact: async () => ({
      fact: 'mfa.methods',
      release: await proxy.answerMatching(asksForCredentials, FORBIDDEN),
    }),
    hold: () => proxy.hold(),
    holdFact: async () => ({ fact: 'mfa.methods', release: await proxy.holdMatching(asksForCredentials) }),
    loseAnswer: (then) => proxy.loseAnswer(then),
  };
}

/** As Keycloak says that a right is missing. */
const FORBIDDEN = {
  status: 403,
  headers: { 'content-type': 'application/json' },
  body: '{"error":"HTTP 403 Forbidden"}',
};
