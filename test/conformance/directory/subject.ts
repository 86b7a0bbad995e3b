import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from '@photostructure/sqlite';
import { KEY_KINDS } from '../../../src/core/account.js';
import { instant, type Instant } from '../../../src/core/instant.js';
import { Secret } from '../../../src/core/secret.js';
import { policySchema } from '../../../src/policy/schema.js';
import { createDirectory } from '../../../src/providers/directory/create.js';
import { openDirectory, openDirectoryInMemory, type Directory } from '../../../src/providers/directory/directory.js';
import { type SignInOutcome, type Skips, type Subject } from '../suite/harness.js';
import { call } from '../suite/steps.js';
import { faultsOf, type Faults } from './faults.js';
import { disturb, peek, remove, seed, type Sql, twins } from './second-road.js';

/** What the embedded directory cannot do, in memory or on a file. */
export const DIRECTORY_SKIPS: Skips = {
  'via:link': 'the embedded directory sends no mail and no messages',
  'part:holdFact': 'all facts come over one connection in one transaction: none is late alone',
};

const SYSTEM = 'suite';
/** 9 March 2026, 10:00 in Hong Kong. */
const BEGIN = Date.parse('2026-03-09T02:00:00Z');

export const policy = policySchema.parse({
  id: 'suite',
  title: 'rules for the conformance suite',
  zone: 'Asia/Hong_Kong',
  pin: {
    form: {
      selectedBy: 'pin-change',
      versions: [{ value: { min: 8, max: 64, allowed: 'any', atLeast: ['letter', 'digit'] }, source: 'own' }],
    },
    history: { value: 3, source: 'own' },
    effectAfter: { selectedBy: 'pin-change', versions: [{ value: 'PT10M', source: 'own' }] },
    temporaryLife: { value: 'P7D', source: 'own' },
  },
  lock: { failures: { value: 8, source: 'own' }, length: { value: 'PT30M', source: 'own' } },
});

/** A clock that stands still until it is moved. */
export function movableClock(): { now: () => Instant; advance: (ms: number) => void } {
  let at = BEGIN;
  return {
    now: () => instant(at),
    advance: (ms) => {
      at += ms;
    },
  };
}

export type Clockwork = ReturnType<typeof movableClock>;

/** The directory in memory; the second road is its own connection, past the provider. */
export async function startInMemory(): Promise<Subject> {
  const clock = movableClock();
  const directory = await openDirectoryInMemory({ policy, clock: clock.now, system: SYSTEM, pinCost: 1024 });
  const faults = faultsOf(directory.store);
  return subjectOf(directory, clock, faults, faults.sound, () => directory.close());
}

/** The directory on a file; the second road is another connection to the same file. */
export async function startOnFile(): Promise<Subject> {
  const folder = await mkdtemp(join(tmpdir(), 'uidctl-conformance-'));
  const path = join(folder, 'directory.db');
  const clock = movableClock();
  await createDirectory({ path, policy, practice: true, clock: clock.now });
  const directory = await openDirectory({ path, system: SYSTEM, clock: clock.now });
  const second = new DatabaseSync(path, { timeout: 5_000 });
  // What the suite itself writes need not outlive a power cut.
  second.exec('pragma synchronous = off');
  const sql: Sql = {
    all: async (text, ...values) => {
      const rows: unknown[] = second
        .prepare(text)
        .all(...values.map((value) => (typeof value === 'number' ? BigInt(value) : value)));
      return rows as readonly Record<string, unknown>[];
    },
  };
  return subjectOf(directory, clock, faultsOf(directory.store), sql, async () => {
    await directory.close();
    second.close();
    await rm(folder, { recursive: true });
  });
}

function subjectOf(
  directory: Directory,
  { now, advance }: Clockwork,
  faults: Faults,
  sql: Sql,
  close: () => Promise<void>,
): Subject {
  return {
    provider: directory,
    system: SYSTEM,
    keys: KEY_KINDS,
    locks: ['temporary', 'permanent'],
    noUidWith: [],
    moreThanAPage: 405,
    now,
    seed: (account) => seed(sql, now(), account),
    peek: (id) => peek(sql, id, now()),
    signIn: (uid, pin) => signIn(directory, uid, pin),
    close,
    advance: async (ms) => advance(ms),
    twins: () => twins(sql, now()),
    disturb: (id) => disturb(sql, id),
    remove: (id) => remove(sql, id),
    breakDown: async () => faults.breakDown(),
    breakFact: async () => {
      await sql.all('alter table session rename to session_away');
      return {
        fact: 'sessions',
        release: async () => {
          await sql.all('alter table session_away rename to session');
        },
      };
    },
    hold: async () => faults.hold(),
    loseAnswer: async (then) => faults.loseAnswer(then),
  };
}

/** The directory has no door but its own: this is what it is there for. */
async function signIn(directory: Directory, uid: string, pin: string): Promise<SignInOutcome> {
  const { result, next } = await directory.tryPin({ uid, pin: new Secret(pin) }, call());
  if (next === 'change-pin') return 'must-change';
  return result === 'signed-in' ? 'in' : 'refused';
}
