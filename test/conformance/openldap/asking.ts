import { expect } from 'vitest';
import { type AccountRef, type FactMap, type FactName } from '../../../src/core/account.js';
import { type Change, type Plan, type StepResult } from '../../../src/core/change.js';
import { type Fact } from '../../../src/core/fact.js';
import { type Provider } from '../../../src/core/provider.js';
import { Secret } from '../../../src/core/secret.js';
import { call, known, PATIENT } from '../suite/steps.js';

/** The account with this id, as an operation would hold it. */
export async function refOf(provider: Provider, id: string): Promise<AccountRef> {
  const [found] = await provider.resolve({ by: 'id', value: id }, call());
  if (found === undefined) throw new Error(`nobody has the id ${id}`);
  return found;
}

export async function factOf<N extends FactName>(provider: Provider, id: string, name: N): Promise<Fact<FactMap[N]>> {
  return (await provider.read(id, [name], { ...call(), each: PATIENT }))[name];
}

/** Several facts of one read, in the order in which they are named. */
export async function factsOf(provider: Provider, id: string, ...names: readonly FactName[]): Promise<readonly Fact<unknown>[]> {
  const facts = await provider.read(id, names, { ...call(), each: PATIENT });
  return names.map((name) => facts[name]);
}

export async function valueOf<N extends FactName>(provider: Provider, id: string, name: N): Promise<FactMap[N]> {
  return known(await factOf(provider, id, name), name);
}

export async function planFor(provider: Provider, id: string, change: Change): Promise<Plan> {
  return provider.plan(change, await refOf(provider, id), call());
}

/** Runs a plan to its end, whatever becomes of it. */
export async function runAll(provider: Provider, plan: Plan, pin?: string): Promise<StepResult[]> {
  const results: StepResult[] = [];
  const secrets = pin === undefined ? {} : { pin: new Secret(pin) };
  for await (const result of provider.run(plan, { ...call(), key: 'key', secrets })) results.push(result);
  return results;
}

/** Plans and runs a change that must succeed. */
export async function apply(
  provider: Provider,
  id: string,
  change: Change,
  pin?: string,
): Promise<{ plan: Plan; results: StepResult[] }> {
  const plan = await planFor(provider, id, change);
  const results = await runAll(provider, plan, pin);
  for (const result of results) expect(result).toMatchObject({ outcome: 'done' });
  return { plan, results };
}

export const RESET = { action: 'pin.reset', via: 'temporary' } as const satisfies Change;
export const UNLOCK = { action: 'account.unlock' } as const satisfies Change;
export const ENABLE = { action: 'account.enable' } as const satisfies Change;
export const DISABLE = { action: 'account.disable', reason: 'left', endSessions: false } as const satisfies Change;
