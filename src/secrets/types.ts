import { type Instant } from '../core/instant.js';
import { type Secret } from '../core/secret.js';

/** Where a secret of a system lives: the keychain of the operating system, a plain file (0600), or the environment of this run. */
export type SecretHome = 'keychain' | 'file' | 'environment';

export interface FoundSecret {
  readonly secret: Secret;
  readonly home: SecretHome;
  /** For people: `the keychain`, the path of the file, `UIDCTL_SECRET_CAMPUS`. */
  readonly where: string;
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
  /** Keeps a secret, in place of an older one, and takes back a mark of refusal. Returns where it is, for people. Throws setup. */
  store(system: string, secret: Secret, home: 'keychain' | 'file'): Promise<string>;
  /** Forgets what was stored, and any mark. Returns where it was; empty: nothing was stored. The environment is not ours to forget. */
  forget(system: string): Promise<readonly string[]>;
  /** Whether this very secret was refused before, and what the server said. */
  refusal(system: string, secret: Secret): Promise<{ readonly at: Instant; readonly why: string } | undefined>;
  /** Writes down that this very secret was refused. Keeps no text from which the secret could be had cheaply. */
  markRefused(system: string, secret: Secret, why: string): Promise<void>;
  keychain(): Promise<KeychainState>;
}
