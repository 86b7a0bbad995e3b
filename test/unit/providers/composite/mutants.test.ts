import { describe, expect, it } from 'vitest';
import { type FactSet } from '../../../../src/core/account.js';
import { type Change, type Plan } from '../../../../src/core/change.js';
import { factsOf, type Fact } from '../../../../src/core/fact.js';
import { instant } from '../../../../src/core/instant.js';
import { type Provider } from '../../../../src/core/provider.js';
import { openComposite } from '../../../../src/providers/composite/composite.js';
import { type CompositeOptions } from '../../../../src/providers/composite/types.js';
import { replaced, resulting, type RunCall } from '../../../conformance/mutants/mutant.js';
import { isFinding } from '../../../conformance/suite/check.js';
import { freshPin } from '../../../conformance/suite/names.js';
import { thrown } from '../../../conformance/suite/steps.js';
import { type Bench, DOWN, person, ran, told, university } from './bench.js';

const DISABLE: Change = { action: 'account.disable', reason: 'compromise', endSessions: false };
const CLEAR: Change = { action: 'mfa.clear', endSessions: false };
const APP = [{ type: 'app', label: 'Phone' }] as const;

/** A promise of the composite that several systems could break. */
type Promised = (bench: Bench) => Promise<void>;

const PROMISES = {
  'two accounts by one key are never taken for one': async (bench) => {
    const { uid, mail } = await person(bench, { cloud: { methods: APP } });
    await bench.system('cloud').seed({ mail, methods: APP });
    expect((await bench.read(uid, 'mfa.methods'))['mfa.methods'].state).toBe('unknown');
    await thrown(bench.plan(CLEAR, uid), 'conflict');
  },
  'a system that is down says nothing good, and nothing absent': async (bench) => {
    const { uid } = await person(bench, { cloud: { disabled: 'compromise', methods: APP } });
    await bench.read(uid, 'enabled', 'mfa.methods');
    bench.system('cloud').becomes(DOWN);
    const { enabled, 'mfa.methods': methods } = await bench.read(uid, 'enabled', 'mfa.methods');
    expect([enabled.state, methods.state]).toEqual(['unknown', 'unknown']);
  },
  'a second system that fails is told, and what was done before it too': async (bench) => {
    const { uid, cloud } = await person(bench);
    const plan = await bench.plan(DISABLE, uid);
    bench.system('cloud').becomes({ run: DOWN.run });
    expect(told(plan, await ran(bench.provider, plan))).toEqual(['campus disable: done', 'cloud disable: failed']);
    expect((await bench.system('cloud').peek(cloud.id)).enabled).toBe(true);
  },
  'a conflict in the second system is found before the first step': async (bench) => {
    const { uid, campus, cloud } = await person(bench);
    const plan = await bench.plan(DISABLE, uid);
    await bench.system('cloud').sql.all('update account set department = ? where id = ?', 'Library', cloud.id);
    await thrown(ran(bench.provider, plan), 'conflict');
    expect((await bench.system('campus').peek(campus.id)).enabled).toBe(true);
  },
  'a PIN goes to the system that sets it alone': async (bench) => {
    const { uid } = await person(bench, { cloud: { lock: 'permanent' } });
    const plan = await bench.plan({ action: 'pin.reset', via: 'temporary' }, uid);
    const { directory, becomes } = bench.system('cloud');
    const pins: unknown[] = [];
    becomes({
      run: (own, with_) => {
        pins.push(with_.secrets.pin);
        return directory.run(own, with_);
      },
    });
    await ran(bench.provider, plan, freshPin());
    expect(pins).toEqual([undefined]);
  },
  'a method is removed where it is': async (bench) => {
    const { uid, campus, cloud } = await person(bench, { campus: { methods: APP }, cloud: { methods: APP } });
    const { 'mfa.methods': methods } = await bench.read(uid, 'mfa.methods');
    const ids = methods.state === 'known' ? methods.value.map(({ id }) => id) : [];
    await ran(bench.provider, await bench.plan({ action: 'mfa.remove', methods: ids.slice(0, 1), endSessions: false }, uid));
    expect((await bench.system('campus').peek(campus.id)).methods).toEqual([]);
    expect((await bench.system('cloud').peek(cloud.id)).methods).toEqual(cloud.methods);
  },
} as const satisfies Readonly<Record<string, Promised>>;

interface Mutant {
  readonly breaks: keyof typeof PROMISES;
  readonly of: (options: CompositeOptions) => Provider;
}

/** A composite whose systems are not what they are. */
const inside =
  (change: (sound: Provider) => Partial<Provider>): Mutant['of'] =>
  (options) =>
    openComposite({
      ...options,
      members: options.members.map((member) => ({ ...member, provider: replaced(member.provider, change(member.provider)) })),
    });

/** A composite that is changed from outside. */
const outside =
  (of: (sound: Provider) => Provider): Mutant['of'] =>
  (options) =>
    of(openComposite(options));

/** Every unknown fact becomes another one. */
const silenceBecomes = (make: (name: string) => FactSet['enabled'] | FactSet['mfa.methods']): Mutant['of'] =>
  outside((sound) =>
    replaced(sound, {
      read: async (id, names, call) => {
        const facts = Object.entries<Fact<unknown>>(await sound.read(id, names, call));
        return Object.fromEntries(facts.map(([name, fact]) => [name, fact.state === 'unknown' ? make(name) : fact])) as never;
      },
    }),
  );

const cloud = factsOf('cloud', instant(0));

const MUTANTS: Readonly<Record<string, Mutant>> = {
  'first-of-two-joined': {
    breaks: 'two accounts by one key are never taken for one',
    of: inside((sound) => ({ resolve: async (key, call) => (await sound.resolve(key, call)).slice(0, 1) })),
  },
  'dead-is-fine': {
    breaks: 'a system that is down says nothing good, and nothing absent',
    of: silenceBecomes((name) => (name === 'enabled' ? cloud.known({ enabled: true }) : cloud.known([]))),
  },
  'dead-is-absent': {
    breaks: 'a system that is down says nothing good, and nothing absent',
    of: silenceBecomes(() => cloud.absent()),
  },
  'second-failure-is-done': {
    breaks: 'a second system that fails is told, and what was done before it too',
    of: outside(resulting((result) => (result.outcome === 'failed' ? { ...result, outcome: 'done', error: undefined } : result))),
  },
  'second-failure-left-out': {
    breaks: 'a second system that fails is told, and what was done before it too',
    of: outside(resulting((result) => (result.outcome === 'failed' ? undefined : result))),
  },
  'second-failure-thrown': {
    breaks: 'a second system that fails is told, and what was done before it too',
    of: outside(
      resulting((result) => {
        if (result.error) throw result.error;
        return result;
      }),
    ),
  },
  'one-look': {
    breaks: 'a conflict in the second system is found before the first step',
    of: inside((sound) => {
      const made = new Map<string, Plan>();
      return {
        plan: async (change, on, call) => {
          const key = JSON.stringify([change, on.id]);
          const known = made.get(key) ?? (await sound.plan(change, on, call));
          made.set(key, known);
          return known;
        },
      };
    }),
  },
  'pin-for-all': {
    breaks: 'a PIN goes to the system that sets it alone',
    of: (options) => {
      let secrets: RunCall['secrets'] = {};
      const leaky = inside((sound) => ({ run: (plan, call) => sound.run(plan, { ...call, secrets }) }))(options);
      return replaced(leaky, {
        run: (plan, call) => {
          ({ secrets } = call);
          return leaky.run(plan, call);
        },
      });
    },
  },
  'ids-of-another': {
    breaks: 'a method is removed where it is',
    of: outside((sound) =>
      replaced(sound, {
        plan: (change, on, call) =>
          sound.plan(
            change.action === 'mfa.remove'
              ? { ...change, methods: change.methods.map((id) => id.replace('campus:', 'cloud:')) }
              : change,
            on,
            call,
          ),
      }),
    ),
  },
};

const open = (of?: Mutant['of']): Promise<Bench> => university({ account: ['campus', 'cloud'], mfa: ['campus', 'cloud'] }, of);

/** Why a promise is not kept; undefined: it is. */
async function brokenBy(promised: Promised, of?: Mutant['of']): Promise<unknown> {
  const bench = await open(of);
  try {
    await promised(bench);
    return undefined;
  } catch (error) {
    return error ?? 'red for no reason';
  } finally {
    await bench.close();
  }
}

describe('the composite with one promise broken at a time', () => {
  it('breaks every promise', () => {
    expect(new Set(Object.values(MUTANTS).map(({ breaks }) => breaks))).toEqual(new Set(Object.keys(PROMISES)));
  });

  for (const [name, promised] of Object.entries(PROMISES)) {
    it(`${name}: kept when nothing is broken`, async () => {
      expect(await brokenBy(promised)).toBeUndefined();
    });
  }

  for (const [name, { breaks, of }] of Object.entries(MUTANTS)) {
    it(`${name} is found: ${breaks}`, async () => {
      const error = await brokenBy(PROMISES[breaks], of);
      expect(error, 'the promise is red').toBeDefined();
      if (!isFinding(error)) throw new Error('the mutant fell over, and nothing was found', { cause: error });
    });
  }
});
