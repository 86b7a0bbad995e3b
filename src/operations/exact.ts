import { type AccountKey } from '../core/account.js';
import { AppError } from '../core/error.js';
import { keysOf, localPartKeys, typedAs } from './keys.js';
import { type Bench, type Match } from './types.js';

/**
 * Every account that exactly matches a text by some key, each once: none, one, or more. The part of a mail address before the @ counts only
 * where the whole address hits nothing. A key that this back end does not have hits nothing. Throws unavailable; throws forbidden
 * only where nothing was found, since then "none" could mean "not allowed to see".
 */
export async function exactMatches(bench: Bench, who: string): Promise<readonly Match[]> {
  const whole = await tryKeys(bench, who, keysOf(who));
  if (whole.matches.length > 0) return whole.matches;
  const local = await tryKeys(bench, who, localPartKeys(who));
  if (local.matches.length > 0) return local.matches;
  const refused = whole.refused ?? local.refused;
  if (refused) throw refused;
  return [];
}

interface Tried {
  readonly matches: readonly Match[];
  readonly refused: AppError | undefined;
}

async function tryKeys(bench: Bench, who: string, keys: readonly AccountKey[]): Promise<Tried> {
  const answers = await Promise.all(keys.map((key) => tryKey(bench, key)));
  const byId = new Map<string, Match>();
  for (const [i, { refs }] of answers.entries()) {
    for (const ref of refs ?? []) {
      const by = keys[i]?.by ?? ref.foundBy.by;
      if (!byId.has(ref.id)) byId.set(ref.id, { ref, typedAs: typedAs(who, ref, by) });
    }
  }
  return { matches: [...byId.values()], refused: answers.find(({ refused }) => refused)?.refused };
}

async function tryKey(bench: Bench, key: AccountKey) {
  const { provider, signal, requestId } = bench;
  try {
    return { refs: await provider.resolve(key, { signal, requestId }), refused: undefined };
  } catch (error) {
    if (error instanceof AppError && error.kind === 'unsupported') return { refs: [], refused: undefined };
    if (error instanceof AppError && error.kind === 'forbidden') return { refs: [], refused: error };
    throw error;
  }
}
