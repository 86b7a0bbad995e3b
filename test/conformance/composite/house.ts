import { instant, type Clock } from '../../../src/core/instant.js';
import { type Provider } from '../../../src/core/provider.js';
import { openComposite } from '../../../src/providers/composite/composite.js';
import { type CompositeOptions, type Join, type Member } from '../../../src/providers/composite/types.js';
import { openSecondRoad } from '../active-directory/second-road.js';
import { startHouse as startAd, SYSTEM as AD, type House as AdHouse } from '../active-directory/subject.js';
import { startBench as startKeycloak, SYSTEM as KEYCLOAK, type Bench as KeycloakBench } from '../keycloak/subject.js';
import { startBench as startOpenldap, type Bench as OpenldapBench } from '../openldap/subject.js';
import { type Release, type SeedAccount } from '../suite/harness.js';
import { word } from '../suite/names.js';

/** The names of the three systems. */
export const SYSTEMS = { ad: AD, keycloak: KEYCLOAK, ldap: 'campus-ldap' } as const;
export type Name = keyof typeof SYSTEMS;
export const NAMES = ['ad', 'keycloak', 'ldap'] as const satisfies readonly Name[];

export const clock: Clock = () => instant(Date.now());

/** The password that people have in Keycloak and in OpenLDAP, where only another system's is ever set. */
export const DOOR = 'Door4567door';

/** What one person has in each system: the ids and login names of the accounts. */
export interface Person {
  readonly uid: string;
  readonly number: string;
  readonly mail: string;
  readonly ids: Readonly<Record<Name, string>>;
  /** The login name in Keycloak. */
  readonly login: string;
  readonly dn: string;
  readonly name: string;
  /** What opens the account in Active Directory. */
  readonly pin: string;
  /** The ids of the methods in Keycloak. */
  readonly methods: readonly string[];
}

/** A domain controller, a Keycloak and an OpenLDAP, with the provider of each behind its proxy, and the second road of each past it. */
export interface House {
  readonly ad: AdHouse;
  readonly keycloak: KeycloakBench;
  readonly ldap: OpenldapBench;
  readonly providers: Readonly<Record<Name, Provider>>;
  /** The three as one; a change goes through them in the order of `order`, which is that of {@link NAMES} when left out. */
  open(joins: Joins, parts: CompositeOptions['parts'], order?: readonly Name[]): Provider;
  /** A person with an account in each, and what is wanted of it there beside. Null: none there. */
  seed(wanted?: SeedAccount, more?: Readonly<Partial<Record<Name, SeedAccount | null>>>): Promise<Person>;
  /** Ends a server until it is released. Keycloak serves other tests too: there the proxy cuts all connections and refuses new ones. */
  stop(name: Name): Promise<Release>;
  close(): Promise<void>;
}

/** How the accounts of each are found; by UID where nothing is said. */
export type Joins = Readonly<Partial<Record<Name, Join>>>;

const BY_UID: Join = { from: 'uid', by: 'uid' };

/** Keycloak counts wrong passwords too; the controller, which locks after three, is to be first. */
const KEYCLOAK_LOCKS_LATE = { LOCKOUT_AFTER: '30' };

export async function startHouse(): Promise<House> {
  const [adAtFirst, ldap] = await Promise.all([startAd(), startOpenldap()]);
  const keycloak = await startKeycloak(KEYCLOAK_LOCKS_LATE);
  // A controller that was stopped has forgotten the second road's login: it gets a new one.
  let { road } = adAtFirst;
  const ad: AdHouse = {
    ...adAtFirst,
    get road() {
      return road;
    },
  };
  const providers = {
    ad: ad.provider,
    keycloak: await keycloak.open('REALM_CLIENT'),
    ldap: await ldap.open({ system: SYSTEMS.ldap }),
  };
  return {
    ad,
    keycloak,
    ldap,
    providers,
    open: (joins, parts, order = NAMES) =>
      openComposite({
        system: 'one-person',
        clock,
        members: order.map((name): Member => ({ system: SYSTEMS[name], provider: providers[name], join: joins[name] ?? BY_UID })),
        parts,
      }),
    seed: (wanted, more) => seedPerson({ ad, keycloak, ldap }, wanted, more),
    async stop(name) {
      if (name === 'keycloak') return keycloak.proxy.breakDown();
      const { server } = name === 'ad' ? ad : ldap;
      await server.run('stop');
      return async () => {
        await server.run('start');
        if (name === 'ldap') await ldap.road.open();
        else road = await openSecondRoad(server);
      };
    },
    async close() {
      if (road !== adAtFirst.road) await road.close();
      for (const server of [adAtFirst, keycloak, ldap]) await server.close();
    },
  };
}

/** Who it is, and the dates, in OpenLDAP; password, lock and state in Active Directory; methods and sessions in Keycloak, under another login name. */
async function seedPerson(
  { ad, keycloak, ldap }: Pick<House, Name>,
  wanted: SeedAccount = {},
  more: Parameters<House['seed']>[1] = {},
): Promise<Person> {
  const { pin, mustChange, lock, failures, disabled, methods, sessions, ...person } = wanted;
  const uid = person.uid ?? `u${word(9)}`;
  const number = person.number ?? `40${word(8)}`;
  const mail = person.mail ?? `${word()}@people.example`;
  const [own, there, factor] = await Promise.all([
    more.ldap === null ? undefined : ldap.road.seed({ ...person, uid, number, mail, pin: DOOR, ...more.ldap }),
    more.ad === null ? undefined : ad.road.seed({ uid, number, mail, pin, mustChange, lock, failures, disabled, ...more.ad }),
    // Keycloak lets no two accounts have one mail address: there only who was given none has that of the others.
    more.keycloak === null
      ? undefined
      : keycloak.road.seed({
          number,
          mail: person.mail === undefined ? mail : undefined,
          pin: DOOR,
          methods,
          sessions,
          ...more.keycloak,
        }),
  ]);
  return {
    uid,
    number,
    mail,
    ids: { ad: there?.id ?? '', keycloak: factor?.id ?? '', ldap: own?.id ?? '' },
    login: factor?.uid ?? '',
    dn: own?.dn ?? '',
    name: own?.name ?? '',
    pin: there?.pin ?? '',
    methods: factor?.methods ?? [],
  };
}
