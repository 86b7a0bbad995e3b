import { type Change } from '../../core/change.js';
import { AppError } from '../../core/error.js';
import { inward } from './ids.js';
import { inOrder, type CompositeParts } from './parts.js';
import { PART_OF_ACTION, type Member } from './types.js';

/** What one system is to do. */
export interface Wish {
  readonly member: Member;
  readonly change: Change;
}

/** The change itself, in the systems of its part, and what cannot be wished for at all. */
export interface Wishes {
  /** Whom the change concerns. */
  readonly main: readonly Wish[];
  readonly warnings: readonly string[];
}

/**
 * Which system of the part does what, in the order of the members. Methods and sessions by their ids go to the systems that have them. Throws not-found
 * for a method to be the default that belongs to no system.
 */
export function wishesOf(parts: CompositeParts, change: Change): Wishes {
  switch (change.action) {
    case 'mfa.default': {
      const owner = inward(parts, 'mfa', change.method);
      if (!owner) throw new AppError('not-found', 'this account has no such method (any more)', { code: 'no-such-method' });
      return { main: [{ member: owner.member, change: { ...change, method: owner.id } }], warnings: [] };
    }
    case 'mfa.remove':
      return removal(parts, change);
    case 'session.revoke':
      return change.session === undefined ? everywhere(parts, change) : oneSession(parts, change, change.session);
    default:
      return everywhere(parts, change);
  }
}

function everywhere(parts: CompositeParts, change: Change): Wishes {
  const main = inOrder(parts, parts.of(PART_OF_ACTION[change.action])).map((member) => ({ member, change }));
  return { main, warnings: [] };
}

/** Each system its own methods. Where none of them is of any system, each is asked for nothing: that tells whether it can remove one at all. */
function removal(parts: CompositeParts, change: Extract<Change, { action: 'mfa.remove' }>): Wishes {
  const owners = change.methods.map((id) => ({ id, owner: inward(parts, 'mfa', id) }));
  const shares = inOrder(parts, parts.of('mfa')).map((member) => ({
    member,
    methods: owners.flatMap(({ owner }) => (owner?.member === member ? [owner.id] : [])),
  }));
  const concerned = shares.filter(({ methods }) => methods.length > 0);
  return {
    main: (concerned.length > 0 ? concerned : shares).map(({ member, methods }) => ({ member, change: { ...change, methods } })),
    warnings: owners.flatMap(({ id, owner }) => (owner ? [] : [`this account has no method ${id} (any more)`])),
  };
}

/** An id that names no system is looked for in each as it is: none has it, and each says whether it could end one. */
function oneSession(parts: CompositeParts, change: Extract<Change, { action: 'session.revoke' }>, session: string): Wishes {
  const owner = inward(parts, 'sessions', session);
  if (!owner) return everywhere(parts, change);
  return { main: [{ member: owner.member, change: { ...change, session: owner.id } }], warnings: [] };
}

/** What is wished for beside the change and lives elsewhere: sessions to end, a lock that would keep the new PIN out. */
export function besides(parts: CompositeParts, change: Change, planned: readonly Member[]): readonly Wish[] {
  const others = (members: readonly Member[], but: readonly Member[]): readonly Member[] =>
    inOrder(parts, members).filter((member) => !but.includes(member));
  if ('endSessions' in change && change.endSessions) {
    return others(parts.of('sessions'), planned).map((member) => ({ member, change: { action: 'session.revoke' } }));
  }
  if (change.action !== 'pin.reset') return [];
  return others(parts.of('account'), parts.of('pin')).map((member) => ({ member, change: { action: 'account.unlock' } }));
}
