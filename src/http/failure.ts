/** What a server says of an error in its body, whichever shape it has; each is undefined where it is not said. Texts are the server's own. */
export interface ErrorBody {
  /** `error` of OAuth and of Keycloak: a code, or a sentence. */
  readonly error?: string;
  /** `error_description`, `errorMessage`, or `error.message`. */
  readonly description?: string;
  /** The field that was refused, as Keycloak names it. */
  readonly field?: string;
}

/** A request that the server answered with anything but 2xx. Holds neither what was sent nor any header of it. */
export class HttpFailure extends Error {
  readonly status: number;
  readonly body: ErrorBody;
  /** Milliseconds that the server asked to wait (`Retry-After`), where it did. */
  readonly retryAfter: number | undefined;

  constructor(status: number, body: ErrorBody = {}, retryAfter?: number) {
    const said = body.description ?? body.error;
    super(`the server answered ${String(status)}${said === undefined ? '' : `: ${said}`}`);
    this.name = 'HttpFailure';
    this.status = status;
    this.body = body;
    this.retryAfter = retryAfter;
  }
}

/** A write that was sent and not answered (also: answered by something in between, 502 or 504): it may have been done, and it is not sent again. */
export class HttpUncertain extends Error {
  constructor(why: string, cause?: unknown) {
    super(why, cause === undefined ? undefined : { cause });
    this.name = 'HttpUncertain';
  }
}
