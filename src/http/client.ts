import axios, { type AxiosInstance } from 'axios';
import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { createSecureContext } from 'node:tls';
import { KEEP_ALIVE } from './tls-socket.js';

/**
 * How long a connection that nobody uses is kept, milliseconds. Below the shortest that servers have as delivered (Apache: 5 s), since one that the server
 * closes while we send on it leaves a write uncertain. Where the server says how long it waits (`Keep-Alive: timeout=`), Node stays a second below.
 * What remains: a server or a gateway that waits for less and says nothing, and this process being held up for longer than the server waits.
 */
export const IDLE = 4_000;

/** One axios for one service, with its own connections. */
export interface Client {
  readonly axios: AxiosInstance;
  /** The authorities that it trusts. */
  readonly ca: readonly string[] | undefined;
  /** Closes all connections, also those in use. */
  close(): void;
}

/**
 * `ca` as node:tls takes it; undefined for what Node brings. Everything that axios could do by itself is off: redirects, proxies of the environment, its own
 * limits, changing bodies. Status codes are not errors here.
 */
export function clientFor(ca: readonly string[] | undefined, atOnce: number): Client {
  const kept = { keepAlive: true, keepAliveMsecs: KEEP_ALIVE, timeout: IDLE, maxFreeSockets: atOnce };
  const httpAgent = new HttpAgent(kept);
  // The authorities are read once, not again for each connection: the system's own are some 140. NODE_TLS_REJECT_UNAUTHORIZED counts for nothing here.
  const secureContext = createSecureContext(ca ? { ca: [...ca] } : {});
  const httpsAgent = new HttpsAgent({ ...kept, secureContext, rejectUnauthorized: true });
  return {
    ca,
    axios: axios.create({
      adapter: 'http',
      httpAgent,
      httpsAgent,
      proxy: false,
      maxRedirects: 0,
      timeout: 0,
      responseType: 'stream',
      decompress: true,
      validateStatus: () => true,
      transformRequest: [(data: unknown) => data],
      transformResponse: [(data: unknown) => data],
    }),
    close() {
      httpAgent.destroy();
      httpsAgent.destroy();
    },
  };
}
