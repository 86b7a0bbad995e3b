import { type Call, type Provider } from '../../../src/core/provider.js';
import { type AccountRef } from '../../../src/core/account.js';
import { type Plan, type StepResult } from '../../../src/core/change.js';

/** A provider with one promise broken, and the case of the suite that must notice. */
export interface Mutant {
  readonly name: string;
  /** The promise that it breaks. */
  readonly breaks: string;
  /** The topic, and in it the case that must find it. */
  readonly caughtBy: string;
  readonly red: string;
  readonly of: (sound: Provider) => Provider;
}

/** The sound provider with some of its methods replaced. */
export function replaced(sound: Provider, over: Partial<Provider>): Provider {
  return {
    kind: sound.kind,
    systems: sound.systems,
    place: sound.place,
    places: sound.places,
    capabilities: (on, call) => sound.capabilities(on, call),
    resolve: (key, call) => sound.resolve(key, call),
    search: (query, call) => sound.search(query, call),
    read: (id, names, call) => sound.read(id, names, call),
    plan: (change, on, call) => sound.plan(change, on, call),
    run: (plan, call) => sound.run(plan, call),
    settle: (step, result, call) => sound.settle(step, result, call),
    close: () => sound.close(),
    signIns: sound.signIns ? (id, window, call) => sound.signIns?.(id, window, call) ?? Promise.resolve([]) : undefined,
    tryPin: sound.tryPin ? (attempt, call) => sound.tryPin?.(attempt, call) ?? Promise.reject(new Error('no tryPin')) : undefined,
    changePin: sound.changePin
      ? (attempt, pin, call) => sound.changePin?.(attempt, pin, call) ?? Promise.reject(new Error('no changePin'))
      : undefined,
    ...over,
  };
}

export type RunCall = Parameters<Provider['run']>[1];

/** A mutant whose plans are changed before anybody sees them. */
export function planning(change: (plan: Plan, call: Call) => Plan | Promise<Plan>): Mutant['of'] {
  return (sound) => replaced(sound, { plan: async (wanted, on, call) => change(await sound.plan(wanted, on, call), call) });
}

/** A mutant whose results are changed before anybody sees them. */
export function resulting(change: (result: StepResult, call: RunCall) => StepResult | undefined): Mutant['of'] {
  return (sound) =>
    replaced(sound, {
      run: async function* (plan, call) {
        for await (const result of sound.run(plan, call)) {
          const told = change(result, call);
          if (told) yield told;
        }
      },
    });
}

/** The plan with the basis that the account has now: what a provider would run that compares nothing. */
export async function rebased(sound: Provider, plan: Plan, on: AccountRef, call: Call): Promise<Plan> {
  const { basis } = await sound.plan(plan.change, on, call);
  return { ...plan, basis };
}

export const collected = async <T>(values: AsyncIterable<T>): Promise<T[]> => {
  const list: T[] = [];
  for await (const value of values) list.push(value);
  return list;
};

/** A signal that never fires. */
export const deaf = (): AbortSignal => new AbortController().signal;
