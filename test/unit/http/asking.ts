import { AppError } from '../../../src/core/error.js';
import { Secret } from '../../../src/core/secret.js';
import { openHttp } from '../../../src/http/http.js';
import { type Bearer, type Http, type HttpCall, type HttpOptions, type HttpRequest } from '../../../src/http/types.js';
import { type Answering, type OddServer, startOdd } from './odd-server.js';

/** What is closed after each test, the last opened first. */
export interface Closing {
  readonly opened: { close(): Promise<void> }[];
  end(): Promise<void>;
}

export function closing(): Closing {
  const opened: { close(): Promise<void> }[] = [];
  return {
    opened,
    async end() {
      for (const one of opened.splice(0).reverse()) await one.close();
    },
  };
}

export interface Asked {
  readonly server: OddServer;
  readonly http: Http;
}

/** A server that answers like this, and an Http that asks it. Between two tries it waits for a millisecond. */
export async function asking(
  { opened }: Closing,
  answer: Answering,
  { keys, idle, ...options }: Partial<HttpOptions> & Parameters<typeof startOdd>[1] = {},
): Promise<Asked> {
  const server = await startOdd(answer, { keys, idle });
  opened.push(server);
  const http = openHttp({ server: { url: server.url, ...(keys ? { ca: keys.cert } : {}) }, pause: () => 1, ...options });
  opened.push(http);
  return { server, http };
}

export function call(more: Partial<HttpCall> = {}): HttpCall {
  return { signal: new AbortController().signal, ...more };
}

export const read: HttpRequest = { method: 'GET', path: ['users'] };
export const write: HttpRequest = { method: 'PUT', path: ['users', '1'], body: { json: { enabled: true } } };

/** Gives tokens `token-1`, `token-2`, ...: the next one when the last was refused. */
export function numbered(): Bearer & { readonly given: number } {
  let current: Secret | undefined;
  let given = 0;
  return {
    async token() {
      current ??= new Secret(`token-${String(++given)}`);
      return current;
    },
    expired(token) {
      if (token === current) current = undefined;
    },
    get given() {
      return given;
    },
  };
}

/** The error that it ends with. */
export async function failing(work: Promise<unknown>): Promise<unknown> {
  return work.then(
    (value) => {
      throw new Error(`it did not fail but gave ${JSON.stringify(value)}`);
    },
    (error: unknown) => error,
  );
}

/** The AppError that it ends with. */
export async function appError(work: Promise<unknown>): Promise<AppError> {
  const error = await failing(work);
  if (!(error instanceof AppError)) throw new Error(`not an AppError: ${String(error)}`, { cause: error });
  return error;
}
