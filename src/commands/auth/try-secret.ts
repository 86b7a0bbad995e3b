import { type ServerProfile } from '../../config/types.js';
import { AppError } from '../../core/error.js';
import { loginOf } from '../../core/operator.js';
import { type Secret } from '../../core/secret.js';
import { type Run } from '../../context.js';
import { serviceLogin } from '../profile/where.js';

/** What a sign-in showed besides that the server took the secret. */
export interface Taken {
  /** What the login may not do, in a sentence; undefined: nothing that was seen. */
  readonly warning: string | undefined;
}

/**
 * Signs in with this secret by one look-up of the login itself, which is changed by nothing. Throws what the back end throws: unauthenticated when the
 * secret is refused (and was marked by it), unavailable, setup. A look-up that the login may not make is no refusal of its secret.
 */
export async function trySecret(run: Run, name: string, profile: ServerProfile, secret: Secret): Promise<Taken> {
  const { context, io, requestId } = run;
  const progress = io.progress(`Signing in to ${profile.url}`);
  try {
    const { provider } = await context.open({ name, profile }, secret);
    try {
      await provider.resolve({ by: 'uid', value: loginOf(serviceLogin(profile)) }, { signal: context.signal, requestId });
      return { warning: undefined };
    } catch (error) {
      if (error instanceof AppError && ['forbidden', 'unsupported', 'not-found', 'conflict'].includes(error.kind))
        return { warning: error.message };
      throw error;
    } finally {
      await provider.close();
    }
  } finally {
    progress.done();
  }
}
