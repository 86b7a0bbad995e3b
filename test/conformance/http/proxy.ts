import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { type IncomingMessage, type OutgoingHttpHeaders, type ServerResponse } from 'node:http';
import { Agent, createServer, request, type Server } from 'node:https';
import { type Socket } from 'node:net';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { type Release } from '../suite/harness.js';

/** One request on its way to the server. */
export interface SeenRequest {
  readonly method: string;
  /** Without the query, as it was sent (escaped). */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body: string;
  /** Its place among all requests seen, from 0. */
  readonly order: number;
  /** On which connection it came, from 0. */
  readonly connection: number;
}

export type Match = (request: SeenRequest) => boolean;

/** What the proxy answers in place of the server. */
export interface OwnAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** A server between a provider and a real server, that can do what a real one does on a bad day. Every fault lasts until it is released. */
export interface HttpProxy {
  /** `https://127.0.0.1:PORT`, with the real server's own certificate. */
  readonly url: string;
  /** All requests so far, in the order in which they came. */
  requests(): readonly SeenRequest[];
  /** Cuts all connections and refuses new ones. */
  breakDown(): Promise<Release>;
  /** Takes connections and requests and answers none; the requests go on to the server, and answers come, at the release. */
  hold(): Promise<Release>;
  /** The same for some requests. */
  holdMatching(match: Match): Promise<Release>;
  /** Answers such requests itself; the server never sees them. */
  answerMatching(match: Match, answer: OwnAnswer): Promise<Release>;
  /** Cuts the connection of such requests; the server never sees them. */
  cutMatching(match: Match): Promise<Release>;
  /** Does something before such a request goes on, such as a change behind the provider's back. */
  beforeMatching(match: Match, act: () => Promise<void>): Promise<Release>;
  /**
   * The next write is done on the server; when its answer comes, that is dropped and its connection cut. With `unreachable` all are cut, and new
   * ones are refused until released. `sent` says how many writes came since, lost ones too.
   */
  loseAnswer(then: 'back' | 'unreachable'): Promise<{ readonly release: Release; readonly sent: () => number }>;
  /** Cuts all connections and stops listening. */
  close(): Promise<void>;
}

/**
 * Starts a proxy in front of a server of `test/servers`.
 *
 * @param target `url`: the server's https address; `data`: its folder, with key, certificate and CA in `tls`
 * @param isWrite which requests may change something; {@link writesToAdmin} when left out
 */
export async function startHttpProxy(
  target: { readonly url: string; readonly data: string },
  isWrite: Match = writesToAdmin,
): Promise<HttpProxy> {
  const proxy = new FaultyProxy(target, isWrite);
  await proxy.open();
  return proxy;
}

/** A change by an Admin API: any method but GET below `/admin/`. A request for a token is none. */
export const writesToAdmin: Match = ({ method, path }) => method !== 'GET' && path.includes('/admin/');

/** Something that stands in the way of some requests. True: it has dealt with this one. */
interface Fault {
  readonly match: Match;
  readonly act: (exchange: Exchange) => Promise<boolean>;
}

interface Exchange {
  readonly seen: SeenRequest;
  readonly response: ServerResponse;
}

/** An answer of the server. */
interface Forwarded {
  readonly status: number;
  readonly headers: OutgoingHttpHeaders;
  readonly text: Buffer;
}

interface Loss {
  readonly then: 'back' | 'unreachable';
  used: boolean;
  sent: number;
  /** Undoes what `unreachable` did, once it did. */
  back: Release;
}

class FaultyProxy implements HttpProxy {
  readonly #target: URL;
  readonly #agent: Agent;
  readonly #listener: Server;
  /** Every socket of a client, also before its handshake is over. */
  readonly #sockets = new Set<Socket>();
  readonly #numbers = new WeakMap<Socket, number>();
  readonly #seen: SeenRequest[] = [];
  readonly #faults = new Set<Fault>();
  /** While any is in here, no answer goes back. */
  readonly #answersHeld = new Set<Promise<void>>();
  readonly #losses = new Set<Loss>();
  #connections = 0;
  #downs = 0;
  #port = 0;
  #opening: Promise<void> = Promise.resolve();

  constructor(
    { url, data }: { readonly url: string; readonly data: string },
    private readonly isWrite: Match,
  ) {
    const file = (name: string): Buffer => readFileSync(join(data, 'tls', name));
    this.#target = new URL(url);
    this.#agent = new Agent({ keepAlive: true, ca: file('ca.crt') });
    this.#listener = createServer({ key: file('server.key'), cert: file('server.crt') }, (message, response) => {
      // A client that is gone, or a server that is: its connection is cut, as the server's own would be.
      this.#take(message, response).catch(() => response.destroy());
    });
    this.#listener.keepAliveTimeout = 60_000;
    this.#listener.on('connection', (socket: Socket) => {
      this.#sockets.add(socket);
      socket.once('close', () => this.#sockets.delete(socket));
    });
    this.#listener.on('secureConnection', (socket) => this.#numbers.set(socket, this.#connections++));
    // A client that refuses the certificate is its own affair.
    this.#listener.on('tlsClientError', () => undefined);
  }

  get url(): string {
    return `https://127.0.0.1:${String(this.#port)}`;
  }

  /** Listens on a port below those that the kernel gives to clients, so that nobody takes it while the proxy is down. */
  async open(): Promise<void> {
    for (;;) {
      this.#port = 10_000 + Math.floor(Math.random() * 18_000);
      try {
        await this.#listen();
        return;
      } catch (error) {
        if (!(error instanceof Error && 'code' in error && error.code === 'EADDRINUSE')) throw error;
      }
    }
  }

  requests(): readonly SeenRequest[] {
    return [...this.#seen];
  }

  async breakDown(): Promise<Release> {
    this.#downs += 1;
    await this.#settle();
    return releaseOnce(async () => {
      this.#downs -= 1;
      await this.#settle();
    });
  }

  async hold(): Promise<Release> {
    let answer: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (answer = resolve));
    this.#answersHeld.add(held);
    const release = await this.holdMatching(() => true);
    return releaseOnce(async () => {
      this.#answersHeld.delete(held);
      answer();
      await release();
    });
  }

  async holdMatching(match: Match): Promise<Release> {
    let goOn: () => void = () => undefined;
    const released = new Promise<void>((resolve) => (goOn = resolve));
    const remove = this.#fault(match, () => released.then(() => false));
    return releaseOnce(async () => {
      await remove();
      goOn();
    });
  }

  async answerMatching(match: Match, { status, headers = {}, body = '' }: OwnAnswer): Promise<Release> {
    return this.#fault(match, async ({ response }) => {
      response.writeHead(status, headers).end(body);
      return true;
    });
  }

  async cutMatching(match: Match): Promise<Release> {
    return this.#fault(match, async ({ response }) => {
      response.destroy();
      return true;
    });
  }

  async beforeMatching(match: Match, act: () => Promise<void>): Promise<Release> {
    return this.#fault(match, () => act().then(() => false));
  }

  async loseAnswer(then: 'back' | 'unreachable'): Promise<{ readonly release: Release; readonly sent: () => number }> {
    const loss: Loss = { then, used: false, sent: 0, back: async () => undefined };
    this.#losses.add(loss);
    const release = releaseOnce(async () => {
      this.#losses.delete(loss);
      await loss.back();
    });
    return { release, sent: () => loss.sent };
  }

  async close(): Promise<void> {
    this.#downs += 1;
    await this.#settle();
    this.#agent.destroy();
  }

  #fault(match: Match, act: Fault['act']): Release {
    const fault = { match, act };
    this.#faults.add(fault);
    return releaseOnce(async () => {
      this.#faults.delete(fault);
    });
  }

  async #take(message: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await buffer(message);
    const url = new URL(message.url ?? '/', this.#target);
    const seen: SeenRequest = {
      method: message.method ?? '',
      path: url.pathname,
      query: url.searchParams,
      headers: message.headers,
      body: body.toString(),
      order: this.#seen.length,
      connection: this.#numbers.get(message.socket) ?? -1,
    };
    this.#seen.push(seen);
    const writes = this.isWrite(seen);
    if (writes) for (const loss of this.#losses) loss.sent += 1;
    for (const fault of [...this.#faults]) if (fault.match(seen) && (await fault.act({ seen, response }))) return;
    const loss = writes ? [...this.#losses].find(({ used }) => !used) : undefined;
    if (loss !== undefined) loss.used = true;
    const { status, headers, text } = await this.#forward(message, body);
    await Promise.all(this.#answersHeld);
    if (loss !== undefined) this.#lose(loss, response);
    else response.writeHead(status, headers).end(text);
  }

  async #forward(message: IncomingMessage, body: Buffer): Promise<Forwarded> {
    const { hostname, port, host } = this.#target;
    const sent = request({
      agent: this.#agent,
      hostname,
      port,
      method: message.method,
      path: message.url,
      headers: { ...message.headers, host, connection: 'keep-alive' },
    });
    sent.end(body);
    const [answer] = (await once(sent, 'response')) as [IncomingMessage];
    const { 'transfer-encoding': chunked, connection, ...headers } = answer.headers;
    void [chunked, connection];
    return { status: answer.statusCode ?? 502, headers, text: await buffer(answer) };
  }

  #lose(loss: Loss, response: ServerResponse): void {
    if (loss.then === 'back' || !this.#losses.has(loss)) {
      response.destroy();
      return;
    }
    this.#downs += 1;
    const down = this.#settle();
    loss.back = async () => {
      await down;
      this.#downs -= 1;
      await this.#settle();
    };
  }

  /** Makes it so that the proxy listens, or does not, as the faults of now want it. */
  #settle(): Promise<void> {
    if (this.#downs > 0) this.#cut();
    this.#opening = this.#opening.then(async () => {
      const up = this.#downs === 0;
      if (up === this.#listener.listening) return;
      if (up) {
        await this.#listen();
        return;
      }
      const closed = once(this.#listener, 'close');
      this.#listener.close();
      // Those that came in since.
      this.#cut();
      await closed;
    });
    return this.#opening;
  }

  #cut(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  async #listen(): Promise<void> {
    this.#listener.listen(this.#port, '127.0.0.1');
    await once(this.#listener, 'listening');
  }
}

/** A release does its work at the first call alone. */
function releaseOnce(release: Release): Release {
  let done: Promise<void> | undefined;
  return () => (done ??= release());
}
