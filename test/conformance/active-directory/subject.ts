import { readFileSync } from 'node:fs';
import { KEY_KINDS } from '../../../src/core/account.js';
import { type Credentials } from '../../../src/core/credentials.js';
import { type Provider } from '../../../src/core/provider.js';
import { Secret } from '../../../src/core/secret.js';
import { openActiveDirectory, type ActiveDirectoryOptions } from '../../../src/providers/active-directory/active-directory.js';
import { type RunningServer, startServer } from '../../servers/start.js';
import { startLdapProxy, type LdapProxy, type Match } from '../ldap/proxy.js';
import { type Skips, type Subject } from '../suite/harness.js';
import { MAP, nowHere, openSecondRoad, type SecondRoad } from './second-road.js';

export const SYSTEM = 'campus-ad';

/** What a domain controller cannot do, or Samba cannot be made to do here. */
export const AD_SKIPS: Skips = {
  'via:link': 'Active Directory sends no mail and no messages',
  'action:mfa.clear': 'Active Directory keeps no MFA methods',
  'action:mfa.remove': 'Active Directory keeps no MFA methods',
  'action:mfa.default': 'Active Directory keeps no MFA methods',
  'fact:mfa.methods': 'Active Directory keeps no MFA methods',
  'fact:sessions': 'Active Directory keeps no list of who is signed in',
  'endSessions:all': 'tickets cannot be called back',
  'endSessions:one': 'tickets cannot be called back',
  'fact:sign-in.last': 'attempts are in the event logs of the controllers',
  'fact:sign-in.last-success': 'each controller keeps its own date, the shared one is two weeks coarse',
  signIns: 'attempts are in the event logs of the controllers',
  'lock:permanent': 'how long a lock lasts is a setting of the whole domain; locks.server.test.ts sets it',
  'part:advance': 'the server has the clock of this machine',
};

/** Characters that a controller lets into no sAMAccountName ([MS-SAMR] 3.1.1.6). */
export const NO_UID_WITH = ['"', '/', '\\', '[', ']', ':', ';', '|', '=', ',', '+', '*', '?', '<', '>'];

/** A controller, the provider that talks to it as the desk (through a proxy that can fail), and the second road. */
export interface House {
  readonly server: RunningServer;
  readonly road: SecondRoad;
  readonly proxy: LdapProxy;
  readonly provider: Provider;
  /** The same provider for another login, or set up in another way. */
  open(options?: Partial<ActiveDirectoryOptions>, login?: readonly [string, string]): Promise<Provider>;
  close(): Promise<void>;
}

export async function startHouse(settings: Readonly<Record<string, string>> = {}): Promise<House> {
  const server = await startServer('samba-ad', settings);
  const { URL: url = '', BASE_DN: base = '', BIND_DN = '', BIND_PASSWORD = '' } = server.env;
  const [road, proxy] = await Promise.all([openSecondRoad(server), startLdapProxy({ url, data: server.data })]);
  const opened: Provider[] = [];
  const open: House['open'] = async (options = {}, [name, password] = [BIND_DN, BIND_PASSWORD]) => {
    const ca = readFileSync(`${server.data}/tls/ca.crt`, 'utf8');
    const provider = await openActiveDirectory({
      system: SYSTEM,
      clock: nowHere,
      server: { url: proxy.url, ca },
      credentials: credentialsOf(name, password),
      base,
      practice: true,
      attributes: MAP,
      ...options,
    });
    opened.push(provider);
    return provider;
  };
  return {
    server,
    road,
    proxy,
    provider: await open(),
    open,
    close: async () => {
      for (const provider of opened) await provider.close();
      await proxy.close();
      await road.close();
      await server.stop();
    },
  };
}

export function credentialsOf(name: string, password: string): Credentials {
  return { name, password: async () => new Secret(password), refused: async () => undefined };
}

/** The house as the suite wants it. */
export function subjectOf(house: House): Subject {
  const { server, road, proxy, provider } = house;
  const head = (server.env.BASE_DN ?? '').toLowerCase();
  const asksForPolicy: Match = ({ operation, dn, attributes }) =>
    operation === 'search' && dn.toLowerCase() === head && attributes.some((name) => name.toLowerCase() === 'minpwdlength');
  return {
    provider,
    system: SYSTEM,
    keys: KEY_KINDS,
    locks: ['temporary'],
    noUidWith: NO_UID_WITH,
    moreThanAPage: 501,
    now: nowHere,
    seed: (account) => road.seed(account),
    peek: (id) => road.peek(id),
    signIn: (uid, pin) => road.signIn(uid, pin),
    close: () => house.close(),
    twins: () => road.twins(),
    disturb: (id) => road.set(id, { description: `disturbed at ${String(performance.now())}` }),
    remove: (id) => road.remove(id),
    breakDown: () => proxy.breakDown(),
    breakFact: async () => ({
      fact: 'pin.rules',
      release: await proxy.answerMatching(asksForPolicy, 50, 'insufficient access rights'),
    }),
    hold: () => proxy.hold(),
    holdFact: async () => ({ fact: 'pin.rules', release: await proxy.holdMatching(asksForPolicy) }),
    loseAnswer: (then) => proxy.loseAnswer(then),
  };
}

export async function startSubject(): Promise<Subject> {
  return subjectOf(await startHouse());
}
