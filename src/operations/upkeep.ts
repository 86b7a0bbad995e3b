import { canonicalJson, sha256 } from '../audit/canonical.js';
import { type Audit, type AuditDetails, type IntentRef } from '../audit/types.js';
import { AppError } from '../core/error.js';
import { type Operator } from '../core/operator.js';

/** Work on a whole directory, as the record keeps it. */
export interface Upkeep {
  readonly action: 'directory.init' | 'directory.import';
  readonly profile: string;
  readonly system: string;
  /** The host of the back end; undefined where there is none. */
  readonly place: string | undefined;
  readonly operator: Operator;
  readonly requestId: string;
}

/** Writes down what is about to be done, in a line a step. Nothing may be written to the directory before it returns. */
export type Begin = (steps: readonly string[], details?: AuditDetails) => Promise<void>;

/** What came of work on a directory. `unwritten`: the record does not say so, in a sentence. */
export interface Kept<T> {
  readonly result: T;
  readonly unwritten: string | undefined;
}

/** Stands in the record for every account of a system. */
const EVERYBODY = '*';

/**
 * Does `work`, which says by `begin` what it is about to write; before that nothing is in the record, after it what came of it is. Throws what `work`
 * throws, and setup when `begin` cannot be written.
 */
export async function recordUpkeep<T>(
  audit: Audit,
  upkeep: Upkeep,
  work: (begin: Begin) => Promise<{ readonly result: T; readonly changed: boolean }>,
): Promise<Kept<T>> {
  let intent: IntentRef | undefined;
  const begin: Begin = async (steps, details = {}) => {
    const planHash = sha256(canonicalJson({ ...upkeep, steps, details }));
    const constant = { accountId: EVERYBODY, uid: EVERYBODY, key: upkeep.requestId, proof: 'not-asked', force: false } as const;
    intent = await audit.intent({ ...upkeep, ...constant, planHash, steps, details });
  };
  try {
    const { result, changed } = await work(begin);
    return { result, unwritten: intent && (await unwritten(audit.outcome(intent, { outcome: 'done', changed }))) };
  } catch (error) {
    const errorCode = error instanceof AppError ? error.code : 'failed';
    if (intent) await unwritten(audit.outcome(intent, { outcome: 'failed', changed: false, errorCode }));
    throw error;
  }
}

async function unwritten(writing: Promise<void>): Promise<string | undefined> {
  try {
    await writing;
    return undefined;
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return `That it is done could not be written to the audit (${why}): the record says "left open".`;
  }
}
