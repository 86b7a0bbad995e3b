import { type FactName, type KeyKind } from '../../core/account.js';
import { type Action } from '../../core/change.js';
import { type SystemId } from '../../core/fact.js';
import { type Clock } from '../../core/instant.js';
import { type Provider } from '../../core/provider.js';

/**
 * The parts of one person that can live in different systems. `person` (who it is) is the lead's: accounts are found there, and their id is the id of the whole.
 */
export const PARTS = ['person', 'account', 'pin', 'mfa', 'access', 'recovery', 'sessions', 'sign-in'] as const;
export type Part = (typeof PARTS)[number];

/** Which part a fact belongs to. */
export const PART_OF_FACT = {
  uid: 'person',
  aliases: 'person',
  number: 'person',
  name: 'person',
  kind: 'person',
  department: 'person',
  mail: 'person',
  groups: 'person',
  owner: 'person',
  enabled: 'account',
  lock: 'account',
  failures: 'account',
  access: 'access',
  pin: 'pin',
  'pin.rules': 'pin',
  'mfa.methods': 'mfa',
  'mfa.duty': 'mfa',
  recovery: 'recovery',
  restrictions: 'sign-in',
  demands: 'sign-in',
  'sign-in.last': 'sign-in',
  'sign-in.last-success': 'sign-in',
  sessions: 'sessions',
} as const satisfies Readonly<Record<FactName, Part>>;

/** Which part a change is about; what it brings along (sessions to end, a lock to open) is planned in the parts where that is. */
export const PART_OF_ACTION = {
  'pin.reset': 'pin',
  'pin.require-change': 'pin',
  'mfa.clear': 'mfa',
  'mfa.remove': 'mfa',
  'mfa.default': 'mfa',
  'access.extend': 'access',
  'access.end': 'access',
  'session.revoke': 'sessions',
  'account.unlock': 'account',
  'account.enable': 'account',
  'account.disable': 'account',
} as const satisfies Readonly<Record<Action, Part>>;

/** How the account of a person is found in a system that is not the lead: a fact of the lead's account, and the key by which this system is asked. */
export interface Join {
  readonly from: 'uid' | 'mail' | 'number' | 'aliases';
  readonly by: KeyKind;
}

/** One system of the composite. */
export interface Member {
  readonly system: SystemId;
  readonly provider: Provider;
  /** Of no use for the lead. */
  readonly join: Join;
}

/** What a composite is opened with: its systems open already, in the order in which a change goes through them. */
export interface CompositeOptions {
  /** The name of its own profile. */
  readonly system: SystemId;
  readonly clock: Clock;
  readonly members: readonly Member[];
  /** Which systems answer which part, the first one first. `person` has exactly one; every part is named, and every system is one of the members. */
  readonly parts: Readonly<Record<Part, readonly SystemId[]>>;
}
