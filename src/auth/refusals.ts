import { AppError, type AppErrorOptions, type ErrorKind } from '../core/error.js';
import { type HttpFailure } from '../http/failure.js';
import { appErrorOf } from '../http/status.js';

/** A sign-in that was refused. */
export interface RefusedSignIn {
  readonly error: AppError;
  /** Why, in plain words, where it was the secret itself: it is not to be sent again. */
  readonly why?: string;
}

/** Who signed in where. */
export interface Attempted {
  readonly address: string;
  /** The client's id. */
  readonly name: string;
  /** The realm, where the server is a Keycloak. */
  readonly realm: string | undefined;
  /** What to do about the secret. */
  readonly renew: string | undefined;
}

const RENEW = 'Renew the stored secret: uidctl auth login.';

/**
 * What the refusal of a client means. Keycloak's answers as 26.7 gives them: 401 `unauthorized_client` for a wrong secret and for a public client, 401
 * `invalid_client` for one that is unknown or disabled, 403 `access_denied` for a realm that is disabled, 404 for one that is not there and for a wrong
 * prefix. Other servers say `invalid_client` for a wrong secret too (RFC 6749, section 5.2), so there it counts as one.
 */
export function refusedSignIn(failure: HttpFailure, who: Attempted): RefusedSignIn {
  const { status, body } = failure;
  const code = body.error;
  if (status === 404 || status === 405) return { error: notThere(failure, who) };
  if (code === 'access_denied' && /realm not enabled/i.test(body.description ?? ''))
    return { error: realmDisabled(failure, who) };
  if (/public client|not enabled to retrieve service account|not allowed/i.test(body.description ?? ''))
    return { error: noServiceAccount(failure, who) };
  if (code === 'invalid_client' && who.realm !== undefined) return { error: unknownClient(failure, who) };
  // A page of something in between may be a 401 too, and says no code: the secret is not to blame for that.
  const wrongSecret = code === 'invalid_client' || (status === 401 && code === 'unauthorized_client');
  if (wrongSecret) return wrong(failure, who);
  return { error: appErrorOf(failure, { doing: `sign in to ${who.address} as ${who.name}` }) };
}

function wrong(failure: HttpFailure, who: Attempted): RefusedSignIn {
  const why = 'wrong secret';
  const options = { code: 'refused', hint: who.renew ?? RENEW };
  return { why, error: refusal('unauthenticated', failure, `${refuses(who)}: ${why}.`, options) };
}

function unknownClient(failure: HttpFailure, who: Attempted): AppError {
  return refusal('unauthenticated', failure, `${refuses(who)}: there is no such client in this realm, or it is disabled.`, {
    code: 'client',
    hint: 'Check the client and the realm in the profile, or ask who runs the server.',
  });
}

function noServiceAccount(failure: HttpFailure, who: Attempted): AppError {
  return refusal('setup', failure, `${refuses(who)}: this client may not sign in by itself.`, {
    code: 'client',
    hint: 'Ask who runs the server to make it a confidential client with a service account.',
  });
}

function realmDisabled(failure: HttpFailure, { address, realm = '' }: Attempted): AppError {
  return refusal('unavailable', failure, `The realm ${realm} of ${address} is disabled: nobody gets in.`, {
    code: 'realm-disabled',
    hint: 'Ask who runs the server.',
    retryable: false,
  });
}

function notThere(failure: HttpFailure, { address, realm }: Attempted): AppError {
  const said = failure.body.description ?? failure.body.error ?? '';
  if (realm !== undefined && /realm/i.test(said)) {
    return refusal('setup', failure, `${address} has no realm "${realm}".`, {
      code: 'realm',
      hint: 'Check the realm in the profile: its name in the letters that the server has, not the name that it displays.',
    });
  }
  return refusal('setup', failure, `Nothing at that address of ${address} gives tokens.`, {
    code: 'token-endpoint',
    hint: 'Check the address in the profile. Some Keycloak servers, and all old ones, have a prefix: https://host/auth.',
  });
}

/** The beginning of a sentence. */
function refuses({ address, name }: Attempted): string {
  return `${address} refuses the sign-in of ${name}`;
}

function refusal(kind: ErrorKind, failure: HttpFailure, message: string, options: AppErrorOptions): AppError {
  const server = failure.body.description ?? failure.body.error;
  return new AppError(kind, message, {
    ...options,
    details: { status: failure.status, ...(server === undefined ? {} : { server }) },
    cause: failure,
  });
}
