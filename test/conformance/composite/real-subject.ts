import { createHash } from 'node:crypto';
import { type AccountId } from '../../../src/core/account.js';
import { AD_SKIPS, NO_UID_WITH } from '../active-directory/subject.js';
import { KEYCLOAK_SKIPS } from '../keycloak/subject.js';
import { METHOD_TYPES } from '../keycloak/seeding.js';
import { type Observed, type Release, type Seeded, type SignInOutcome, type Skips, type Subject } from '../suite/harness.js';
import { word } from '../suite/names.js';
import { clock, DOOR, startHouse, SYSTEMS, type House, type Person } from './house.js';
import { partsOf } from './subject.js';

/** What the three cannot do, each skip with the reason of the system that it stands for. */
export const REAL_SKIPS: Skips = {
  'via:link': AD_SKIPS['via:link'],
  'lock:permanent': AD_SKIPS['lock:permanent'],
  'part:advance': KEYCLOAK_SKIPS['part:advance'],
  changePin: 'the system that holds the password alone decides, and it does not know when the access of the others ends',
};

/** Who answers what: the controller PIN and account, Keycloak MFA, sessions and sign-in, OpenLDAP all else. */
export const REAL_PARTS = partsOf(SYSTEMS.ldap, {
  account: [SYSTEMS.ad],
  pin: [SYSTEMS.ad],
  mfa: [SYSTEMS.keycloak],
  sessions: [SYSTEMS.keycloak],
  'sign-in': [SYSTEMS.keycloak],
});

/** The account in Keycloak has another login name, and is found by the number. */
export const REAL_JOINS = { keycloak: { from: 'number', by: 'number' } } as const;

/** Active Directory, Keycloak and OpenLDAP as one person, for the suite. */
export async function startReal(): Promise<Subject> {
  const house = await startHouse();
  const people = new Map<AccountId, Person>();
  const byId = (id: AccountId): Person => {
    const person = people.get(id);
    if (person === undefined) throw new Error(`nobody was seeded with the id ${id}`);
    return person;
  };
  const seed: Subject['seed'] = async (wanted) => {
    const person = await house.seed(wanted);
    people.set(person.ids.ldap, person);
    return seededOf(person);
  };
  const { ad, keycloak, ldap } = house;
  const asksForMethods = ({ method, path }: { method: string; path: string }): boolean =>
    method === 'GET' && path.endsWith('/credentials');
  return {
    provider: house.open(REAL_JOINS, REAL_PARTS),
    system: SYSTEMS.ldap,
    keys: ['uid', 'id', 'alias', 'mail', 'number'],
    locks: ['temporary'],
    noUidWith: NO_UID_WITH,
    methodTypes: METHOD_TYPES,
    moreThanAPage: 505,
    now: clock,
    seed,
    peek: (id) => peekPerson(house, byId(id)),
    signIn: (uid, pin) => {
      const person = [...people.values()].find((each) => each.uid === uid);
      if (person === undefined) throw new Error(`nobody was seeded with the UID ${uid}`);
      return signIn(house, person, pin);
    },
    close: () => house.close(),
    twins: async () => {
      const mail = `${word()}@example.edu`;
      const [one, two] = [await seed({ mail }), await seed({ mail })];
      return { key: { by: 'mail', value: mail }, ids: [one.id, two.id] };
    },
    disturb: async (id) => {
      const { ids } = byId(id);
      await ad.road.set(ids.ad, { description: `disturbed at ${String(performance.now())}` });
      await keycloak.road.disturb(ids.keycloak);
      await ldap.road.disturb(ids.ldap);
    },
    remove: async (id) => {
      const { ids } = byId(id);
      await ad.road.remove(ids.ad);
      await keycloak.road.remove(ids.keycloak);
      await ldap.road.remove(ids.ldap);
    },
    breakDown: () => inAll(house, (proxy) => proxy.breakDown()),
    breakFact: async () => ({ fact: 'mfa.methods', release: await keycloak.proxy.answerMatching(asksForMethods, FORBIDDEN) }),
    hold: () => inAll(house, (proxy) => proxy.hold()),
    holdFact: async () => ({ fact: 'mfa.methods', release: await keycloak.proxy.holdMatching(asksForMethods) }),
    loseAnswer: async (then) => {
      const losses = await Promise.all(proxiesOf(house).map((proxy) => proxy.loseAnswer(then)));
      return {
        release: async () => {
          for (const { release } of losses) await release();
        },
        sent: () => losses.reduce((sum, { sent }) => sum + sent(), 0),
      };
    },
  };
}

function seededOf({ ids, uid, name, pin, methods }: Person): Seeded {
  return { id: ids.ldap, uid, name, pin, methods };
}

type Proxy = House['ad']['proxy'] | House['keycloak']['proxy'];

const proxiesOf = ({ ad, keycloak, ldap }: House): readonly Proxy[] => [ad.proxy, keycloak.proxy, ldap.proxy];

async function inAll(house: House, fault: (proxy: Proxy) => Promise<Release>): Promise<Release> {
  const releases = await Promise.all(proxiesOf(house).map(fault));
  return async () => {
    for (const release of releases) await release();
  };
}

async function peekPerson({ ad, keycloak, ldap }: House, { ids }: Person): Promise<Observed> {
  const [pins, factors, dates] = [
    await ad.road.peek(ids.ad),
    await keycloak.road.peek(ids.keycloak),
    await ldap.road.peek(ids.ldap),
  ];
  return {
    ...pins,
    accessUntil: dates.accessUntil,
    sessions: factors.sessions,
    methods: factors.methods,
    defaultMethod: factors.defaultMethod,
    mark: createHash('sha256').update(`${pins.mark} ${factors.mark} ${dates.mark}`).digest('hex'),
  };
}

/**
 * A person gets in who passes every door: the controller takes the password, Keycloak opens a session, and the directory of the dates lets the person
 * in. A wrong password is wrong in Keycloak too, which counts it and keeps it in its history.
 */
async function signIn({ ad, keycloak, ldap }: House, { ids, login, dn }: Person, pin: string): Promise<SignInOutcome> {
  const said = await ad.road.bind(ids.ad, pin);
  const door = await keycloak.road.signIn(login, said === WRONG_PASSWORD ? pin : DOOR);
  if (door !== 'in' || (await ldap.road.signInAs(dn, DOOR)) !== 'in') return 'refused';
  if (said === 'in') return 'in';
  return said === MUST_CHANGE ? 'must-change' : 'refused';
}

/** What stands behind `data` in the refusal of a bind (Windows error codes, hexadecimal). */
const WRONG_PASSWORD = '52e';
const MUST_CHANGE = '773';

/** As Keycloak says that a right is missing. */
const FORBIDDEN = {
  status: 403,
  headers: { 'content-type': 'application/json' },
  body: '{"error":"HTTP 403 Forbidden"}',
};
