import { FACT_NAMES, FILTERS, KEY_KINDS, type AccountId, type FactName, type Filter, type KeyKind } from '../../core/account.js';
import { type Capabilities, type Capability } from '../../core/capability.js';
import { ACTIONS, type Change } from '../../core/change.js';
import { AppError } from '../../core/error.js';
import { type Call } from '../../core/provider.js';
import { stopIfCancelled } from '../../http/patience.js';
import { joining, type Joining } from './joining.js';
import { KEY_OF_FACT } from './join.js';
import { mustAgree } from './merge.js';
import { naming, neverLate, saidBy } from './naming.js';
import { type CompositeParts } from './parts.js';
import { canGoBack } from './resolve.js';
import { endsElsewhere } from './search.js';
import { PART_OF_ACTION, PART_OF_FACT, type Member, type Part } from './types.js';

const yes: Capability = { can: 'yes' };
const limited = (because: string): Capability => ({ can: 'limited', because });

/** What a member can do, or why it can do nothing (for this person). */
type Answer = Capabilities | AppError;

/** What one system says of the thing that is asked about. */
interface Says {
  readonly member: Member;
  readonly can: Capability;
}

/**
 * What the systems can do together: each thing as the systems of its part can. A system that does not answer, or has no account of this person, can
 * do nothing, with the reason. Throws what the lead throws: without it nobody can be found.
 */
export async function capabilities(parts: CompositeParts, on: AccountId | undefined, call: Call): Promise<Capabilities> {
  stopIfCancelled(call.signal);
  const accounts = on === undefined ? undefined : joining(parts, on, call, { look: 'remembered' });
  const asked = Promise.all(
    parts.members.map(async (member) => [member, await answerOf(parts, member, on, accounts, call)] as const),
  );
  const answers = new Map(await parts.patience.wait(asked, { signal: call.signal, late: neverLate }));
  const lead = answers.get(parts.lead);
  if (lead === undefined || lead instanceof AppError) throw lead ?? new Error('the lead was not asked');
  return together({ parts, lead, answers });
}

interface Asked {
  readonly parts: CompositeParts;
  readonly lead: Capabilities;
  readonly answers: ReadonlyMap<Member, Answer>;
}

async function answerOf(
  parts: CompositeParts,
  member: Member,
  on: AccountId | undefined,
  accounts: Joining | undefined,
  call: Call,
): Promise<Answer> {
  try {
    if (member === parts.lead || accounts === undefined) return await member.provider.capabilities(on, call);
    const joined = await accounts.in(member);
    return joined.on === undefined ? joined.error : await member.provider.capabilities(joined.on.id, call);
  } catch (error) {
    const named = naming(parts, member, error);
    if (!(named instanceof AppError) || named.kind === 'cancelled' || member === parts.lead) throw named;
    return named;
  }
}

function pickFrom(answer: Answer | undefined, pick: (able: Capabilities) => Capability): Capability {
  if (answer === undefined) return { can: 'no', because: 'it was not asked' };
  if (!(answer instanceof AppError)) return pick(answer);
  return { can: 'no', because: answer.message, ...(answer.right === undefined ? {} : { right: answer.right }) };
}

/** What the systems of a part can do together. */
function of({ parts, answers }: Asked, part: Part, pick: (able: Capabilities) => Capability): Capability {
  return combined(parts.of(part).map((member) => ({ member, can: pickFrom(answers.get(member), pick) })));
}

function together(asked: Asked): Capabilities {
  const { lead } = asked;
  return {
    actions: each(ACTIONS, (action) => of(asked, PART_OF_ACTION[action], ({ actions }) => actions[action])),
    resetVia: each(['temporary', 'link'], (via) => of(asked, 'pin', ({ resetVia }) => resetVia[via])),
    endSessions: each(['all', 'one'], (scope) => of(asked, 'sessions', ({ endSessions }) => endSessions[scope])),
    facts: each(FACT_NAMES, (name) => factOf(asked, name)),
    keys: each(KEY_KINDS, (key) => (lead.keys[key].can === 'no' ? byDetour(asked, key) : lead.keys[key])),
    search: lead.search,
    filters: each(FILTERS, (filter) => filterOf(asked, filter)),
    signIns: of(asked, 'sign-in', ({ signIns }) => signIns),
    tryPin: atOneDoor(asked, ({ tryPin }) => tryPin),
    changePin: atOneDoor(asked, ({ changePin }) => changePin),
  };
}

function each<K extends string>(names: readonly K[], make: (name: K) => Capability): Record<K, Capability> {
  return Object.fromEntries(names.map((name) => [name, make(name)])) as Record<K, Capability>;
}

function factOf(asked: Asked, name: FactName): Capability {
  const can = of(asked, PART_OF_FACT[name], ({ facts }) => facts[name]);
  const systems = asked.parts.of(PART_OF_FACT[name]);
  if (can.can !== 'yes' || systems.length < 2 || !mustAgree(name)) return can;
  return limited(`unknown where ${namesOf(systems)} say different things`);
}

/** All that the systems of a part can do: all yes is yes, all no is no; anything between is limited, and says by whom. */
export function combined(says: readonly Says[]): Capability {
  const [only, ...others] = says;
  if (only && others.length === 0) return only.can;
  if (says.every(({ can }) => can.can === 'yes')) return yes;
  const right = says.map(({ can }) => (can.can === 'yes' ? undefined : can.right)).find((each) => each !== undefined);
  return {
    can: says.every(({ can }) => can.can === 'no') ? 'no' : 'limited',
    because: reasons(says),
    ...(right === undefined ? {} : { right }),
  };
}

/** Why not, each with its system. */
export function reasons(says: readonly Says[]): string {
  return says.flatMap(({ member, can }) => (can.can === 'yes' ? [] : [saidBy(member.system, can.because)])).join('; ');
}

/** Whether a member can do this very change, of all that it says it can. */
export function abilityFor(able: Capabilities, change: Change): Capability {
  if (change.action === 'pin.reset') return able.resetVia[change.via];
  if (change.action === 'session.revoke') return able.endSessions[change.session === undefined ? 'all' : 'one'];
  return able.actions[change.action];
}

/** A key of which only another system knows: from there it goes back to the lead, where the join can be turned round. */
function byDetour({ parts, lead, answers }: Asked, key: KeyKind): Capability {
  const there = parts.members.filter((member) => {
    const able = answers.get(member);
    const back = canGoBack(parts, member, key) && lead.keys[KEY_OF_FACT[member.join.from]].can !== 'no';
    return back && able !== undefined && !(able instanceof AppError) && able.keys[key].can !== 'no';
  });
  return there.length === 0 ? lead.keys[key] : limited(`looked for in ${namesOf(there)}, and from there in ${parts.lead.system}`);
}

/** A list comes from the lead alone, so it can be narrowed only by what the lead alone keeps. */
function filterOf({ parts, lead }: Asked, filter: Filter): Capability {
  const why = filter === 'accessEnds' ? endsElsewhere(parts) : undefined;
  return why === undefined ? lead.filters[filter] : { can: 'no', because: why };
}

/** One sign-in is tried, at one system: what the others would refuse does not show. */
function atOneDoor(asked: Asked, pick: (able: Capabilities) => Capability): Capability {
  const { parts, answers } = asked;
  const [door] = parts.of('pin');
  const can = door ? pickFrom(answers.get(door), pick) : yes;
  const others = parts.members.filter((member) => member !== door && DOOR_PARTS.some((part) => parts.of(part).includes(member)));
  if (!door || can.can !== 'yes' || others.length === 0) return can;
  return limited(`in ${door.system} alone: what ${namesOf(others)} would refuse does not show`);
}

/** The parts that can keep somebody out. */
const DOOR_PARTS = ['account', 'pin', 'mfa', 'access', 'sign-in'] as const satisfies readonly Part[];

const namesOf = (members: readonly Member[]): string => members.map(({ system }) => system).join(', ');
