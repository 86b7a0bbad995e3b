import { type AccountId, type FactMap, type FactName, type FactSet } from '../../core/account.js';
import { AppError } from '../../core/error.js';
import { factsOf, type Fact, type FactMaker } from '../../core/fact.js';
import { type Call } from '../../core/provider.js';
import { stopIfCancelled } from '../../http/patience.js';
import { inWords } from './asking.js';
import { RECIPES, type Making } from './facts.js';
import { type AdParts } from './parts.js';
import { sourcesOf } from './sources.js';

/** Facts of one account, each with its own fate. All of them come from at most four requests. */
export async function read<N extends FactName>(
  parts: AdParts,
  id: AccountId,
  names: readonly N[],
  { signal, each }: Call & { readonly each: number },
): Promise<FactSet<N>> {
  stopIfCancelled(signal);
  const from = sourcesOf(parts, id, { signal, within: each });
  const now = parts.clock();
  const making: Making = { parts, from, now, facts: factsOf(parts.system, now) };
  // Also where only what no account has was asked for, the account must be there.
  const account = from.account().catch((error: unknown) => mustBeThere(error));
  const found = await Promise.all(names.map(async (name) => [name, await factOf(name, making)] as const));
  await account;
  return Object.fromEntries(found) as FactSet<N>;
}

function mustBeThere(error: unknown): void {
  if (error instanceof AppError && ['not-found', 'cancelled', 'unauthenticated', 'setup'].includes(error.kind)) throw error;
}

async function factOf<N extends FactName>(name: N, making: Making): Promise<Fact<FactMap[N]>> {
  try {
    return await (RECIPES[name] as (making: Making) => Promise<Fact<FactMap[N]>>)(making);
  } catch (error) {
    return failed(inWords(error, `read the ${name} of the account`), making.facts);
  }
}

/** What became of a fact that did not come. */
function failed(error: unknown, facts: FactMaker): Fact<never> {
  if (error instanceof RangeError)
    return facts.unknown('not-decodable', `what the domain holds cannot be read: ${error.message}`);
  if (!(error instanceof AppError)) throw error;
  if (error.kind === 'forbidden') return facts.unknown('not-readable', error.message, error.right);
  if (error.code === 'late') return facts.unknown('timed-out', error.message);
  return facts.unknown('unreachable', error.message);
}
