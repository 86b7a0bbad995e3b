import { type Action } from './change.js';
import { type FactName, type Filter, type KeyKind } from './account.js';

/** Whether a back end can do or tell something. The reason is a sentence for people; the right is named where one is missing. */
export type Capability =
  | { readonly can: 'yes' }
  | { readonly can: 'limited'; readonly because: string; readonly right?: string }
  | { readonly can: 'no'; readonly because: string; readonly right?: string };

/** How a PIN can be reset here. */
export type ResetWay = 'temporary' | 'link';

/** Whose sessions a system can end: all of an account at once, or one by its id. */
export type SessionScope = 'all' | 'one';

/** What a provider can do, as data; with an account given, for that account. Everything is listed: nothing is left to guess. */
export interface Capabilities {
  readonly actions: Readonly<Record<Action, Capability>>;
  readonly resetVia: Readonly<Record<ResetWay, Capability>>;
  /** What ending sessions comes to here, alone (`session.revoke`) or with another change (`endSessions`). Limited says what goes on instead. */
  readonly endSessions: Readonly<Record<SessionScope, Capability>>;
  /** `no`: reading it never gives a known fact. `yes`: reading it gives a known or an absent one while the system is up. */
  readonly facts: Readonly<Record<FactName, Capability>>;
  /** The keys that `resolve` takes; any other throws unsupported. */
  readonly keys: Readonly<Record<KeyKind, Capability>>;
  readonly search: Capability;
  /** The filters that `search` takes; any other throws unsupported and is never left out of the question. */
  readonly filters: Readonly<Record<Filter, Capability>>;
  readonly signIns: Capability;
  readonly tryPin: Capability;
  readonly changePin: Capability;
}
