import { type Instant } from '../core/instant.js';
import { type Secret } from '../core/secret.js';

/** Where a secret of a system lives: the keychain of the operating system, a plain file (0600), or the environment of this run. */
export type SecretHome = 'keychain' | 'file' | 'environment';

/** Where the secret of a system is, without the secret itself. */
export interface SecretSpot {
  readonly home: SecretHome;
  /** For people: `the keychain`, the path of the file, `UIDCTL_SECRET_CAMPUS`. */
  readonly where: string;
}

export interface FoundSecret extends SecretSpot {
  readonly secret: Secret;
}

/** When the server refused a secret, and what it said. */
export interface Refusal {
  readonly at: Instant;
  readonly why: string;
}

/** Whether the keychain of this machine can be used. */
export type KeychainState = { readonly usable: true } | { readonly usable: false; readonly why: string; readonly hint: string };

/** The secrets of systems by the name of their profile. Nothing here is ever printed. */
export interface Secrets {
  /**
   * The secret of a system: `UIDCTL_SECRET_<SYSTEM>` (the name in capitals, hyphens as underscores), else the file that `UIDCTL_SECRET_<SYSTEM>_FILE`
   * names, else what was stored. Undefined where there is none. Throws AppError setup when a named file or the keychain cannot be read.
   */
  find(system: string): Promise<FoundSecret | undefined>;
  /**
   * Where `find` would look for it, as far as that is known without asking the keychain or opening a named file: somebody may have removed it there.
   * Undefined: none is kept. Throws setup when the file of secrets cannot be read.
   */
  whereIs(system: string): Promise<SecretSpot | undefined>;
  /** Keeps a secret, in place of an older one, and takes back a mark of refusal. Returns where it is, for people. Throws setup. */
  store(system: string, secret: Secret, home: 'keychain' | 'file'): Promise<string>;
  /** Forgets what was stored, and any mark. Returns where it was; empty: nothing was stored. The environment is not ours to forget. */
  forget(system: string): Promise<readonly string[]>;
  /** Whether this very secret was refused before, and what the server said. */
  refusal(system: string, secret: Secret): Promise<Refusal | undefined>;
  /** Does `work` while no other process does the same for this system; one that died in it is waited for ten seconds at most. Where no lock can be kept, it is just done. */
  alone<T>(system: string, work: () => Promise<T>): Promise<T>;
  /** Writes down that this very secret was refused. Keeps no text from which the secret could be had cheaply. */
  markRefused(system: string, secret: Secret, why: string): Promise<void>;
  /** Whether it has no text at all: servers take that for a sign-in as nobody (RFC 4513, section 5.1.2), so it is neither sent nor stored. */
  isEmpty(secret: Secret): boolean;
  /** The variable to set for a system: `UIDCTL_SECRET_CAMPUS`. */
  variable(system: string): string;
  /** Takes back the mark of this very secret: a person wants it tried once more. */
  pardon(system: string, secret: Secret): Promise<void>;
  /** Whether the keychain can be used now. Looks for an entry that is never there, so that nothing is written and nobody is asked more than to unlock it. */
  keychain(): Promise<KeychainState>;
}
