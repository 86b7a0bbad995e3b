import { type FactName, type FactSet } from '../../../src/core/account.js';
import { AppError } from '../../../src/core/error.js';
import { type Fact, factsOf } from '../../../src/core/fact.js';
import { instant } from '../../../src/core/instant.js';
import { type Call, type Provider } from '../../../src/core/provider.js';
import { deaf, type Mutant, replaced } from './mutant.js';

type Facts = Readonly<Record<string, Fact<unknown>>>;

/** A mutant that changes what was read. `read` is generic over the names, so its facts are handled as a plain record here. */
function facts(change: (facts: Facts, sound: Provider) => Facts): Mutant['of'] {
  return (sound) =>
    replaced(sound, {
      read: async <N extends FactName>(id: string, names: readonly N[], call: Call & { each: number }): Promise<FactSet<N>> =>
        change(await sound.read(id, names, call), sound) as FactSet<N>,
    });
}

const eachFact = (change: (fact: Fact<unknown>, name: string, make: ReturnType<typeof factsOf>) => Fact<unknown>): Mutant['of'] =>
  facts((read) =>
    Object.fromEntries(Object.entries(read).map(([name, fact]) => [name, change(fact, name, factsOf(fact.system, fact.at))])),
  );

/** Promises about facts. */
export const READING: readonly Mutant[] = [
  {
    name: 'unknown-is-good',
    breaks: 'unknown never becomes a good state',
    caughtBy: 'down',
    red: 'every fact of the account is unknown, none absent and none known',
    of: eachFact((fact, name, make) => (fact.state === 'unknown' && name === 'lock' ? make.known({ kind: 'none' }) : fact)),
  },
  {
    name: 'unknown-is-absent',
    breaks: 'unknown never becomes absent',
    caughtBy: 'read',
    red: 'a fact that fails is unknown, and the others stand',
    of: eachFact((fact, _, make) => (fact.state === 'unknown' ? make.absent() : fact)),
  },
  {
    name: 'absent-is-unknown',
    breaks: 'absent never becomes unknown',
    caughtBy: 'capabilities',
    red: 'a fact that it cannot tell is never known, one that it can tell is never unknown',
    of: eachFact((fact, _, make) => (fact.state === 'absent' ? make.unknown('not-recorded', 'nobody knows') : fact)),
  },
  {
    name: 'empty-is-absent',
    breaks: 'an empty list is known as empty',
    caughtBy: 'read',
    red: 'an account without lock, end, methods and sessions: known as such, not absent',
    of: eachFact((fact, _, make) =>
      fact.state === 'known' && Array.isArray(fact.value) && fact.value.length === 0 ? make.absent() : fact,
    ),
  },
  {
    name: 'one-failure-fails-all',
    breaks: 'each fact has its own fate',
    caughtBy: 'read',
    red: 'a fact that fails is unknown, and the others stand',
    of: facts((read) => {
      const failed = Object.values(read).find(({ state }) => state === 'unknown');
      return failed ? Object.fromEntries(Object.keys(read).map((name) => [name, failed])) : read;
    }),
  },
  {
    name: 'fact-left-out',
    breaks: 'all facts that are asked for come',
    caughtBy: 'read',
    red: 'all facts that are asked for come, and no others',
    of: facts((read) => Object.fromEntries(Object.entries(read).filter(([name]) => name !== 'lock'))),
  },
  {
    name: 'never-is-a-far-date',
    breaks: '"never" is a value',
    caughtBy: 'read',
    red: 'an account without lock, end, methods and sessions: known as such, not absent',
    of: eachFact((fact, name, make) => {
      if (name !== 'access' || fact.state !== 'known') return fact;
      return make.known({ ...(fact.value as object), until: make.known(instant(Date.UTC(9999, 0))) });
    }),
  },
  {
    name: 'phone-not-masked',
    breaks: 'personal values are masked',
    caughtBy: 'read',
    red: 'phones, recovery contacts and person numbers are masked when written as JSON',
    of: eachFact((fact, name, make) => {
      if (name !== 'mfa.methods' || fact.state !== 'known') return fact;
      return make.known(
        (fact.value as { label: { unmasked(): string } }[]).map((method) => ({ ...method, label: method.label.unmasked() })),
      );
    }),
  },
  {
    name: 'wrong-account',
    breaks: 'facts are those of the account that was asked for',
    caughtBy: 'read',
    red: 'the facts are those of the account that was asked for',
    of: (sound) => {
      let before: string | undefined;
      return replaced(sound, {
        read: async (id, names, call) => {
          const own = await sound.read(id, names, call);
          const other = before === undefined ? own : await sound.read(before, names, call).catch(() => own);
          before = id;
          return other;
        },
      });
    },
  },
  {
    name: 'not-found-is-unknown',
    breaks: 'an account that is not there throws not-found',
    caughtBy: 'read',
    red: 'an account that is not there throws not-found',
    of: (sound) =>
      replaced(sound, {
        read: async <N extends FactName>(id: string, names: readonly N[], call: Call & { each: number }): Promise<FactSet<N>> => {
          try {
            return await sound.read(id, names, call);
          } catch (error) {
            if (!(error instanceof AppError) || error.kind !== 'not-found') throw error;
            const unknown = factsOf(sound.systems[0] ?? '', instant(0)).unknown('not-recorded', 'nothing found');
            return Object.fromEntries(names.map((name) => [name, unknown])) as unknown as FactSet<N>;
          }
        },
      }),
  },
  {
    name: 'late-fact-blocks',
    breaks: 'a limit gives up the late fact, not the others',
    caughtBy: 'slow',
    red: 'facts that do not come in time are unknown: timed-out',
    of: (sound) => replaced(sound, { read: (id, names, call) => sound.read(id, names, { ...call, each: 60_000 }) }),
  },
  {
    name: 'deaf-read',
    breaks: 'a signal ends a read',
    caughtBy: 'read',
    red: 'a signal that has fired ends it as cancelled',
    of: (sound) => replaced(sound, { read: (id, names, call) => sound.read(id, names, { ...call, signal: deaf() }) }),
  },
  {
    name: 'plain-errors',
    breaks: 'only AppErrors are thrown',
    caughtBy: 'read',
    red: 'an account that is not there throws not-found',
    of: (sound) =>
      replaced(sound, {
        read: (id, names, call) =>
          sound.read(id, names, call).catch((error: unknown) => {
            throw new Error(`read failed: ${String(error)}`);
          }),
      }),
  },
  {
    name: 'history-oldest-first',
    breaks: 'attempts come newest first',
    caughtBy: 'sign-ins',
    red: 'the newest comes first, at most as many as asked for, of this account alone',
    of: (sound) =>
      replaced(sound, { signIns: async (id, window, call) => [...((await sound.signIns?.(id, window, call)) ?? [])].reverse() }),
  },
  {
    name: 'change-without-proof',
    breaks: 'a PIN is changed by who knows the present one',
    caughtBy: 'change-pin',
    red: 'a wrong present PIN changes nothing',
    of: (sound) =>
      replaced(sound, {
        changePin: async (attempt, pin, call) => {
          await sound.changePin?.(attempt, pin, call).catch(() => undefined);
        },
      }),
  },
  {
    name: 'down-is-refused',
    breaks: 'a server error is not a refused sign-in',
    caughtBy: 'down',
    red: 'history and sign-in throw unavailable: no empty list, no refusal',
    of: (sound) =>
      replaced(sound, {
        tryPin: async (attempt, call) => {
          const refused = { result: 'refused', reason: 'other', next: undefined, code: undefined } as const;
          return (await sound.tryPin?.(attempt, call).catch(() => refused)) ?? refused;
        },
      }),
  },
];
