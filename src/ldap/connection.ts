import { type TLSSocket } from 'node:tls';
import { MessageCutter, readReply, type Reply, type WireEntry, type WireResult } from './replies.js';
import { abandonRequest, type Build, unbindRequest } from './requests.js';

/** The connection went while a request was under way: whether the server had it, nobody knows. */
export class ConnectionLost extends Error {
  override readonly name: string = 'ConnectionLost';
}

/** The connection was gone before the request: the server never had it. */
export class NotSent extends ConnectionLost {
  override readonly name = 'NotSent';
}

/** All that came for one request. */
export interface Found {
  readonly result: WireResult;
  readonly entries: readonly WireEntry[];
  /** Places where other parts of the tree are (search result references). */
  readonly references: readonly string[];
}

/** A request that was sent. */
export interface Sent {
  readonly answer: Promise<Found>;
  /** Nobody waits any more: what still comes for it is dropped. `abandon` also tells the server to stop; it is for searches. */
  giveUp(abandon: boolean): void;
}

interface Pending {
  readonly entries: WireEntry[];
  readonly references: string[];
  readonly resolve: (found: Found) => void;
  readonly reject: (error: Error) => void;
}

/** Message numbers go up to 2^31 - 1 (RFC 4511, section 4.1.1.1); a new connection is made long before. */
const LAST_ID = 2 ** 31 - 2;

/**
 * One TLS connection with many requests under way at once, each answered by its number. It never connects again: after a loss it stays lost, and every
 * request that had no answer fails with {@link ConnectionLost}.
 */
export class Connection {
  readonly socket: TLSSocket;
  readonly #pending = new Map<number, Pending>();
  readonly #cutter = new MessageCutter();
  #id = 0;
  #lost: string | undefined;
  #retired = false;
  #heard = performance.now();
  /** When the oldest request was sent since the server last said anything. */
  #asked: number | undefined;

  constructor(socket: TLSSocket) {
    this.socket = socket;
    socket.on('data', (bytes: Buffer) => this.#read(bytes));
    socket.on('end', () => this.#lose('the server closed the connection'));
    socket.on('close', () => this.#lose('the connection was closed'));
    socket.on('error', (error: Error) => this.#lose(error.message));
  }

  /** Whether a new request may be sent on it. */
  get usable(): boolean {
    return this.#lost === undefined && !this.#retired && this.#id < LAST_ID;
  }

  /** Milliseconds since anything was sent or heard. */
  get idle(): number {
    return performance.now() - Math.max(this.#heard, this.#asked ?? 0);
  }

  /** Milliseconds since the server was asked something and has said nothing at all. */
  get silence(): number {
    return this.#asked === undefined ? 0 : performance.now() - this.#asked;
  }

  /** Sends one request at once. Throws {@link NotSent} where the connection is gone already; whatever it throws, nothing was sent. */
  send(build: Build): Sent {
    if (this.#lost !== undefined) throw new NotSent(this.#lost);
    const id = ++this.#id;
    const bytes = build(id);
    const answer = new Promise<Found>((resolve, reject) => {
      this.#pending.set(id, { entries: [], references: [], resolve, reject });
    });
    this.#asked ??= performance.now();
    this.socket.write(bytes);
    return { answer, giveUp: (abandon) => this.#giveUp(id, abandon) };
  }

  /** Takes no new request; those under way are still answered, then it ends. */
  retire(): void {
    this.#retired = true;
    this.#endIfDone();
  }

  /** Says goodbye. What is still under way fails with {@link ConnectionLost}. */
  close(): void {
    if (this.#lost !== undefined) return;
    this.socket.end(unbindRequest(++this.#id));
    this.#lose('the connection was closed by us');
  }

  #giveUp(id: number, abandon: boolean): void {
    if (!this.#pending.delete(id)) return;
    if (abandon && this.#lost === undefined) this.socket.write(abandonRequest(++this.#id, id));
    this.#endIfDone();
  }

  #endIfDone(): void {
    if (this.#retired && this.#pending.size === 0) this.close();
  }

  #read(bytes: Buffer): void {
    this.#heard = performance.now();
    this.#asked = undefined;
    try {
      for (const message of this.#cutter.take(bytes)) this.#take(readReply(message));
    } catch (error) {
      this.#lose(error instanceof Error ? error.message : String(error));
      this.socket.destroy();
    }
    if (this.#pending.size > 0) this.#asked = this.#heard;
    this.#endIfDone();
  }

  #take(reply: Reply): void {
    // The server speaks by itself: a notice that it ends the connection (RFC 4511, section 4.4.1).
    if (reply.id === 0 && reply.kind === 'result') {
      const { code, text } = reply.result;
      this.#lose(`the server ended the connection (${String(code)}${text === '' ? '' : `: ${text}`})`);
      this.socket.destroy();
      return;
    }
    const pending = this.#pending.get(reply.id);
    if (pending === undefined) return;
    if (reply.kind === 'entry') pending.entries.push(reply.entry);
    else if (reply.kind === 'reference') pending.references.push(...reply.urls);
    else if (reply.kind === 'result') {
      this.#pending.delete(reply.id);
      pending.resolve({ result: reply.result, entries: pending.entries, references: pending.references });
    }
  }

  #lose(why: string): void {
    if (this.#lost !== undefined) return;
    this.#lost = why;
    const all = [...this.#pending.values()];
    this.#pending.clear();
    for (const { reject } of all) reject(new ConnectionLost(why));
    // Goodbye is said; a server that does not end its side is not waited for.
    if (!this.socket.destroyed) setTimeout(() => this.socket.destroy(), 200).unref();
  }
}
