import { type AccountId, type FactName, type FactSet } from '../../core/account.js';
import { AppError } from '../../core/error.js';
import { factsOf, type Fact } from '../../core/fact.js';
import { type Call } from '../../core/provider.js';
import { patience } from '../../http/patience.js';
import { type HttpCall } from '../../http/types.js';
import { unknownBy, unlessFails } from './answers.js';
import { stopIfCancelled } from './asking.js';
import { RECIPES } from './facts.js';
import { type KeycloakParts } from './parts.js';
import { sourcesOf, type InTime, type Sources } from './sources.js';

type ReadCall = Call & { readonly each: number };

/** Facts of one account. What they need is asked for beside each other, once, each with its own fate; only an account that is not there ends it all. */
export async function read<N extends FactName>(
  parts: KeycloakParts,
  id: AccountId,
  names: readonly N[],
  { signal, requestId, each }: ReadCall,
): Promise<FactSet<N>> {
  stopIfCancelled(signal);
  const waits = patience();
  const call: HttpCall = { signal, requestId, within: each };
  const inTime: InTime = (work) => unlessFails(waits.wait(work, { signal, within: each, late: () => late(parts, each) }));
  const facts = factsOf(parts.system, parts.clock());
  const sources = sourcesOf(parts, id, { call, inTime, facts });
  prefetch(sources, names);
  const user = await sources.user();
  if (user instanceof AppError && user.kind === 'not-found') throw user;
  const factOf = async (name: FactName): Promise<Fact<unknown>> => {
    if (user instanceof AppError) return unknownBy(user, facts);
    const fact = await inTime(Promise.resolve(RECIPES[name]({ parts, user, sources, facts, call })));
    return fact instanceof AppError ? unknownBy(fact, facts) : fact;
  };
  const unique = [...new Set<FactName>(names)];
  const read = await Promise.all(unique.map(async (name) => [name, await factOf(name)] as const));
  return Object.fromEntries(read) as FactSet<N>;
}

/** What does not hang on the user sets out with it, so that a read takes as long as its slowest request and not as all of them. */
function prefetch({ credentials, record, realm, flow, actions, profile, lastReset }: Sources, names: readonly FactName[]): void {
  const wants = (...some: readonly FactName[]): boolean => some.some((name) => names.includes(name));
  if (wants('pin', 'mfa.methods')) void credentials();
  if (wants('pin')) void lastReset();
  if (wants('lock', 'failures')) void record();
  if (wants('lock', 'failures', 'pin', 'pin.rules', 'recovery', 'demands')) void realm();
  if (wants('mfa.methods', 'mfa.duty')) void flow();
  if (wants('demands')) void Promise.all([actions(), profile()]).catch(() => undefined);
}

function late({ http }: KeycloakParts, each: number): AppError {
  return new AppError('unavailable', `${http.address} did not answer within ${String(each)} ms.`, { code: 'late' });
}
