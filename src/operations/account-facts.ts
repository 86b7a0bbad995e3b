import { FACT_NAMES, type AccountId, type FactSet } from '../core/account.js';
import { withOwnRecord } from './own-record.js';
import { EACH_FACT, type Bench } from './types.js';

/**
 * Every fact of one account, in one read. A fact that fails or is late ({@link Bench.each} milliseconds) is unknown and the others stand.
 * Where the back end does not keep why an account was disabled, or that it was, our own record says so. Throws not-found for an account that is not there, cancelled when the signal fires.
 */
export async function readFacts(bench: Bench, id: AccountId, signal = bench.signal): Promise<FactSet> {
  const facts = await bench.provider.read(id, FACT_NAMES, { signal, requestId: bench.requestId, each: bench.each ?? EACH_FACT });
  return withOwnRecord(bench, id, facts);
}
