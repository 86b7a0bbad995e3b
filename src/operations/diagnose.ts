import { AppError } from '../core/error.js';
import { examine } from '../diagnosis/examine.js';
import { type Report } from '../diagnosis/types.js';
import { readFacts } from './account-facts.js';
import { resolveOne } from './resolve.js';
import { type Bench, type Target } from './types.js';

export interface DiagnoseOptions {
  /** A service of the policy; left out: the back end's own sign-in. */
  readonly service?: string;
  readonly from?: 'campus' | 'outside';
  /** What the caller types on the log-in page, where that is not what the operator looked for. */
  readonly typed?: string;
}

/** Why somebody cannot log in, and what it was read from. */
export interface Diagnosis {
  readonly target: Target;
  readonly report: Report;
  /** How many facts were asked for, and how long that took in milliseconds. */
  readonly facts: number;
  readonly took: number;
}

/**
 * Reads all facts at once, each with its own limit, and says what refuses the log-in. A back end that does not answer makes facts unknown,
 * not the diagnosis a failure. Throws usage for a service that the policy does not name, and what {@link resolveOne} throws.
 */
export async function diagnose(bench: Bench, who: string, options: DiagnoseOptions, mayAsk = true): Promise<Diagnosis> {
  checkService(bench, options.service);
  const match = await resolveOne(bench, who, mayAsk);
  const begun = bench.clock();
  const facts = await readFacts(bench, match.ref.id);
  const target: Target = { ...match, facts };
  return { target, report: diagnoseFacts(bench, target, options), facts: Object.keys(facts).length, took: bench.clock() - begun };
}

/** What facts that were read already mean for the log-in. What the operator typed stands for what the caller types, unless it was chosen from a list. */
export function diagnoseFacts(bench: Bench, { ref, facts, typedAs }: Target, { service, from, typed }: DiagnoseOptions): Report {
  const meant = typed ?? (typedAs.by === 'name' || typedAs.by === 'id' ? ref.uid : typedAs.text);
  return examine(facts, {
    uid: ref.uid,
    policy: bench.policy,
    now: bench.clock(),
    typed: meant,
    ...(service === undefined ? {} : { service }),
    ...(from === undefined ? {} : { from }),
  });
}

function checkService({ policy }: Bench, service: string | undefined): void {
  if (service === undefined || Object.hasOwn(policy.services, service)) return;
  const names = Object.keys(policy.services);
  throw new AppError('usage', `policy ${policy.id} has no service "${service}"`, {
    hint: names.length > 0 ? `It has: ${names.join(', ')}` : 'It names no services.',
  });
}
