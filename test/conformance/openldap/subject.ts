import { Secret } from '../../../src/core/secret.js';
import { instant, type Clock } from '../../../src/core/instant.js';
import { type Provider } from '../../../src/core/provider.js';
import { openOpenldap, type OpenldapOptions } from '../../../src/providers/openldap/openldap.js';
import { startServer, type RunningServer } from '../../servers/start.js';
import { startLdapProxy, type LdapProxy } from '../ldap/proxy.js';
import { readFileSync } from 'node:fs';
import { type Skips, type Subject } from '../suite/harness.js';
import { SecondRoad, type Attributes } from './second-road.js';

const SYSTEM = 'suite';
const clock: Clock = () => instant(Date.now());

/** What slapd cannot do, whatever its rights. */
export const OPENLDAP_SKIPS: Skips = {
  'via:link': 'slapd sends no mail and no messages',
  'part:advance': 'the clock of a real server is not ours to move',
  'endSessions:all': 'LDAP has no sessions',
  'endSessions:one': 'LDAP has no sessions',
  'fact:sessions': 'LDAP has no sessions',
  'action:mfa.default': 'no token comes before another',
  'action:mfa.clear':
    'an account has one token of each sort at most, and the case wants three methods; openldap/mfa.server.test.ts has its own',
  'action:mfa.remove':
    'an account has one token of each sort at most, and the case wants three methods; openldap/mfa.server.test.ts has its own',
  'fact:mfa.methods': 'an account has no method by text message; openldap/mfa.server.test.ts has its own',
  signIns: 'slapd keeps no history of log-ins',
  'fact:sign-in.last': 'slapd keeps no history of log-ins',
  'fact:sign-in.last-success': 'lastbind keeps the time until a reset takes it away, so that it is not always known',
};

/** A running server with its second road, for a test that is not the suite. */
export interface Bench {
  readonly server: RunningServer;
  readonly road: SecondRoad;
  readonly proxy: LdapProxy;
  /** Another provider on the same server; closed with the bench. */
  open(over?: Partial<OpenldapOptions>): Promise<Provider>;
  close(): Promise<void>;
}

/** The login that a provider works with. */
export type Login = 'BIND' | 'WRITE' | 'READ';

export function credentialsOf({ env }: Pick<RunningServer, 'env'>, login: Login): OpenldapOptions['credentials'] {
  return {
    name: env[`${login}_DN`] ?? '',
    password: async () => new Secret(env[`${login}_PASSWORD`] ?? ''),
    refused: async () => undefined,
  };
}

/** The attribute map of the test server's made-up university. */
export const ATTRIBUTES: NonNullable<OpenldapOptions['attributes']> = {
  alias: 'eduPersonPrincipalName',
  owner: 'uniOwner',
  note: 'uniDeskNote',
};

export async function startBench(settings: Readonly<Record<string, string>> = {}, login: Login = 'BIND'): Promise<Bench> {
  const server = await startServer('openldap', settings);
  const { env, data } = server;
  const proxy = await startLdapProxy({ url: env.URL ?? '', data });
  const road = new SecondRoad(env);
  await road.open();
  const opened: Provider[] = [];
  return {
    server,
    road,
    proxy,
    async open(over = {}) {
      const provider = await openOpenldap({
        system: SYSTEM,
        clock,
        server: { url: proxy.url, ca: readFileSync(env.CA_FILE ?? '', 'utf8') },
        credentials: credentialsOf(server, login),
        base: env.PEOPLE_DN ?? '',
        practice: true,
        defaultPolicy: env.POLICY_DN,
        attributes: ATTRIBUTES,
        ...over,
      });
      opened.push(provider);
      return provider;
    },
    async close() {
      for (const provider of opened) await provider.close();
      await road.close();
      await proxy.close();
      await server.stop();
    },
  };
}

/** A real slapd behind the proxy; the second road is its root login, past the proxy. */
export async function startOpenldap(login: Login = 'BIND'): Promise<Subject> {
  const bench = await startBench({}, login);
  const { road, proxy } = bench;
  const provider = await bench.open();
  const owner = await road.seed({ name: 'The Owner' });
  const owned: Attributes = { uniOwner: [owner.dn] };
  const asksOwner = ({ operation, dn }: { operation: string; dn: string }): boolean => operation === 'search' && dn === owner.dn;
  return {
    provider,
    system: SYSTEM,
    keys: ['uid', 'id', 'alias', 'mail', 'number'],
    locks: ['temporary', 'permanent'],
    noUidWith: [],
    moreThanAPage: 505,
    now: clock,
    seed: (account) => road.seed(account, undefined, owned),
    peek: (id) => road.peek(id),
    signIn: (uid, pin) => road.signIn(uid, pin),
    close: () => bench.close(),
    twins: () => road.twins(),
    disturb: (id) => road.disturb(id),
    remove: (id) => road.remove(id),
    breakDown: () => proxy.breakDown(),
    breakFact: async () => ({ fact: 'owner', release: await proxy.answerMatching(asksOwner, 50, 'no right') }),
    hold: () => proxy.hold(),
    holdFact: async () => ({ fact: 'owner', release: await proxy.holdMatching(asksOwner) }),
    loseAnswer: (then) => proxy.loseAnswer(then),
  };
}
