import { type AccountKey, type AccountRef, type KeyKind } from '../core/account.js';
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
  for (const { refs, by } of answers) {
    for (const ref of refs) if (!byId.has(ref.id)) byId.set(ref.id, { ref, typedAs: typedAs(who, ref, by) });
  }
  return { matches: [...byId.values()], refused: answers.find(({ refused }) => refused)?.refused };
}

interface Answer {
  readonly by: KeyKind;
  readonly refs: readonly AccountRef[];
  readonly refused: AppError | undefined;
}

async function tryKey({ provider, signal, requestId }: Bench, key: AccountKey): Promise<Answer> {
  const { by } = key;
  try {
    return { by, refs: await provider.resolve(key, { signal, requestId }), refused: undefined };
  } catch (error) {
    if (error instanceof AppError && error.kind === 'unsupported') return { by, refs: [], refused: undefined };
    if (error instanceof AppError && error.kind === 'forbidden') return { by, refs: [], refused: error };
    throw error;
  }
}
