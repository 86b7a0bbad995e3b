import { type AccountId, type FactName, type FactSet } from '../../core/account.js';
import { AppError } from '../../core/error.js';
import { factsOf, type Fact, type FactMaker } from '../../core/fact.js';
import { type Call } from '../../core/provider.js';
import { stopIfCancelled } from '../../http/patience.js';
import { type LdapCall } from '../../ldap/types.js';
import { accountOf, hasPassword, type Account } from './account.js';
import { BY_POLICY, RECIPES, type AskedFact, type SeenFact } from './facts.js';
import { dutyOf, methodsOf } from './methods.js';
import { ownerOf } from './owner.js';
import { type OpenldapParts } from './parts.js';
import { policyOf } from './policy-of.js';
import { type PolicyState } from './password-policy.js';

type ReadCall = Call & { readonly each: number };

const ASKED: Readonly<Record<AskedFact, (parts: OpenldapParts, account: Account, call: LdapCall) => Promise<Fact<unknown>>>> = {
  'mfa.methods': methodsOf,
  'mfa.duty': dutyOf,
  owner: ownerOf,
};

const isAsked = (name: FactName): name is AskedFact => name in ASKED;

/** Facts of one account. Most stand in its entry and its policy; the others are asked for beside each other, each with its own fate. */
export async function read<N extends FactName>(
  parts: OpenldapParts,
  id: AccountId,
  names: readonly N[],
  { signal, each }: ReadCall,
): Promise<FactSet<N>> {
  stopIfCancelled(signal);
  const call: LdapCall = { signal, within: each };
  const inTime = <T>(work: Promise<T>): Promise<T | AppError> =>
    unlessFails(parts.patience.wait(work, { signal, within: each, late: late(parts, each) }));
  const account = accountOf(parts, id, call);
  account.catch(() => undefined);
  const policy = names.some((name) => BY_POLICY.includes(name))
    ? account.then((found) => policyOf(parts, found, call))
    : undefined;
  const present = (names as readonly FactName[]).includes('pin')
    ? account.then(({ dn }) => hasPassword(parts, dn, call))
    : undefined;
  const asked = [...new Set<FactName>(names)]
    .filter(isAsked)
    .map(async (name): Promise<[FactName, Fact<unknown> | AppError]> => [
      name,
      await inTime(account.then((found) => ASKED[name](parts, found, call))),
    ]);
  const [found, policyIs, presentIs, ...answers] = await Promise.all([
    inTime(account),
    policy && inTime(policy),
    present && inTime(present),
    ...asked,
  ]);
  if (found instanceof AppError && found.kind === 'not-found') throw found;
  const facts = factsOf(parts.system, parts.clock());
  const others = new Map(answers);
  const factOf = (name: FactName): Fact<unknown> => {
    if (found instanceof AppError) return unknownBy(found, facts);
    if (isAsked(name)) return answered(others.get(name), facts);
    return seenFact(parts, name, found, policyStateOf(policyIs), answered(presentIs, facts), facts);
  };
  return Object.fromEntries(names.map((name) => [name, factOf(name)])) as FactSet<N>;
}

function seenFact(
  parts: OpenldapParts,
  name: SeenFact,
  account: Account,
  policy: PolicyState,
  present: Fact<boolean>,
  facts: FactMaker,
): Fact<unknown> {
  const { entry, usability } = account;
  const seen = { entry, usability, policy, names: parts.names, now: parts.clock(), facts };
  return RECIPES[name]({ seen, kinds: parts.kinds, present });
}

/** A fact, or a plain value to be made one, or why there is none. */
function answered<T>(answer: Fact<T> | T | AppError | undefined, facts: FactMaker): Fact<T> {
  if (answer instanceof AppError) return unknownBy(answer, facts);
  if (answer === undefined) return facts.unknown('not-recorded', 'it was not asked for');
  return typeof answer === 'object' && answer !== null && 'state' in answer ? answer : facts.known(answer);
}

function policyStateOf(answer: PolicyState | AppError | undefined): PolicyState {
  if (answer === undefined) return { state: 'unknown', code: 'not-recorded', why: 'it was not asked for' };
  if (!(answer instanceof AppError)) return answer;
  const { code, why, right } = unknownParts(answer);
  return { state: 'unknown', code, why, ...(right === undefined ? {} : { right }) };
}

function unknownBy(error: AppError, facts: FactMaker): Fact<never> {
  const { code, why, right } = unknownParts(error);
  return facts.unknown(code, why, right);
}

function unknownParts(error: AppError): { code: 'not-readable' | 'timed-out' | 'unreachable'; why: string; right?: string } {
  if (error.kind === 'forbidden')
    return { code: 'not-readable', why: error.message, ...(error.right === undefined ? {} : { right: error.right }) };
  return { code: error.code === 'late' ? 'timed-out' : 'unreachable', why: error.message };
}

/** What fails is an answer too; a signal that fired, and a fault of ours, are not. */
async function unlessFails<T>(work: Promise<T>): Promise<T | AppError> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof AppError && error.kind !== 'cancelled') return error;
    throw error;
  }
}

function late({ ldap }: OpenldapParts, each: number): () => Error {
  return () => new AppError('unavailable', `${ldap.address} did not answer within ${String(each)} ms.`, { code: 'late' });
}
