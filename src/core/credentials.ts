import { type Secret } from './secret.js';

/** How a provider proves itself to its back end. Filled from the keychain, a file or the environment; a provider never knows which. */
export interface Credentials {
  /** The name to sign in with, as the back end takes it: a DN, `desk@uni.example`, `UNI\desk`. */
  readonly name: string;
  /**
   * The secret to sign in with. Throws AppError unauthenticated when there is none, and at once when the back end refused this very secret before
   * and nobody has renewed it since: a job that runs every minute must not lock its own login. Throws setup when the keychain cannot be asked.
   */
  password(): Promise<Secret>;
  /** Writes down that the back end refused it, so that no later run sends it again. `why` is the server's reason in plain words. */
  refused(secret: Secret, why: string): Promise<void>;
  /**
   * Does `work` while no other process of this person signs in to the same back end: twenty that start at once with a wrong secret must not send it twenty
   * times before the first refusal is written down. Left out: nobody else has this secret.
   */
  alone?<T>(work: () => Promise<T>): Promise<T>;
  /** What to do about the secret that `password` gave, once it was refused: a command or a sentence. Undefined: it is kept nowhere. */
  renew?(): string | undefined;
}

/** Where the secret of a system is: `keychain`, `file` or `environment`, and that in words. */
interface Spot {
  readonly home: string;
  readonly where: string;
}

/** How the secret of a system is renewed where it is: the command for one that is stored, else the variable that gives it. */
export function sayRenew(system: string, spot: Spot | undefined): string {
  if (spot?.home !== 'environment') return `uidctl auth login --profile ${system}`;
  // A variable with this end holds the path of a file, whatever the system is called.
  return spot.where.endsWith('_FILE') ? `Renew what is in the file that ${spot.where} names.` : `Renew ${spot.where}.`;
}
