import { type AccountId, type FactMap, type FactName, type FactSet } from '../../core/account.js';
import { AppError } from '../../core/error.js';
import { factsOf, type Fact, type UnknownCode } from '../../core/fact.js';
import { type Call } from '../../core/provider.js';
import { stopIfCancelled } from '../../http/patience.js';
import { outwardFact } from './ids.js';
import { type NotJoined } from './join.js';
import { joining, type Joining } from './joining.js';
import { merged } from './merge.js';
import { neverLate, unknownCode } from './naming.js';
import { type CompositeParts } from './parts.js';
import { PART_OF_FACT, type Member } from './types.js';

type ReadCall = Call & { readonly each: number };

/** A member keeps its limit itself; one that does not is given up so many milliseconds later. Our own value. */
const GRACE = 250;

/**
 * Facts of one person, each from the systems that answer its part: all systems at once, each with the same limit, which holds for finding the
 * account there too. What goes wrong in one system is told in its facts alone.
 */
export async function read<N extends FactName>(
  parts: CompositeParts,
  id: AccountId,
  names: readonly N[],
  call: ReadCall,
): Promise<FactSet<N>> {
  stopIfCancelled(call.signal);
  const accounts = joining(parts, id, call, { look: 'remembered', within: call.each });
  const asked = Promise.all(
    [...namesByMember(parts, names)].map(async ([member, wanted]) => {
      const facts =
        member === parts.lead ? factsIn(parts, member, id, wanted, call) : factsOfJoined(parts, member, wanted, call, accounts);
      return [member, await facts] as const;
    }),
  );
  const answers = new Map(await parts.patience.wait(asked, { signal: call.signal, late: neverLate }));
  return Object.fromEntries(names.map((name) => [name, factOf(parts, name, answers)])) as FactSet<N>;
}

/** Which facts each system is asked for. The lead always: it alone knows whether the account is there. */
function namesByMember(parts: CompositeParts, names: readonly FactName[]): ReadonlyMap<Member, readonly FactName[]> {
  const wanted = new Map<Member, FactName[]>([[parts.lead, []]]);
  for (const name of new Set(names)) {
    for (const member of parts.of(PART_OF_FACT[name])) wanted.set(member, [...(wanted.get(member) ?? []), name]);
  }
  if (wanted.get(parts.lead)?.length === 0) wanted.set(parts.lead, ['uid']);
  return wanted;
}

function factOf<N extends FactName>(parts: CompositeParts, name: N, answers: ReadonlyMap<Member, FactSet>): Fact<FactMap[N]> {
  const said = parts.of(PART_OF_FACT[name]).map((member) => {
    const fact: Fact<unknown> | undefined = answers.get(member)?.[name];
    if (fact === undefined) throw new Error(`${member.system} gave no answer about ${name}`);
    return outwardFact(parts, member, name, fact as Fact<FactMap[N]>);
  });
  return merged(name, said);
}

async function factsOfJoined(
  parts: CompositeParts,
  member: Member,
  names: readonly FactName[],
  call: ReadCall,
  accounts: Joining,
): Promise<FactSet> {
  const began = parts.clock();
  const joined = await accounts.in(member);
  if (joined.on === undefined) return unknownFor(parts, member, names, joined);
  const left = Math.min(call.each, Math.max(1, call.each - (parts.clock() - began)));
  try {
    return await factsIn(parts, member, joined.on.id, names, { ...call, each: left });
  } catch (error) {
    if (!isGone(error)) throw error;
  }
  // The account that was remembered is gone: perhaps there is another one by now.
  const again = await accounts.again(member);
  if (again.on === undefined) return unknownFor(parts, member, names, again);
  return factsIn(parts, member, again.on.id, names, { ...call, each: left }).catch((error: unknown) => {
    if (!isGone(error)) throw error;
    return unknown(parts, member, names, 'not-recorded', `the account ${again.on.uid} is not there any more`);
  });
}

const isGone = (error: unknown): boolean => error instanceof AppError && error.kind === 'not-found';

/** What one system says. Throws not-found and cancelled; anything else makes its facts unknown. */
async function factsIn(
  parts: CompositeParts,
  member: Member,
  id: AccountId,
  names: readonly FactName[],
  call: ReadCall,
): Promise<FactSet> {
  const late = new AppError('unavailable', `${member.system} did not answer within ${String(call.each)} ms`, {
    code: 'timed-out',
  });
  try {
    return await parts.patience.wait(member.provider.read(id, names, call), {
      signal: call.signal,
      within: call.each + GRACE,
      late: () => late,
    });
  } catch (error) {
    if (!(error instanceof AppError) || error.kind === 'not-found' || error.kind === 'cancelled') throw error;
    return unknown(parts, member, names, unknownCode(error), error.message, error.right);
  }
}

function unknownFor(parts: CompositeParts, member: Member, names: readonly FactName[], { code, error }: NotJoined): FactSet {
  return unknown(parts, member, names, code, error.message, error.right);
}

function unknown(
  { clock }: CompositeParts,
  { system }: Member,
  names: readonly FactName[],
  code: UnknownCode,
  why: string,
  right?: string,
): FactSet {
  const fact = factsOf(system, clock()).unknown(code, why, right);
  return Object.fromEntries(names.map((name) => [name, fact])) as unknown as FactSet;
}
