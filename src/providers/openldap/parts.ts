import { type Kind } from '../../core/account.js';
import { type Credentials } from '../../core/credentials.js';
import { type SystemId } from '../../core/fact.js';
import { type Clock } from '../../core/instant.js';
import { type Patience } from '../../http/patience.js';
import { type Ldap } from '../../ldap/types.js';
import { type Names } from './names.js';
import { type PasswordPolicy } from './password-policy.js';
import { type Schema } from './schema.js';

/** What this process has learnt of one server and asks only once. */
export interface Learnt {
  /** Policy entries by their DN in lower case; undefined: nothing is to be seen there. */
  readonly policies: Map<string, Promise<PasswordPolicy | undefined>>;
  schema: Promise<Schema> | undefined;
  /** Where an account was seen last, by its id: an entryUUID is rarely indexed, and a DN always is. */
  readonly places: Map<string, string>;
  /** True once somebody was seen below the base: then "nobody" is not "not allowed to see". */
  seesAccounts: boolean;
  /** Whether a password that we wrote is kept as a hash; undefined before the first one. */
  hashes: boolean | undefined;
}

/** What every part of the provider works with. */
export interface OpenldapParts {
  readonly system: SystemId;
  readonly clock: Clock;
  readonly ldap: Ldap;
  readonly patience: Patience;
  readonly credentials: Credentials;
  readonly encryption: 'tls' | 'starttls';
  /** The part of the tree where accounts are. */
  readonly base: string;
  readonly defaultPolicy: string | undefined;
  readonly names: Names;
  readonly kinds: Readonly<Record<string, Kind>>;
  readonly learnt: Learnt;
}

export function nothingLearnt(): Learnt {
  return { policies: new Map(), schema: undefined, places: new Map(), seesAccounts: false, hashes: undefined };
}

/** So many places are remembered; then they are forgotten, all at once. */
const MOST_PLACES = 100_000;

/** Remembers where an account is. */
export function rememberPlace({ places }: Learnt, id: string, dn: string): void {
  if (places.size >= MOST_PLACES) places.clear();
  places.set(id, dn);
}
