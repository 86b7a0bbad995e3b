import { type Kind } from '../../core/account.js';
import { type SystemId } from '../../core/fact.js';
import { type Clock } from '../../core/instant.js';
import { type Ldap } from '../../ldap/types.js';
import { type AttributeMap } from './attribute-map.js';
import { type Turns } from './turns.js';
import { type Controller } from './controller.js';

/** What every part of this provider works with. */
export interface AdParts {
  readonly system: SystemId;
  readonly clock: Clock;
  readonly ldap: Ldap;
  /** The name that our login signs in with: a DN, `desk@uni.example`, `UNI\\desk`. */
  readonly login: string;
  /** The part of the tree where accounts are searched. */
  readonly base: string;
  /** The head of the domain: the end of `base` from its first `DC=` on. */
  readonly domain: string;
  readonly map: AttributeMap;
  readonly kinds: Readonly<Record<string, Kind>>;
  /** Steps on one account go one after the other: the protocol has no request that compares and writes. */
  readonly turns: Turns;
  /** What the controller says of itself, asked once. */
  readonly controller: Controller;
}
