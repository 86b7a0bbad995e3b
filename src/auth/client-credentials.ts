import { type Credentials } from '../core/credentials.js';
import { AppError } from '../core/error.js';
import { type Clock, type Instant } from '../core/instant.js';
import { Secret } from '../core/secret.js';
import { HttpFailure, HttpUncertain } from '../http/failure.js';
import { patience } from '../http/patience.js';
import { type Http, type HttpAnswer, type HttpCall } from '../http/types.js';
import { type RefusedSignIn, refusedSignIn } from './refusals.js';
import { subjectOf } from './subject.js';
import { type TokenSource } from './types.js';

export interface ClientCredentialsOptions {
  /** The server that gives the tokens; without a bearer of its own. */
  readonly http: Http;
  /** Where it gives them: the realm of a Keycloak by its name, or the path of any other token endpoint below the server's url. */
  readonly at: { readonly realm: string } | { readonly path: readonly string[] };
  /** `name` is the client id, `password` gives the client's secret. */
  readonly credentials: Credentials;
  readonly clock: Clock;
  /** How the client proves itself: by HTTP Basic, which every server must take, or in the body (RFC 6749, section 2.3.1); `basic` when left out. */
  readonly proof?: 'basic' | 'body';
}

interface Held {
  readonly token: Secret;
  /** From when on it is not used any more. */
  readonly renewAt: number;
}

/** Milliseconds before its end when a token is renewed: for the way of the request, and for clocks that do not run alike. */
const MARGIN = 30_000;

/** Seconds, where the server does not say how long its token holds (RFC 6749, section 5.1, leaves it out of what must be said). */
const USUAL_LIFE = 60;

const GRANT = { grant_type: 'client_credentials' };

/**
 * Tokens by the OAuth 2.0 client credentials grant (RFC 6749, section 4.4). One request for however many wait; the token lives in memory alone. A secret that
 * was refused is marked and not sent again, by this process or another one.
 */
export function clientCredentials(options: ClientCredentialsOptions): TokenSource {
  const { clock } = options;
  const waits = patience();
  const closing = new AbortController();
  let held: Held | undefined;
  let fetching: Promise<Held> | undefined;
  let subject: string | undefined;
  const fetch = signIn(options, closing.signal);
  const fetched = (): Promise<Held> => {
    fetching ??= fetch()
      .then((fresh) => {
        subject = subjectOf(fresh.token) ?? subject;
        held = fresh;
        return fresh;
      })
      .finally(() => (fetching = undefined));
    return fetching;
  };
  return {
    async token(call) {
      if (held !== undefined && clock() < held.renewAt) return held.token;
      // One who gives up does not take the answer from the others who wait for it.
      return (await waits.wait(fetched(), { signal: call.signal, within: call.within, late: () => late(options.http) })).token;
    },
    expired(token) {
      if (held?.token === token) held = undefined;
    },
    subject: () => subject,
    async close() {
      closing.abort(new AppError('cancelled', `The connection to ${options.http.address} was closed.`));
      held = undefined;
    },
  };
}

function late(http: Http): AppError {
  return new AppError('unavailable', `${http.address} did not let us in in time.`, { code: 'late', hint: 'Try again.' });
}

/** Our own sign-in. A secret that was refused stays refused for this process, whatever the credentials can keep. */
function signIn(options: ClientCredentialsOptions, closing: AbortSignal): () => Promise<Held> {
  const { credentials, http, clock } = options;
  let refused: { readonly secret: Secret; readonly error: AppError } | undefined;
  const usable = async (): Promise<Secret> => {
    const secret = await credentials.password();
    stopIfEmpty(credentials, secret);
    if (refused !== undefined && same(refused.secret, secret)) throw refused.error;
    return secret;
  };
  const once = async (known: Secret): Promise<Held> => {
    // Another process may have been told in the meantime that this very secret is refused.
    const secret = credentials.alone ? await usable() : known;
    const began = clock();
    try {
      return heldBy(await ask(options, secret, { signal: closing }), began, http);
    } catch (error) {
      const refusal = refusalOf(error, options);
      if (refusal.why !== undefined) {
        refused = { secret, error: refusal.error };
        await credentials.refused(secret, refusal.why).catch((unkept: unknown) => {
          throw alsoUnkept(refusal.error, unkept);
        });
      }
      throw refusal.error;
    }
  };
  return async () => {
    // A keychain that asks a person keeps nobody else waiting.
    const secret = await usable();
    return credentials.alone ? credentials.alone(() => once(secret)) : once(secret);
  };
}

/** A request for a token may be sent again: each answer holds. */
function ask({ http, at, credentials, proof }: ClientCredentialsOptions, secret: Secret, call: HttpCall): Promise<HttpAnswer> {
  const path = 'realm' in at ? ['realms', at.realm, 'protocol', 'openid-connect', 'token'] : at.path;
  const request = { method: 'POST', path, repeatable: true, bearer: false } as const;
  const { name } = credentials;
  return http.send(
    proof === 'body'
      ? { ...request, body: { form: { ...GRANT, client_id: name, client_secret: secret } } }
      : { ...request, body: { form: GRANT }, basic: { name, secret } },
    call,
  );
}

function heldBy(answer: HttpAnswer, began: Instant, { address }: Http): Held {
  const body = answer.json();
  const { access_token: token, expires_in: seconds }: { access_token?: unknown; expires_in?: unknown } =
    typeof body === 'object' && body !== null ? body : {};
  if (typeof token !== 'string' || token === '') {
    throw new AppError('unavailable', `${address} answered the sign-in without a token.`, {
      code: 'no-token',
      hint: 'Ask who runs the server.',
    });
  }
  // Some servers write the number as a text.
  const life = Number(seconds ?? USUAL_LIFE) * 1000;
  const usable = Number.isFinite(life) ? Math.max(0, life - Math.min(MARGIN, life / 3)) : 0;
  return { token: new Secret(token), renewAt: began + usable };
}

function refusalOf(error: unknown, { http, at, credentials }: ClientCredentialsOptions): RefusedSignIn {
  if (error instanceof HttpFailure)
    return refusedSignIn(error, {
      address: http.address,
      name: credentials.name,
      realm: 'realm' in at ? at.realm : undefined,
      renew: credentials.renew?.(),
    });
  if (error instanceof HttpUncertain) {
    const hint = 'Try again; if it stays, ask who runs the server.';
    return {
      error: new AppError('unavailable', `${http.address} gave no answer to the sign-in.`, { code: 'lost', hint, cause: error }),
    };
  }
  if (error instanceof AppError) return { error };
  throw error;
}

function stopIfEmpty(credentials: Credentials, secret: Secret): void {
  if (secret.open('wire') === '')
    throw new AppError('unauthenticated', 'The secret of the client is empty, and an empty one is not sent.', {
      hint: credentials.renew?.() ?? 'Renew the stored secret: uidctl auth login.',
    });
  if (credentials.name === '')
    throw new AppError('unauthenticated', 'There is no client to sign in as.', { hint: 'Give the profile the id of a client.' });
}

/** Nobody will hold the next run back: whoever runs a job again and again must know that. */
function alsoUnkept(error: AppError, unkept: unknown): AppError {
  const why = unkept instanceof Error ? unkept.message : String(unkept);
  const { code, hint, details } = error;
  const message = `${error.message} This could not be written down (${why}), so the next run sends the same secret again.`;
  return new AppError(error.kind, message, { code, hint, details, cause: unkept });
}

function same(one: Secret, other: Secret): boolean {
  return one === other || one.open('wire') === other.open('wire');
}
