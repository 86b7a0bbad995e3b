import { FACT_NAMES, type AccountId, type FactSet } from '../core/account.js';
import { EACH_FACT, type Bench } from './types.js';

/**
 * Every fact of one account, in one read. A fact that fails or is late ({@link Bench.each} milliseconds) is unknown and the others stand.
 * Throws not-found for an account that is not there, cancelled when the signal fires.
 */
export function readFacts(bench: Bench, id: AccountId, signal = bench.signal): Promise<FactSet> {
  return bench.provider.read(id, FACT_NAMES, { signal, requestId: bench.requestId, each: bench.each ?? EACH_FACT });
}
