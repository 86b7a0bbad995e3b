import { type AccountId, type FactMap, type FactName, type FactSet } from '../../core/account.js';
import { AppError } from '../../core/error.js';
import { factsOf, type Fact } from '../../core/fact.js';
import { type Call } from '../../core/provider.js';
import { checkId, noSuchAccount, stopIfCancelled, unlessCancelled } from './call.js';
import { RECIPES, type Making } from './facts.js';
import { type DirectoryParts } from './parts.js';
import { holdsFarDate } from './readable.js';
import { load, type Loaded, type Source } from './sources.js';

/** Facts of one account, each with its own fate: one whose rows cannot be read or make no sense is unknown, and so is one that is late. */
export async function read<N extends FactName>(
  parts: DirectoryParts,
  id: AccountId,
  names: readonly N[],
  { signal, each }: Call & { readonly each: number },
): Promise<FactSet<N>> {
  stopIfCancelled(signal);
  checkId(id);
  const wanted = new Set<Source>(names.map((name) => RECIPES[name].from));
  const loading = load(parts, id, wanted).catch((error: unknown) => failed(error));
  const loaded = await unlessCancelled(inTime(loading, each), signal);
  const now = parts.clock();
  const making: Making = { policy: parts.policy, now, facts: factsOf(parts.system, now) };
  if (!(loaded instanceof AppError) && Array.isArray(loaded.account) && loaded.account.length === 0) throw noSuchAccount();
  return Object.fromEntries(names.map((name) => [name, factOf(name, loaded, making)])) as FactSet<N>;
}

function factOf<N extends FactName>(name: N, loaded: Loaded | AppError, making: Making): Fact<FactMap[N]> {
  const { from, make } = RECIPES[name] as { from: Source; make: (rows: readonly unknown[], making: Making) => Fact<FactMap[N]> };
  const { facts } = making;
  if (loaded instanceof AppError) return facts.unknown(loaded.code === 'timed-out' ? 'timed-out' : 'unreachable', loaded.message);
  const rows = loaded[from];
  if (rows === undefined || rows instanceof Error)
    return facts.unknown('not-readable', `this part of the directory cannot be read${rows ? `: ${rows.message}` : ''}`);
  try {
    const fact = make(rows, making);
    if (fact.state === 'known' && holdsFarDate(fact.value)) throw new RangeError('a date outside the years 1 to 9999');
    return fact;
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return facts.unknown('not-decodable', `what the directory holds cannot be read: ${error.message}`);
  }
}

function failed(error: unknown): AppError {
  if (error instanceof AppError) return error;
  throw error;
}

/** The result, or after so many milliseconds an error that says it is late. */
async function inTime(loading: Promise<Loaded | AppError>, each: number): Promise<Loaded | AppError> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<AppError>((resolve) => {
    timer = setTimeout(() => {
      resolve(new AppError('unavailable', `the directory did not answer within ${String(each)} ms`, { code: 'timed-out' }));
    }, each);
  });
  try {
    return await Promise.race([loading, late]);
  } finally {
    clearTimeout(timer);
  }
}
