import { type Action } from './change.js';
import { type Fact } from './fact.js';
import { type Instant } from './instant.js';

/** A server's certificate, as it was shown when the connection was made. */
export interface Certificate {
  readonly subject: string;
  readonly issuer: string;
  readonly validFrom: Instant;
  readonly validTo: Instant;
  /** SHA-256, upper-case hex in pairs with colons. */
  readonly fingerprint: string;
  /** The host names and addresses that it is for. */
  readonly names: readonly string[];
}

/** One right of the sign-in that the tool works with, by the name that the back end has for it. */
export interface Right {
  /** `write on pwdAccountLockedTime`, `Reset Password (User-Force-Change-Password)`. */
  readonly right: string;
  /** What cannot be done without it. */
  readonly actions: readonly Action[];
  /** What else stops, or goes otherwise, without it: `whether an account has a password is unknown`. Left out where `actions` says all. */
  readonly without?: string;
  /** Whether our login has it. Unknown with the reason where the server does not say before it is used. */
  readonly held: Fact<boolean>;
}

/** What the server says of itself that a profile could say: proposals, for a person to take or leave. */
export interface Suggestions {
  /** Parts of the tree in which accounts may be, as DNs, the likeliest first. */
  readonly bases: readonly string[];
  /** Policy entries that may be the one of accounts that name none, as DNs; only of a system where a profile says which it is. */
  readonly policies: readonly string[];
  /** Attributes of accounts that this system declares itself and that a profile may say the meaning of; only of a system where none has a usual name. */
  readonly attributes?: readonly string[];
}

/** What a look at the back end itself found: no account is changed by it. */
export interface Probe {
  /** `ldap.uni.example:636`. */
  readonly address: string;
  readonly encryption: 'tls' | 'starttls' | 'none';
  readonly certificate: Fact<Certificate>;
  /** What the server calls itself. */
  readonly software: Fact<string>;
  /** Whom the server takes us for. */
  readonly signedInAs: Fact<string>;
  /** The server's own time, to be held against ours. */
  readonly serverTime: Fact<Instant>;
  readonly rights: readonly Right[];
  /** What is set up in a way that will surprise somebody: a policy that nobody may read, a demand to change the PIN that does not hold. */
  readonly warnings: readonly string[];
  /**
   * What the server offers to whoever sets a profile up. Asked for also with an empty base, before anybody said which part of the tree: then rights
   * may be missing from the list, and nothing else fails because of it.
   */
  readonly suggestions?: Suggestions;
}
