import { type Place, type Provider } from '../../core/provider.js';
import { AppError } from '../../core/error.js';
import { patience } from '../../http/patience.js';
import { capabilities } from './capabilities.js';
import { joinMemory } from './join-memory.js';
import { naming } from './naming.js';
import { membersOf, type CompositeParts } from './parts.js';
import { read } from './read.js';
import { resolve } from './resolve.js';
import { search } from './search.js';
import { signIns } from './sign-ins.js';
import { type CompositeOptions } from './types.js';

/**
 * Several systems as one person. Accounts are found in the lead, the one system of the part `person`, and their id is the lead's; the accounts of the
 * others are found by the join of each. Throws AppError setup for parts that do not fit the members. Asks no system anything yet.
 */
export function openComposite({ clock, members, parts: named }: CompositeOptions): Provider {
  const parts: CompositeParts = {
    clock,
    members,
    patience: patience(),
    memory: joinMemory(clock),
    ...membersOf({ members, parts: named }),
  };
  return {
    kind: 'composite',
    systems: members.map(({ system }) => system),
    place: placeOf(parts),
    places: Object.fromEntries(members.map(({ system, provider }) => [system, provider.place])),
    capabilities: (on, call) => capabilities(parts, on, call),
    resolve: (key, call) => resolve(parts, key, call),
    search: (query, call) => search(parts, query, call),
    read: (id, names, call) => read(parts, id, names, call),
    plan: async (change, on, call) => (await import('./plan.js')).plan(parts, change, on, call),
    async *run(made, call) {
      const { run } = await import('./run.js');
      yield* run(parts, made, call);
    },
    settle: async (step, result, call) => (await import('./settle.js')).settle(parts, step, result, call),
    close: () => closeAll(parts),
    signIns: (id, window, call) => signIns(parts, id, window, call),
    tryPin: async (attempt, call) => (await import('./try-pin.js')).tryPin(parts, attempt, call),
    changePin: async (attempt, newPin, call) => (await import('./try-pin.js')).changePin(parts, attempt, newPin, call),
  };
}

function placeOf({ members }: CompositeParts): Place {
  const hosts = [...new Set(members.flatMap(({ provider }) => provider.place.host ?? []))];
  return {
    title: `one person of ${String(members.length)} ${members.length === 1 ? 'system' : 'systems'}`,
    host: hosts.length === 0 ? undefined : hosts.join(', '),
    practice: members.every(({ provider }) => provider.place.practice),
  };
}

/** Closes every system, whatever becomes of the others; then says what failed. */
async function closeAll(parts: CompositeParts): Promise<void> {
  const closed = await Promise.allSettled(parts.members.map(({ provider }) => provider.close()));
  const failed = closed.flatMap((one, n) => {
    const member = parts.members[n];
    return one.status === 'rejected' && member ? [naming(parts, member, one.reason)] : [];
  });
  const [first, ...others] = failed;
  if (failed.length === 0) return;
  if (others.length === 0 || !(first instanceof AppError)) throw first;
  const { kind, code, hint } = first;
  throw new AppError(kind, failed.map((error) => (error instanceof Error ? error.message : String(error))).join('; '), {
    code,
    hint,
    cause: first,
  });
}
