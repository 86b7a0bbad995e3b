import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { connect, createServer, type TLSSocket } from 'node:tls';
import { type Release } from '../suite/harness.js';
import {
  describeRequest,
  isAnswered,
  isEnd,
  isWrite,
  MessageStream,
  refusalOf,
  type Message,
  type SeenRequest,
} from './proxy-messages.js';

export { type SeenRequest } from './proxy-messages.js';

export type Match = (request: SeenRequest) => boolean;

/** A server between a provider and a real server, that can do what a real one does on a bad day. Every fault lasts until it is released. */
export interface LdapProxy {
  /** `ldaps://127.0.0.1:PORT`, with the real server's own certificate. */
  readonly url: string;
  /** All requests so far, in the order in which they came. */
  requests(): readonly SeenRequest[];
  /** Cuts all connections and refuses new ones. */
  breakDown(): Promise<Release>;
  /** Takes connections and requests and answers none; the requests go on to the server, and answers come, at the release. */
  hold(): Promise<Release>;
  /** The same for some requests. */
  holdMatching(match: Match): Promise<Release>;
  /** Answers such requests itself with a result code (RFC 4511, appendix A.1); the server never sees them. With code 10, the text is the other server's address. */
  answerMatching(match: Match, code: number, text?: string): Promise<Release>;
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
 * @param target `url`: the server's ldaps address; `data`: its folder, with key, certificate and CA in `tls`
 */
export async function startLdapProxy(target: { readonly url: string; readonly data: string }): Promise<LdapProxy> {
  const proxy = new FaultyProxy(target);
  await proxy.open();
  return proxy;
}

interface Hold {
  readonly match: Match;
  /** What goes on at the release. */
  readonly waiting: (() => void)[];
}

interface Loss {
  readonly then: 'back' | 'unreachable';
  used: boolean;
  sent: number;
  /** Undoes what `unreachable` did, once it did. */
  back: Release;
}

/** One client, and the connection to the server that was made for it. */
interface Pair {
  readonly number: number;
  readonly client: TLSSocket;
  readonly server: TLSSocket;
  /** Requests whose answer will be lost, by their id. */
  readonly lost: Map<number, Loss>;
}

class FaultyProxy implements LdapProxy {
  readonly #target: { readonly host: string; readonly port: number; readonly ca: Buffer };
  readonly #listener: Server;
  /** Every socket of a client, also before its handshake is over. */
  readonly #sockets = new Set<Socket>();
  readonly #seen: SeenRequest[] = [];
  readonly #holds = new Set<Hold>();
  /** Answers that wait, when all is held. */
  readonly #answersHeld = new Set<Hold>();
  readonly #refusals = new Set<{ readonly match: Match; readonly code: number; readonly text: string }>();
  readonly #losses = new Set<Loss>();
  #connections = 0;
  #downs = 0;
  #port = 0;
  #opening: Promise<void> = Promise.resolve();

  constructor({ url, data }: { readonly url: string; readonly data: string }) {
    const { hostname, port } = new URL(url);
    const file = (name: string): Buffer => readFileSync(join(data, 'tls', name));
    this.#target = { host: hostname, port: Number(port), ca: file('ca.crt') };
    this.#listener = createServer({ key: file('server.key'), cert: file('server.crt') }, (client) => {
      this.#accept(client);
    });
    this.#listener.on('connection', (socket: Socket) => {
      this.#sockets.add(socket);
      socket.once('close', () => this.#sockets.delete(socket));
    });
    // A client that refuses the certificate is its own affair.
    this.#listener.on('tlsClientError', () => undefined);
  }

  get url(): string {
    return `ldaps://127.0.0.1:${this.#port}`;
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
    const answers: Hold = { match: () => true, waiting: [] };
    this.#answersHeld.add(answers);
    const release = await this.holdMatching(() => true);
    return releaseOnce(async () => {
      this.#answersHeld.delete(answers);
      for (const goOn of answers.waiting) goOn();
      await release();
    });
  }

  async holdMatching(match: Match): Promise<Release> {
    const hold: Hold = { match, waiting: [] };
    this.#holds.add(hold);
    return releaseOnce(async () => {
      this.#holds.delete(hold);
      for (const goOn of hold.waiting) goOn();
    });
  }

  async answerMatching(match: Match, code: number, text = ''): Promise<Release> {
    const refusal = { match, code, text };
    this.#refusals.add(refusal);
    return releaseOnce(async () => {
      this.#refusals.delete(refusal);
    });
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
  }

  #accept(client: TLSSocket): void {
    const server = connect(this.#target);
    const pair: Pair = { number: this.#connections++, client, server, lost: new Map() };
    const cut = (): void => cutPair(pair);
    for (const socket of [client, server]) socket.on('error', cut).on('close', cut);
    const requests = new MessageStream();
    const answers = new MessageStream();
    client.on('data', (bytes: Buffer) => {
      for (const message of requests.push(bytes)) this.#take(pair, message);
    });
    server.on('data', (bytes: Buffer) => {
      for (const message of answers.push(bytes)) this.#answer(pair, message);
    });
  }

  #take(pair: Pair, message: Message): void {
    const request = describeRequest(message, this.#seen.length, pair.number);
    this.#seen.push(request);
    if (isWrite(request)) for (const loss of this.#losses) loss.sent += 1;
    this.#pass(pair, message, request);
  }

  /** On to the server, unless a fault stands in the way. */
  #pass(pair: Pair, message: Message, request: SeenRequest): void {
    const { operation } = request;
    if (isAnswered(operation)) {
      const hold = [...this.#holds].find(({ match }) => match(request));
      if (hold !== undefined) {
        hold.waiting.push(() => this.#pass(pair, message, request));
        return;
      }
      const refusal = [...this.#refusals].find(({ match }) => match(request));
      if (refusal !== undefined) {
        pair.client.write(refusalOf(message.id, operation, refusal.code, refusal.text));
        return;
      }
    }
    const loss = isWrite(request) ? [...this.#losses].find(({ used }) => !used) : undefined;
    if (loss !== undefined) {
      loss.used = true;
      pair.lost.set(message.id, loss);
    }
    pair.server.write(message.bytes);
  }

  #answer(pair: Pair, message: Message): void {
    const [hold] = this.#answersHeld;
    if (hold !== undefined) {
      hold.waiting.push(() => this.#answer(pair, message));
      return;
    }
    const loss = isEnd(message) ? pair.lost.get(message.id) : undefined;
    if (loss === undefined) pair.client.write(message.bytes);
    else this.#lose(pair, loss);
  }

  #lose(pair: Pair, loss: Loss): void {
    if (loss.then === 'back' || !this.#losses.has(loss)) {
      cutPair(pair);
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
    if (this.#downs > 0) for (const socket of this.#sockets) socket.destroy();
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
      for (const socket of this.#sockets) socket.destroy();
      await closed;
    });
    return this.#opening;
  }

  async #listen(): Promise<void> {
    this.#listener.listen(this.#port, '127.0.0.1');
    await once(this.#listener, 'listening');
  }
}

function cutPair({ client, server }: Pair): void {
  client.destroy();
  server.destroy();
}

/** A release does its work at the first call alone. */
function releaseOnce(release: Release): Release {
  let done: Promise<void> | undefined;
  return () => (done ??= release());
}
