import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { type AddressInfo, type Socket } from 'node:net';
import { type KeyPair } from '../ldap/certificates.js';

/* A small HTTP server that misbehaves on purpose, and says what it was sent. */

/** One request as it arrived, whole. */
export interface Seen {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** What to do with one request. */
export interface Peer {
  readonly response: ServerResponse;
  readonly socket: Socket;
  /** Which request it is, from 1. */
  readonly turn: number;
  /** Which connection it came over, from 1. */
  readonly connection: number;
  json(status: number, body: unknown, headers?: Readonly<Record<string, string>>): void;
  text(status: number, body: string, type?: string, headers?: Readonly<Record<string, string>>): void;
}

export type Answering = (peer: Peer, request: Seen) => void | Promise<void>;

export interface OddServer {
  readonly url: string;
  readonly port: number;
  readonly seen: readonly Seen[];
  /** How many connections were made, TLS that failed included. */
  readonly connections: number;
  close(): Promise<void>;
}

/** Listens on 127.0.0.1, with TLS where there are keys. `idle`: milliseconds after which the server closes a connection that nobody uses. */
export async function startOdd(answer: Answering, { keys, idle }: { keys?: KeyPair; idle?: number } = {}): Promise<OddServer> {
  const seen: Seen[] = [];
  const sockets = new Map<Socket, number>();
  let made = 0;
  const take = (message: IncomingMessage, response: ServerResponse): void => {
    const chunks: Buffer[] = [];
    message.on('error', () => undefined).on('data', (chunk: Buffer) => chunks.push(chunk));
    message.on('end', () => {
      const body = Buffer.concat(chunks).toString();
      const request = { method: message.method ?? '', url: message.url ?? '', headers: message.headers, body };
      seen.push(request);
      void answer(peerOf(response, message.socket, seen.length, sockets.get(message.socket) ?? 0), request);
    });
  };
  const server: Server = keys ? createTlsServer(keys, take) : createServer(take);
  server.keepAliveTimeout = idle ?? 60_000;
  server.on('connection', () => made++);
  server.on(keys ? 'secureConnection' : 'connection', (socket: Socket) => {
    sockets.set(socket, sockets.size + 1);
    socket.on('error', () => undefined);
  });
  server
    .on('tlsClientError', () => undefined)
    .on('clientError', (_, socket) => void socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `${keys ? 'https' : 'http'}://127.0.0.1:${String(port)}`,
    port,
    seen,
    get connections() {
      return made;
    },
    async close() {
      server.close();
      for (const socket of sockets.keys()) socket.destroy();
      server.closeAllConnections();
      await new Promise((done) => setImmediate(done));
    },
  };
}

function peerOf(response: ServerResponse, socket: Socket, turn: number, connection: number): Peer {
  const text: Peer['text'] = (status, body, type = 'text/plain', headers = {}) => {
    response.writeHead(status, { 'Content-Type': type, ...headers });
    response.end(body);
  };
  return {
    response,
    socket,
    turn,
    connection,
    text,
    json: (status, body, headers) => text(status, JSON.stringify(body), 'application/json', headers),
  };
}
