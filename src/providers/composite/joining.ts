import { type AccountId, type AccountRef, type FactSet } from '../../core/account.js';
import { AppError } from '../../core/error.js';
import { type Call } from '../../core/provider.js';
import { findJoined, notJoined, type Joined, type JoinFact, type NotJoined } from './join.js';
import { naming, neverLate } from './naming.js';
import { type CompositeParts } from './parts.js';
import { type Member } from './types.js';

/** So long the lead's facts for a join may take where the caller has no limit of its own, in milliseconds. Our own value. */
const LEAD_LIMIT = 20_000;

/** The accounts of one person in the systems that are not the lead. The lead is asked once for all of them, and only when one is needed. */
export interface Joining {
  /** Throws not-found when the lead has no such account, and cancelled. */
  in(member: Member): Promise<Joined>;
  /** The same, past what is remembered: the one that was remembered is gone. */
  again(member: Member): Promise<Joined>;
}

export interface JoiningOptions {
  /** A change looks anew; what only reads may take what was found a moment ago. */
  readonly look: 'anew' | 'remembered';
  /** Milliseconds for one join; without it, until the signal. */
  readonly within?: number;
}

export function joining(parts: CompositeParts, id: AccountId, call: Call, { look, within }: JoiningOptions): Joining {
  let asked: Promise<FactSet<JoinFact> | NotJoined> | undefined;
  const found = async (member: Member): Promise<Joined> => {
    asked ??= leadFacts(parts, id, call, within);
    const facts = await asked;
    if ('on' in facts) return facts;
    const joined = await findJoined(parts, member, id, facts, call);
    if (joined.on === undefined) parts.memory.forget(member.system, id);
    else parts.memory.keep(member.system, id, joined.on);
    return joined;
  };
  const again = (member: Member): Promise<Joined> => inTime(parts, member, found(member), call, within);
  return {
    again,
    in: async (member) => {
      const remembered = look === 'anew' ? undefined : parts.memory.get(member.system, id);
      return remembered === undefined ? again(member) : { on: remembered };
    },
  };
}

async function inTime(
  { patience }: CompositeParts,
  { system }: Member,
  work: Promise<Joined>,
  { signal }: Call,
  within: number | undefined,
): Promise<Joined> {
  if (within === undefined) return patience.wait(work, { signal, late: neverLate });
  const late = new AppError('unavailable', `${system}: its account was not found within ${String(within)} ms`, {
    code: 'timed-out',
  });
  try {
    return await patience.wait(work, { signal, within, late: () => late });
  } catch (error) {
    if (error === late) return notJoined(late);
    throw error;
  }
}

async function leadFacts(
  parts: CompositeParts,
  id: AccountId,
  call: Call,
  within = LEAD_LIMIT,
): Promise<FactSet<JoinFact> | NotJoined> {
  const { lead, members } = parts;
  const names = [...new Set(members.filter((member) => member !== lead).map(({ join }) => join.from))];
  try {
    const facts: Partial<FactSet<JoinFact>> = await lead.provider.read(id, names, { ...call, each: within });
    return facts as FactSet<JoinFact>;
  } catch (error) {
    if (!(error instanceof AppError) || error.kind === 'cancelled' || error.kind === 'not-found') throw error;
    const named = naming(parts, lead, error);
    return notJoined(named instanceof AppError ? named : error);
  }
}

/** The account in a system that must have one. Throws why there is none. */
export async function accountIn(parts: CompositeParts, member: Member, on: AccountRef, accounts: Joining): Promise<AccountRef> {
  if (member === parts.lead) return on;
  const joined = await accounts.in(member);
  if (joined.on === undefined) throw joined.error;
  return joined.on;
}
