import { createHash } from 'node:crypto';
import { type AccountId } from '../../../src/core/account.js';
import { Secret } from '../../../src/core/secret.js';
import { openComposite } from '../../../src/providers/composite/composite.js';
import { PARTS, type CompositeOptions, type Member, type Part } from '../../../src/providers/composite/types.js';
import { type Directory, openDirectoryInMemory } from '../../../src/providers/directory/directory.js';
import { DIRECTORY_SKIPS, movableClock, policy, startInMemory } from '../directory/subject.js';
import { disturb, peek, remove, seed, type Sql } from '../directory/second-road.js';
import { type Observed, type SeedAccount, type Seeded, type SignInOutcome, type Skips, type Subject } from '../suite/harness.js';
import { word } from '../suite/names.js';
import { call } from '../suite/steps.js';
import { faultsOf } from './faults.js';

/** What three directories as one cannot do. */
export const COMPOSITE_SKIPS: Skips = {
  'via:link': 'the embedded directory sends no mail and no messages',
  changePin: 'the directory that holds the PIN alone decides, and it does not know when the access of the others ends',
};

/** What one directory as a composite cannot do: what it alone cannot. */
export const ALONE_SKIPS: Skips = DIRECTORY_SKIPS;

/** Every part by the systems that are named for it, and by the lead where none are. */
export function partsOf(lead: string, others: Partial<Record<Part, readonly string[]>> = {}): CompositeOptions['parts'] {
  return Object.fromEntries(PARTS.map((part) => [part, others[part] ?? [lead]])) as Record<Part, readonly string[]>;
}

/** One directory that answers every part. */
export async function startAlone(): Promise<Subject> {
  const alone = await startInMemory();
  const { system, provider } = alone;
  const member: Member = { system, provider, join: { from: 'uid', by: 'uid' } };
  return {
    ...alone,
    provider: openComposite({ system: 'whole', clock: () => alone.now(), members: [member], parts: partsOf(system) }),
  };
}

/** The PIN that everybody has in the directory of the dates. Nobody types it: it tells whether that directory would let the person in. */
const DOOR = 'Door4567door';

interface Roads {
  readonly pins: Sql;
  readonly factors: Sql;
  readonly dates: Sql;
}

/**
 * Three directories as one person: `pins` (PIN, account, sign-in), `factors` (MFA) and `dates` (who it is, access, recovery, sessions), which is the lead.
 * In `pins` people have the same UID, in `factors` another one, and the UID of the lead as an alias.
 */
export async function startThree(): Promise<Subject> {
  const { now, advance } = movableClock();
  const open = (system: string): Promise<Directory> => openDirectoryInMemory({ policy, clock: now, system, pinCost: 1024 });
  const [pins, factors, dates] = [await open('pins'), await open('factors'), await open('dates')];
  const faults = faultsOf(pins.store, factors.store, dates.store);
  const roads: Roads = {
    pins: faults.soundOf(pins.store),
    factors: faults.soundOf(factors.store),
    dates: faults.soundOf(dates.store),
  };
  const byUid = { from: 'uid', by: 'uid' } as const;
  const provider = openComposite({
    system: 'whole',
    clock: now,
    members: [
      { system: 'pins', provider: pins, join: byUid },
      { system: 'factors', provider: factors, join: { from: 'uid', by: 'alias' } },
      { system: 'dates', provider: dates, join: byUid },
    ],
    parts: partsOf('dates', { account: ['pins'], pin: ['pins'], 'sign-in': ['pins'], mfa: ['factors'] }),
  });
  const everywhere = async (id: AccountId, act: (sql: Sql, own: AccountId) => Promise<void>): Promise<void> => {
    const own = await idsOf(roads, id);
    await act(roads.pins, own.pins);
    await act(roads.factors, own.factors);
    await act(roads.dates, id);
  };
  const seedThree = (wanted?: SeedAccount): Promise<Seeded> => seedPerson(roads, now(), wanted);
  return {
    provider,
    system: 'dates',
    keys: ['uid', 'id', 'alias', 'mail', 'number'],
    locks: ['temporary', 'permanent'],
    noUidWith: [],
    moreThanAPage: 405,
    now,
    seed: seedThree,
    peek: (id) => peekPerson(roads, id, now()),
    signIn: (uid, pin) => signIn(pins, dates, uid, pin),
    close: () => provider.close(),
    advance: async (ms) => advance(ms),
    twins: async () => {
      const mail = `${word()}@example.edu`;
      const [one, two] = [await seedThree({ mail }), await seedThree({ mail })];
      return { key: { by: 'mail', value: mail }, ids: [one.id, two.id] };
    },
    disturb: (id) => everywhere(id, disturb),
    remove: (id) => everywhere(id, remove),
    breakDown: async () => faults.breakDown(),
    breakFact: async () => ({ fact: 'mfa.methods', release: faults.breakDown(factors.store) }),
    hold: async () => faults.hold(),
    holdFact: async () => ({ fact: 'mfa.methods', release: faults.hold(factors.store) }),
    loseAnswer: async (then) => faults.loseAnswer(then),
  };
}

/** The three accounts of a new person. */
async function seedPerson(roads: Roads, now: ReturnType<Subject['now']>, wanted: SeedAccount = {}): Promise<Seeded> {
  const { pin, mustChange, lock, failures, disabled, methods, ...person } = wanted;
  const { id, uid, name } = await seed(roads.dates, now, { ...person, pin: DOOR });
  const there = await seed(roads.pins, now, { uid, name, pin, mustChange, lock, failures, disabled });
  const factor = await seed(roads.factors, now, { name, aliases: [uid], methods });
  return { id, uid, name, pin: there.pin, methods: factor.methods };
}

async function idsOf(
  { dates, pins, factors }: Roads,
  id: AccountId,
): Promise<{ readonly pins: AccountId; readonly factors: AccountId }> {
  const [person] = await dates.all('select uid from account where id = ?', id);
  const uid = String(person?.['uid']);
  const [pin] = await pins.all('select id from account where uid = ?', uid);
  const [factor] = await factors.all('select account_id as id from alias where alias = ?', uid);
  return { pins: String(pin?.['id']), factors: String(factor?.['id']) };
}

async function peekPerson(roads: Roads, id: AccountId, now: ReturnType<Subject['now']>): Promise<Observed> {
  const own = await idsOf(roads, id);
  const [pins, factors, dates] = [
    await peek(roads.pins, own.pins, now),
    await peek(roads.factors, own.factors, now),
    await peek(roads.dates, id, now),
  ];
  return {
    ...pins,
    accessUntil: dates.accessUntil,
    sessions: dates.sessions,
    methods: factors.methods,
    defaultMethod: factors.defaultMethod,
    mark: createHash('sha256').update(`${pins.mark} ${factors.mark} ${dates.mark}`).digest('hex'),
  };
}

/** A person gets in who passes both doors: the PIN is right, and the access has not ended. */
async function signIn(pins: Directory, dates: Directory, uid: string, pin: string): Promise<SignInOutcome> {
  const { result, next } = await pins.tryPin({ uid, pin: new Secret(pin) }, call());
  if (result !== 'signed-in' && next === undefined) return 'refused';
  const door = await dates.tryPin({ uid, pin: new Secret(DOOR) }, call());
  if (door.result !== 'signed-in') return 'refused';
  return next === 'change-pin' ? 'must-change' : 'in';
}
