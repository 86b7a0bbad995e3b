import { type Certificate } from '../core/probe.js';
import { type Secret } from '../core/secret.js';

/** Where an HTTP service is, and whom we trust for it. There is no way to leave the check of the certificate out. */
export interface HttpServer {
  /** `https://host[:port][/prefix]`; every request goes below it. `http://` only to this machine itself (127.0.0.0/8, `[::1]`, `localhost`). */
  readonly url: string;
  /** The certificates of the authorities to trust, PEM; the system's own when left out. */
  readonly ca?: string;
}

/** Gives the bearer token that goes with a request; room `auth` has the sources. */
export interface Bearer {
  /** One that is good for a while yet; fetched, or fetched anew, when it is needed. Throws AppError. */
  token(call: HttpCall): Promise<Secret>;
  /** The server refused this very token (401) although it should hold: the next one is a new one. */
  expired(token: Secret): void;
}

export interface HttpOptions {
  readonly server: HttpServer;
  /** Left out: requests go without a token. */
  readonly bearer?: Bearer;
  /** Milliseconds until a request is given up that has no limit of its own; {@link WITHIN} of `http.ts` when left out. */
  readonly within?: number;
  /** At most so many bytes of an answer, unpacked; {@link LARGEST_ANSWER} when left out. */
  readonly largest?: number;
  /** At most so many requests under way at once; further ones wait. {@link AT_ONCE} when left out. */
  readonly atOnce?: number;
  /** Milliseconds before a request is sent again, by how often it was sent, where the server does not say; `backOff` of `retry.ts` when left out. */
  readonly pause?: (tries: number) => number;
}

/** What goes with every request. A limit or a signal gives up this request alone; other requests go on. */
export interface HttpCall {
  readonly signal: AbortSignal;
  /**
   * Milliseconds for this request with all that it takes (token, retries, waits). A change that is sent has them in full from then on, and `signal` counts
   * no more: cut off in the middle, nobody would know what is done.
   */
  readonly within?: number;
  /** Sent as `X-Request-Id`, so that the server's log can be held against ours. */
  readonly requestId?: string;
}

export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Below the server's url, one item a segment; each is escaped for an address, so that no value leaves its segment. */
  readonly path: readonly string[];
  readonly query?: Readonly<Record<string, string | number | boolean | readonly string[] | undefined>>;
  /** Sent as `application/json`, `application/x-www-form-urlencoded` or `text/plain`. A secret in it is opened at the last moment and shows in no error. */
  readonly body?: HttpBody;
  /** Name and secret for HTTP Basic instead of the bearer token (RFC 6749, section 2.3.1: both form-encoded first). */
  readonly basic?: { readonly name: string; readonly secret: Secret };
  /** False: sent without the bearer token, as a request for one is. With `basic` it never goes along. */
  readonly bearer?: false;
  /**
   * Whether it may be sent again when no answer came, or 429, 502, 503 or 504: a GET always may. A write only where sending it twice does what sending it
   * once does; then it is uncertain only when every try was lost. Left out: never.
   */
  readonly repeatable?: boolean;
}

export type HttpBody =
  { readonly json: unknown } | { readonly form: Readonly<Record<string, string | Secret>> } | { readonly text: string };

/** An answer of 2xx. */
export interface HttpAnswer {
  readonly status: number;
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string>>;
  /** The body as JSON; undefined where there is none. A body that is not JSON where one is wanted throws AppError `unavailable` (code `not-json`): a page of something in between. */
  json(): unknown;
  readonly text: string;
  /** The server's time by its `Date` header, epoch milliseconds; undefined where there is none. */
  readonly date: number | undefined;
}

/**
 * One HTTP service over connections that are kept open. Redirects are never followed: a token goes to the host that it is for and no other.
 *
 * Throws {@link HttpFailure} for what the server answered (any status but 2xx), {@link HttpUncertain} for a write that was sent and got no answer, and AppError
 * for the rest: unavailable (not reached, lost, too late, too large, not what was asked for), setup (certificate), unauthenticated (no token to be had), cancelled.
 */
export interface Http {
  /** `host:port`. */
  readonly address: string;
  send(request: HttpRequest, call: HttpCall): Promise<HttpAnswer>;
  /** The certificate that the server showed; undefined before the first answer and for plain http. */
  certificate(): Certificate | undefined;
  close(): Promise<void>;
}
