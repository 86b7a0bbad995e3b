import { openHttp } from '../http/http.js';
import { type Http, type HttpOptions } from '../http/types.js';
import { type TokenSource } from './types.js';

/**
 * A service whose tokens come from the same server, over the same connections: a sign-in then costs one more request and no second handshake. `source` makes
 * the tokens, such as `(http) => clientCredentials({ http, ... })`. Closing `http` ends both. Throws AppError setup for a url that is none.
 */
export function openSignedIn(
  options: Omit<HttpOptions, 'bearer'>,
  source: (http: Http) => TokenSource,
): { readonly http: Http; readonly tokens: TokenSource } {
  const made: { tokens?: TokenSource } = {};
  const tokens = (): TokenSource => (made.tokens ??= source(http));
  const http = openHttp({
    ...options,
    bearer: { token: (call) => tokens().token(call), expired: (token) => tokens().expired(token) },
  });
  return { http, tokens: tokens() };
}
