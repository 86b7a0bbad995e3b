import { type SystemId } from '../../core/fact.js';
import { type Clock } from '../../core/instant.js';
import { type Policy } from '../../policy/schema.js';
import { type Store } from '../../store/store.js';
import { type Tables } from './tables.js';

/** So many random bytes, fit for salts. */
export type RandomBytes = (size: number) => Uint8Array;

/** What every part of the directory works with. */
export interface DirectoryParts {
  readonly store: Store<Tables>;
  readonly system: SystemId;
  /** The rules that this directory was made with and enforces. */
  readonly policy: Policy;
  readonly clock: Clock;
  /** Where salts come from; undefined: from the system. */
  readonly random: RandomBytes | undefined;
  /** The scrypt cost of a new PIN hash; undefined: the usual one. */
  readonly pinCost: number | undefined;
}
