import { type AccountRef, type FactName, type FactSet } from '../../../../src/core/account.js';
import { type Change, type Plan, type StepResult } from '../../../../src/core/change.js';
import { AppError } from '../../../../src/core/error.js';
import { type Provider } from '../../../../src/core/provider.js';
import { openComposite } from '../../../../src/providers/composite/composite.js';
import { type CompositeOptions, type Join, type Part } from '../../../../src/providers/composite/types.js';
import { type Directory, openDirectoryInMemory } from '../../../../src/providers/directory/directory.js';
import { partsOf } from '../../../conformance/composite/subject.js';
import { movableClock, policy } from '../../../conformance/directory/subject.js';
import { peek, seed, type Sql } from '../../../conformance/directory/second-road.js';
import { replaced } from '../../../conformance/mutants/mutant.js';
import { type Observed, type SeedAccount, type Seeded } from '../../../conformance/suite/harness.js';
import { word } from '../../../conformance/suite/names.js';
import { call, PATIENT, start } from '../../../conformance/suite/steps.js';

export { call } from '../../../conformance/suite/steps.js';

/** One directory of a composite, with a switch that makes its methods others than they are. */
export interface Inside {
  readonly directory: Directory;
  readonly sql: Sql;
  readonly seed: (account?: SeedAccount) => Promise<Seeded>;
  readonly peek: (id: string) => Promise<Observed>;
  /** From now on these methods are these. */
  readonly becomes: (over: Partial<Provider>) => void;
  /** As it was. */
  readonly heals: () => void;
}

export interface Bench {
  readonly provider: Provider;
  system(name: string): Inside;
  advance(ms: number): void;
  now(): number;
  /** The person as a look-up in the lead finds it. */
  refOf(uid: string): Promise<AccountRef>;
  read<N extends FactName>(uid: string, ...names: readonly N[]): Promise<FactSet<N>>;
  plan(change: Change, uid: string): Promise<Plan>;
  close(): Promise<void>;
}

interface Setup {
  /** The systems in the order of a change, and how an account is found there: by UID where nothing is said. */
  readonly systems: Readonly<Record<string, Join | undefined>>;
  readonly lead: string;
  readonly parts?: Partial<Record<Part, readonly string[]>>;
  /** What is made of them: a composite, or one with a promise broken. */
  readonly open?: (options: CompositeOptions) => Provider;
}

/**
 * A university in three systems: `registry` knows who it is and until when (the lead), `campus` has the account and its PIN, `cloud` has MFA and the
 * sessions and knows people by their mail. A change goes through campus, cloud, registry.
 */
export function university(parts: Setup['parts'] = {}, open?: Setup['open']): Promise<Bench> {
  return openBench({
    systems: { campus: undefined, cloud: { from: 'mail', by: 'mail' }, registry: undefined },
    lead: 'registry',
    open,
    parts: { account: ['campus'], pin: ['campus'], 'sign-in': ['campus'], mfa: ['cloud'], sessions: ['cloud'], ...parts },
  });
}

/** A person of the university. The login name in the cloud is another one. */
export async function person(
  bench: Bench,
  account: { readonly campus?: SeedAccount; readonly cloud?: SeedAccount; readonly registry?: SeedAccount } = {},
) {
  const uid = `u${word(9)}`;
  const mail = `${uid}@uni.example`;
  return {
    uid,
    mail,
    campus: await bench.system('campus').seed({ uid, ...account.campus }),
    cloud: await bench.system('cloud').seed({ uid: `c-${uid}`, mail, ...account.cloud }),
    registry: await bench.system('registry').seed({ uid, mail, ...account.registry }),
  };
}

/** Directories in memory as one person. Each can be made to fail. */
export async function openBench({ systems, lead, parts, open = openComposite }: Setup): Promise<Bench> {
  const { now, advance } = movableClock();
  const own = new Map<string, Inside>();
  const members = [];
  for (const [system, join = { from: 'uid', by: 'uid' } as const] of Object.entries(systems)) {
    const directory = await openDirectoryInMemory({ policy, clock: now, system, pinCost: 1024 });
    const { provider, becomes } = switchable(directory);
    const sql: Sql = { all: (text, ...values) => directory.store.rows(text, values) };
    own.set(system, {
      directory,
      sql,
      becomes,
      heals: () => becomes({}),
      seed: (account) => seed(sql, now(), account),
      peek: (id) => peek(sql, id, now()),
    });
    members.push({ system, provider, join });
  }
  const provider = open({ system: 'whole', clock: now, members, parts: partsOf(lead, parts) });
  const refOf = async (uid: string): Promise<AccountRef> => {
    const [found] = await provider.resolve({ by: 'uid', value: uid }, call());
    if (!found) throw new Error(`nobody has the UID ${uid}`);
    return found;
  };
  return {
    provider,
    now,
    advance,
    refOf,
    system: (name) => {
      const found = own.get(name);
      if (!found) throw new Error(`there is no system ${name}`);
      return found;
    },
    read: async (uid, ...names) => provider.read((await refOf(uid)).id, names, { ...call(), each: PATIENT }),
    plan: async (change, uid) => provider.plan(change, await refOf(uid), call()),
    close: async () => {
      for (const { directory } of own.values()) await directory.close();
    },
  };
}

/** A provider that passes everything on, but for the methods that are replaced at the moment. */
function switchable(sound: Directory): { readonly provider: Provider; readonly becomes: (over: Partial<Provider>) => void } {
  let now: Provider = sound;
  const becomes = (over: Partial<Provider>): void => {
    now = replaced(sound, over);
  };
  const provider: Provider = {
    kind: sound.kind,
    systems: sound.systems,
    place: sound.place,
    capabilities: (on, with_) => now.capabilities(on, with_),
    resolve: (key, with_) => now.resolve(key, with_),
    search: (query, with_) => now.search(query, with_),
    read: (id, names, with_) => now.read(id, names, with_),
    plan: (change, on, with_) => now.plan(change, on, with_),
    run: (plan, with_) => now.run(plan, with_),
    settle: (step, result, with_) => now.settle(step, result, with_),
    close: () => now.close(),
    signIns: (id, window, with_) => now.signIns?.(id, window, with_) ?? Promise.resolve([]),
    tryPin: (attempt, with_) => now.tryPin?.(attempt, with_) ?? Promise.reject(new Error('no tryPin')),
    changePin: (attempt, pin, with_) => now.changePin?.(attempt, pin, with_) ?? Promise.reject(new Error('no changePin')),
  };
  return { provider, becomes };
}

export const down = (): AppError => new AppError('unavailable', 'the server does not answer', { code: 'unreachable' });

const refuses = async (): Promise<never> => {
  throw down();
};

/** A system that answers nothing. */
export const DOWN: Partial<Provider> = {
  capabilities: refuses,
  resolve: refuses,
  search: () => ({ [Symbol.asyncIterator]: () => ({ next: refuses }) }),
  read: refuses,
  plan: refuses,
  run: () => ({ [Symbol.asyncIterator]: () => ({ next: refuses }) }),
  settle: refuses,
  signIns: refuses,
  tryPin: refuses,
};

/** All results of a run. */
export async function ran(provider: Provider, plan: Plan, pin?: string): Promise<StepResult[]> {
  const results: StepResult[] = [];
  for await (const result of start(provider, plan, { pin, key: word() })) results.push(result);
  return results;
}

/** `system verb: outcome` of each step. */
export function told(plan: Plan, results: readonly StepResult[]): readonly string[] {
  return plan.steps.map(({ id, system, verb }) => {
    const outcome = results.filter(({ step }) => step === id).map((result) => result.outcome);
    return `${system} ${verb}: ${outcome.join(', ')}`;
  });
}

/** `system verb` of each step. */
export function doing({ steps }: Plan): readonly string[] {
  return steps.map(({ system, verb }) => `${system} ${verb}`);
}
