import { type Action } from './change.js';
import { type FactName } from './account.js';

/** Whether a back end can do or tell something. The reason is a sentence for people; the right is named where one is missing. */
export type Capability =
  | { readonly can: 'yes' }
  | { readonly can: 'limited'; readonly because: string; readonly right?: string }
  | { readonly can: 'no'; readonly because: string; readonly right?: string };

/** How a PIN can be reset here. */
export type ResetWay = 'temporary' | 'link';

/** What a provider can do, as data; with an account given, for that account. Everything is listed: nothing is left to guess. */
export interface Capabilities {
  readonly actions: Readonly<Record<Action, Capability>>;
  readonly resetVia: Readonly<Record<ResetWay, Capability>>;
  readonly facts: Readonly<Record<FactName, Capability>>;
  readonly search: Capability;
  readonly signIns: Capability;
  readonly tryPin: Capability;
}
