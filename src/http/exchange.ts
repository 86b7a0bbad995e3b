import { type AxiosInstance } from 'axios';
import { type ClientRequest, request as requestHttp, type IncomingMessage, type RequestOptions } from 'node:http';
import { request as requestHttps } from 'node:https';
import { type Socket } from 'node:net';
import { type Readable } from 'node:stream';
import { codeOf } from './tls-socket.js';

/** One request, sent once. */
export interface Sending {
  readonly client: AxiosInstance;
  readonly secure: boolean;
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer | undefined;
  /** At most so many bytes of the answer, unpacked. */
  readonly largest: number;
  /** The sockets that were ready to take a request; all exchanges of one service share it. */
  readonly ready: WeakSet<Socket>;
}

/** What came back, whatever the status. */
export interface Received {
  readonly status: number;
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string>>;
  readonly bytes: Buffer;
  readonly socket: Socket | undefined;
}

/** A request under way. */
export interface Exchange {
  /** Rejects with {@link Interrupted} and with nothing else. */
  readonly done: Promise<Received>;
  /** True from when a byte of it may have reached the server. */
  sent(): boolean;
  /** Closes its connection; nobody else uses that one. */
  stop(): void;
}

/** How far it had come: no connection, no TLS, sent, or an answer had begun. */
export type Reach = 'connect' | 'tls' | 'sent' | 'answer';

/** Why there is no whole answer. Holds nothing that was sent: an error of axios, with its `config` and `request`, ends here. */
export class Interrupted extends Error {
  readonly reach: Reach;
  /** Node's, OpenSSL's, the parser's (`HPE_...`) or zlib's (`Z_...`) own code; `TOO_LARGE` is ours. */
  readonly code: string;
  /** The status of the answer that had begun. */
  readonly status: number | undefined;

  constructor(reach: Reach, code: string, message: string, status?: number) {
    super(message);
    this.name = 'Interrupted';
    this.reach = reach;
    this.code = code;
    this.status = status;
  }
}

interface State {
  reach: Reach;
  stopped: boolean;
  status?: number;
  request?: ClientRequest;
  socket?: Socket;
}

/** Sends it, once. */
export function exchange(sending: Sending): Exchange {
  const state: State = { reach: 'connect', stopped: false };
  const done = receive(sending, state).catch((error: unknown) => {
    if (error instanceof Interrupted) throw error;
    throw new Interrupted(state.reach, codeOf(error), error instanceof Error ? error.message : String(error), state.status);
  });
  return {
    done,
    sent: () => state.reach === 'sent' || state.reach === 'answer',
    stop() {
      state.stopped = true;
      state.request?.destroy();
    },
  };
}

async function receive(sending: Sending, state: State): Promise<Received> {
  const { client, method, url, headers, body, largest } = sending;
  const transport = { request: (options: RequestOptions, take: Take) => start(sending, state, options, take) };
  // Without a word of ours axios says that a change without a body is a form.
  const response = await client.request<Readable>({
    method,
    url,
    headers: { 'Content-Type': false, ...headers },
    data: body,
    transport,
  });
  state.reach = 'answer';
  state.status = response.status;
  const bytes = await whole(response.data, largest, state).catch((error: unknown) => {
    // The status alone says that it was refused; why is a courtesy.
    if (response.status < 300 || state.stopped) throw error;
    return Buffer.alloc(0);
  });
  return { status: response.status, headers: plain(response.headers), bytes, socket: state.socket };
}

type Take = (message: IncomingMessage) => void;

/**
 * The request as axios made it. Headers are set one by one behind it: with NODE_DEBUG=http Node prints the options of each request that opens a
 * connection, and the headers that stand in them.
 */
function start({ secure, ready }: Sending, state: State, options: RequestOptions, take: Take): ClientRequest {
  if (state.stopped) throw new Error('stopped before it began');
  const { headers, ...rest } = options;
  const request = (secure ? requestHttps : requestHttp)(rest, take);
  for (const [name, value] of Object.entries(headers ?? {})) if (value !== undefined) request.setHeader(name, value);
  request.once('socket', (socket: Socket) => {
    state.socket = socket;
    follow(socket, secure, ready, (reach) => (state.reach = reach));
  });
  state.request = request;
  return request;
}

/** Node holds a request back until its socket is ready: connected, and over TLS only when the certificate was found good. */
function follow(socket: Socket, secure: boolean, ready: WeakSet<Socket>, reached: (reach: Reach) => void): void {
  if (ready.has(socket)) {
    reached('sent');
    return;
  }
  if (secure) socket.once('connect', () => reached('tls'));
  socket.once(secure ? 'secureConnect' : 'connect', () => {
    ready.add(socket);
    reached('sent');
  });
}

async function whole(stream: Readable, largest: number, state: State): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > largest) {
      state.request?.destroy();
      throw new Interrupted('answer', 'TOO_LARGE', `the answer is larger than ${String(largest)} bytes`, state.status);
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function plain(headers: object): Readonly<Record<string, string>> {
  const all = Object.entries(headers) as [string, unknown][];
  return Object.fromEntries(
    all.map(([name, value]) => [name.toLowerCase(), Array.isArray(value) ? value.join(', ') : String(value)]),
  );
}
