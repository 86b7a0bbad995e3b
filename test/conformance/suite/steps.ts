import { AssertionError } from 'node:assert';
import { expect } from 'vitest';
import {
  type AccountId,
  type AccountRef,
  type FactMap,
  type FactName,
  type FactSet,
  type Query,
  type AccountRow,
} from '../../../src/core/account.js';
import { type Change, type Plan, type StepResult } from '../../../src/core/change.js';
import { AppError, type ErrorKind } from '../../../src/core/error.js';
import { type Fact } from '../../../src/core/fact.js';
import { instant } from '../../../src/core/instant.js';
import { type Call, type Provider, type SearchPage } from '../../../src/core/provider.js';
import { Secret } from '../../../src/core/secret.js';
import { type Subject } from './harness.js';
import { word } from './names.js';

/** Time enough for any answer of a server that is well, in milliseconds. */
export const PATIENT = 20_000;

/** What goes with a call: a request id of its own, and a signal that never fires unless one is given. */
export function call(signal: AbortSignal = new AbortController().signal): Call {
  return { signal, requestId: word() };
}

export function aborted(): Call {
  return call(AbortSignal.abort());
}

/** The one account with this id, as an operation would hold it. */
export async function refOf({ provider }: Subject, id: AccountId): Promise<AccountRef> {
  const found = await provider.resolve({ by: 'id', value: id }, call());
  expect(found, `the account ${id} is found by its id`).toHaveLength(1);
  const [only] = found;
  if (only === undefined) throw new Error('unreachable: one was counted');
  return only;
}

/** An account that nobody has. */
export function strangerOn({ system }: Subject): AccountRef {
  const id = `00000000-0000-4000-8000-${'0'.repeat(12)}`;
  return { id, uid: 'nobody', name: 'Nobody', system, foundBy: { by: 'id', value: id } };
}

export async function planFor(subject: Subject, id: AccountId, change: Change): Promise<Plan> {
  return subject.provider.plan(change, await refOf(subject, id), call());
}

interface RunOptions {
  readonly pin?: string;
  readonly key?: string;
  readonly call?: Call;
}

/** Starts a plan, without pulling a result. */
export function start(
  provider: Provider,
  plan: Plan,
  { pin, key = word(), call: with_ = call() }: RunOptions = {},
): AsyncIterable<StepResult> {
  return provider.run(plan, { ...with_, key, secrets: pin === undefined ? {} : { pin: new Secret(pin) } });
}

/** Runs a plan to its end: one result a step, in order, whatever became of it. */
export async function runAll({ provider }: Subject, plan: Plan, options: RunOptions = {}): Promise<StepResult[]> {
  const results: StepResult[] = [];
  for await (const result of start(provider, plan, options)) results.push(result);
  expect(
    results.map(({ step }) => step),
    'one result for each step, in order',
  ).toEqual(plan.steps.map(({ id }) => id));
  return results;
}

/** Plans and runs a change that must succeed; accepted steps are asked for until they are settled. */
export async function apply(
  subject: Subject,
  id: AccountId,
  change: Change,
  options: RunOptions = {},
): Promise<{ plan: Plan; results: StepResult[] }> {
  const plan = await planFor(subject, id, change);
  const results = await runAll(subject, plan, options);
  const settled = await Promise.all(results.map((result) => untilSettled(subject, plan, result)));
  for (const result of settled)
    expect(result, `step ${result.step} of ${change.action}`).toMatchObject({
      outcome: expect.stringMatching(/^(done|already)$/) as string,
    });
  return { plan, results: settled };
}

async function untilSettled({ provider }: Subject, plan: Plan, result: StepResult): Promise<StepResult> {
  const step = plan.steps.find(({ id }) => id === result.step);
  let now = result;
  for (let asked = 0; step && now.outcome === 'accepted' && asked < 50; asked++)
    now = await provider.settle(step, now, { ...call(), on: plan.on });
  return now;
}

export async function readOf<N extends FactName>(
  { provider }: Subject,
  id: AccountId,
  ...names: readonly N[]
): Promise<FactSet<N>> {
  return provider.read(id, names, { ...call(), each: PATIENT });
}

/** The value of a fact that this server tells. */
export async function valueOf<N extends FactName>(subject: Subject, id: AccountId, name: N): Promise<FactMap[N]> {
  const facts: FactSet<N> = await readOf(subject, id, name);
  return known(facts[name], name);
}

export function known<T>(fact: Fact<T>, what: string): T {
  expect(fact, `${what} is known`).toMatchObject({ state: 'known' });
  if (fact.state !== 'known') throw new Error('unreachable: it was checked');
  return fact.value;
}

export async function pagesOf({ provider }: Subject, query: Query, with_: Call = call()): Promise<SearchPage[]> {
  const pages: SearchPage[] = [];
  for await (const page of provider.search(query, with_)) pages.push(page);
  return pages;
}

export async function rowsOf(subject: Subject, query: Query): Promise<AccountRow[]> {
  return (await pagesOf(subject, query)).flatMap(({ rows }) => rows);
}

/** What a call threw: an AppError of one of these kinds, and nothing else. */
export async function thrown(promised: Promise<unknown>, ...kinds: readonly ErrorKind[]): Promise<AppError> {
  const outcome = await promised.then(
    (value: unknown) => ({ value }),
    (error: unknown) => ({ error }),
  );
  expect(outcome, `throws ${kinds.join(' or ')}`).toHaveProperty('error');
  return refusedAs('error' in outcome ? outcome.error : undefined, ...kinds);
}

/** Checks that something that was thrown is an AppError of one of these kinds. */
export function refusedAs(error: unknown, ...kinds: readonly ErrorKind[]): AppError {
  expect(error, 'what is thrown is an AppError').toBeInstanceOf(AppError);
  if (!(error instanceof AppError)) throw new Error('unreachable: it was checked');
  expect(kinds, `kind of "${error.message}"`).toContain(error.kind);
  return error;
}

/** The outcome of something that must come to an end by itself; fails when it does not. */
export async function soon<T>(promised: Promise<T>, what: string): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new AssertionError({ message: `${what} did not come to an end` })), 2_000);
  });
  try {
    return await Promise.race([promised, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** So many milliseconds from the server's now. */
export function later({ now }: Pick<Subject, 'now'>, ms: number): ReturnType<typeof instant> {
  return instant(Math.trunc((now() + ms) / 1000) * 1000);
}

export const HOUR = 3_600_000;
export const DAY = 24 * HOUR;

/** Lets the server's time go on until a new PIN works. */
export async function untilEffective(subject: Subject, results: readonly StepResult[]): Promise<void> {
  const at = Math.max(0, ...results.map(({ effectiveAt }) => effectiveAt ?? 0));
  const wait = at - subject.now();
  if (wait <= 0) return;
  if (subject.advance === undefined) throw new Error('a new PIN works later here, so this subject must offer `advance`');
  await subject.advance(wait + 1);
}

/** Checks that something wrote nothing to these accounts. */
export async function untouched<T>(subject: Subject, ids: readonly AccountId[], run: () => Promise<T>): Promise<T> {
  const before = await Promise.all(ids.map((id) => subject.peek(id)));
  const result = await run();
  expect(await Promise.all(ids.map((id) => subject.peek(id))), 'nothing was written').toEqual(before);
  return result;
}
