import { type AccountId, type AccountRef } from '../../core/account.js';
import { type SystemId } from '../../core/fact.js';
import { type Clock } from '../../core/instant.js';

/** So long a found account is taken for the same person's, in milliseconds; a change looks again at once. Our own value. */
const LONGEST = 60_000;
/** So many are remembered. Our own value. */
const MOST = 1_000;

/** Which account of another system was found for an account of the lead. Only what was found is kept: an account can be made at any moment. */
export interface JoinMemory {
  get(system: SystemId, id: AccountId): AccountRef | undefined;
  keep(system: SystemId, id: AccountId, found: AccountRef): void;
  forget(system: SystemId, id: AccountId): void;
}

export function joinMemory(clock: Clock): JoinMemory {
  const kept = new Map<string, { readonly found: AccountRef; readonly at: number }>();
  const keyOf = (system: SystemId, id: AccountId): string => `${system}\n${id}`;
  return {
    get(system, id) {
      const one = kept.get(keyOf(system, id));
      return one && Math.abs(clock() - one.at) < LONGEST ? one.found : undefined;
    },
    keep(system, id, found) {
      if (kept.size >= MOST) kept.clear();
      kept.set(keyOf(system, id), { found, at: clock() });
    },
    forget(system, id) {
      kept.delete(keyOf(system, id));
    },
  };
}
