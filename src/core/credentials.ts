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
}
