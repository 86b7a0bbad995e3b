import { type SystemId } from '../../core/fact.js';
import { AppError } from '../../core/error.js';
import { type Clock } from '../../core/instant.js';
import { type Patience } from '../../http/patience.js';
import { type JoinMemory } from './join-memory.js';
import { PARTS, type CompositeOptions, type Member, type Part } from './types.js';

/** What every method of the composite works with. */
export interface CompositeParts {
  readonly clock: Clock;
  /** In the order in which a change goes through them. */
  readonly members: readonly Member[];
  /** The system of the part `person`: accounts are found there, and their id is the id of the whole. */
  readonly lead: Member;
  readonly patience: Patience;
  readonly memory: JoinMemory;
  /** The systems that answer a part, the first one first. */
  of(part: Part): readonly Member[];
  member(system: SystemId): Member | undefined;
}

/** The members by part. Throws AppError setup for a part without a system, a system that is no member, and more than one lead. */
export function membersOf({
  members,
  parts,
}: Pick<CompositeOptions, 'members' | 'parts'>): Pick<CompositeParts, 'lead' | 'of' | 'member'> {
  const bySystem = new Map(members.map((member) => [member.system, member]));
  if (bySystem.size !== members.length) throw badParts('a system is named twice');
  const named = (part: Part): readonly Member[] => {
    const systems = [...new Set(parts[part])];
    if (systems.length === 0) throw badParts(`no system answers the part ${part}`);
    return systems.map((system) => {
      const member = bySystem.get(system);
      if (!member) throw badParts(`${system}, which answers the part ${part}, is none of its systems`);
      return member;
    });
  };
  const byPart = Object.fromEntries(PARTS.map((part) => [part, named(part)])) as Record<Part, readonly Member[]>;
  const [lead, ...others] = byPart.person;
  if (!lead || others.length > 0) throw badParts('the part person is answered by one system, which finds the accounts');
  return { lead, of: (part) => byPart[part], member: (system) => bySystem.get(system) };
}

function badParts(why: string): AppError {
  return new AppError('setup', `this composite cannot be opened: ${why}`, { code: 'composite-parts' });
}

/** The members of a list in the order in which a change goes through them. */
export function inOrder({ members }: Pick<CompositeParts, 'members'>, some: readonly Member[]): readonly Member[] {
  return members.filter((member) => some.includes(member));
}
