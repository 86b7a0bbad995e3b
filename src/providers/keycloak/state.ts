import { type AccountId } from '../../core/account.js';
import { AppError } from '../../core/error.js';
import { HttpFailure } from '../../http/failure.js';
import { type HttpCall } from '../../http/types.js';
import { userIn, userJson, type User } from './account.js';
import { noSuchAccount } from './asking.js';
import { credentialsOf, type Credential } from './methods.js';
import { type KeycloakParts } from './parts.js';

/** What plans are made from and stand on. */
export interface State {
  readonly user: User;
  /** The same user as the server sent it: what must go back whole. */
  readonly json: unknown;
  /**
   * In the order of the log-in. Undefined: the directory behind the user does not answer. Then `enabled` is false whatever is so, and hardly anything can be
   * changed.
   */
  readonly credentials: readonly Credential[] | undefined;
}

/** The account as it stands, asked for anew. Throws not-found, forbidden, unavailable. */
export async function stateOf(parts: KeycloakParts, id: AccountId, call: HttpCall): Promise<State> {
  const [json, credentials] = await Promise.all([
    userJson(parts, id, call),
    credentialsOf(parts, id, call).catch((error: unknown) => ({ error })),
  ]);
  const user = userIn(json);
  if (user?.id !== id) throw noSuchAccount();
  if (!('error' in credentials)) return { user, json, credentials };
  if (isSilent(user, credentials.error)) return { user, json, credentials: undefined };
  throw credentials.error;
}

/**
 * Keycloak shows somebody from a directory that is down as disabled, and fails at the credentials (500). With the directory up it gives both, so a user who is
 * disabled here and has credentials is disabled indeed.
 */
function isSilent({ federationLink, enabled }: User, error: unknown): boolean {
  return (
    federationLink !== undefined &&
    !enabled &&
    error instanceof AppError &&
    error.cause instanceof HttpFailure &&
    error.cause.status === 500
  );
}

/** Why nearly nothing goes on without the directory. */
export const DIRECTORY_DOWN = 'the directory that this account comes from does not answer, so its state is not known';

/** Throws unavailable where the directory behind the user does not answer. */
export function knownCredentials({ credentials }: State): readonly Credential[] {
  if (credentials !== undefined) return credentials;
  throw directoryDown();
}

export function directoryDown(cause?: unknown): AppError {
  return new AppError('unavailable', `Nothing was changed: ${DIRECTORY_DOWN}.`, {
    code: 'directory-down',
    hint: 'Try again when the directory is back. "Disabled" means nothing until then.',
    ...(cause === undefined ? {} : { cause }),
  });
}
