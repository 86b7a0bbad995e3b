import { type Secret } from '../core/secret.js';
import { basicOf, formEncoded, payloadOf } from './body.js';
import { urlOf } from './path.js';
import { type HttpCall, type HttpRequest } from './types.js';

/** A request as it goes over the wire, but for its token. */
export interface Prepared {
  readonly method: HttpRequest['method'];
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly bytes: Buffer | undefined;
  /** True: it changes nothing, so that it may be given up at any time. */
  readonly reads: boolean;
  /** True: it may be sent more than once. */
  readonly repeatable: boolean;
  /** Opens a secret for the wire and remembers it. */
  opened(secret: Secret): string;
  /** Takes the secrets of this request out of what the server says: it may quote what it was sent. */
  strike(text: string): string;
}

/** Makes a request ready below `base`. Throws AppError usage for a path that would leave its place. */
export function prepare(base: string, request: HttpRequest, call: HttpCall): Prepared {
  const secrets = new Set<string>();
  const opened = (secret: Secret): string => {
    const text = secret.open('wire');
    if (text !== '') secrets.add(text);
    return text;
  };
  const payload = request.body && payloadOf(request.body, opened);
  const headers: Record<string, string> = { Accept: 'application/json', 'User-Agent': 'uidctl' };
  if (payload) headers['Content-Type'] = payload.type;
  if (request.basic) {
    const proof = basicOf(request.basic, opened);
    secrets.add(proof);
    headers['Authorization'] = `Basic ${proof}`;
  }
  if (call.requestId !== undefined) headers['X-Request-Id'] = call.requestId;
  const reads = request.method === 'GET';
  return {
    method: request.method,
    url: urlOf(base, request),
    headers,
    bytes: payload?.bytes,
    reads,
    repeatable: reads || request.repeatable === true,
    opened,
    strike: (text) => [...secrets].reduce(without, text),
  };
}

/** Also in the forms in which it went over the wire. */
function without(text: string, secret: string): string {
  const forms = [JSON.stringify(secret).slice(1, -1), encodeURIComponent(secret), formEncoded(secret), secret];
  return forms.reduce((left, form) => left.replaceAll(form, '[secret]'), text);
}
