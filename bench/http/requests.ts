import { randomInt } from 'node:crypto';
import { type IncomingHttpHeaders } from 'node:http';

/** One request as it was sent, and how it was answered. */
export interface Request {
  readonly method: string;
  /** Behind the host, with the query. */
  readonly path: string;
  /** Those that the client chose; the token is told apart by its name alone. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly status: number;
}

/** A request for a token, which is left out of what one reset asks. */
export function isSignIn({ path }: Pick<Request, 'path'>): boolean {
  return path.endsWith('/protocol/openid-connect/token');
}

/** Set by every client for its own connection. */
const OF_THE_CONNECTION = ['host', 'connection', 'content-length', 'transfer-encoding', 'keep-alive'];

export function chosen(headers: IncomingHttpHeaders): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers)
      .filter(([name]) => !OF_THE_CONNECTION.includes(name))
      .map(([name, value]) => [name, name === 'authorization' ? 'Bearer' : String(value)]),
  );
}

/** A PIN in the body of a request, as Keycloak takes it. */
const PIN = /("value":")[^"]*(?=")/;

/** As long as those of uidctl, and none that the account had before: the realm has a history. */
export function freshPin(): string {
  return `Kd${String(randomInt(1e8)).padStart(8, '0')}hr`;
}

/** The body with another PIN; any other body as it is. */
export function withPin(body: string): string {
  return body.replace(PIN, (_, before: string) => before + freshPin());
}

/** A request without what is another one each time: the PIN, and the id by which a log tells requests apart. */
export function inWords({ method, path, headers, body, status }: Request): string {
  return JSON.stringify([method, path, { ...headers, 'x-request-id': '' }, body.replace(PIN, '$1'), status]);
}
