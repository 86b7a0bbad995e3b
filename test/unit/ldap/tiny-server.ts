import { once } from 'node:events';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer, TLSSocket } from 'node:tls';
import { BerReader, BerWriter } from 'ldapts';
import { type KeyPair } from './certificates.js';

/** What came over one connection, with the words of RFC 4511 for the operations. */
export interface Request {
  readonly id: number;
  readonly operation: 'bind' | 'unbind' | 'search' | 'modify' | 'compare' | 'abandon' | 'extended' | 'other';
  /** The name of a bind, the base of a search, the entry of a change. */
  readonly name: string;
  /** The password of a bind. */
  readonly password: string;
  /** Whether it came over TLS. */
  readonly protected: boolean;
  readonly peer: Peer;
  readonly bytes: Buffer;
}

/** One client, as the server sees it. */
export interface Peer {
  readonly number: number;
  socket: Socket;
  send(bytes: Buffer): void;
}

/** An LDAP server that knows nothing: the test says what each request gets. */
export interface TinyServer {
  readonly port: number;
  readonly ldaps: string;
  readonly ldap: string;
  /** All requests that came, unbind among them. */
  readonly requests: readonly Request[];
  readonly peers: readonly Peer[];
  close(): Promise<void>;
}

const OPERATIONS: Readonly<Record<number, Request['operation']>> = {
  0x60: 'bind',
  0x42: 'unbind',
  0x63: 'search',
  0x66: 'modify',
  0x6e: 'compare',
  0x50: 'abandon',
  0x77: 'extended',
};

export type Answering = (request: Request) => void;

export interface TinyOptions {
  /** `tls`: TLS from the first byte; `plain`: StartTLS when it is asked for; `refusing`: no TLS, `answer` gets all. */
  readonly mode: 'tls' | 'plain' | 'refusing';
  readonly keys: KeyPair;
  readonly port?: number;
  readonly answer: Answering;
}

export async function startTiny({ mode, keys, port = 0, answer }: TinyOptions): Promise<TinyServer> {
  const requests: Request[] = [];
  const peers: Peer[] = [];
  const listen = (socket: Socket): void => {
    const peer: Peer = { number: peers.length, socket, send: (bytes) => peer.socket.write(bytes) };
    peers.push(peer);
    const hear = (from: Socket): void => {
      let rest: Buffer = Buffer.alloc(0);
      from.on('error', () => undefined);
      from.on('data', (bytes: Buffer) => {
        rest = Buffer.concat([rest, bytes]);
        // As real ones do with what is no LDAP.
        if (rest[0] !== 0x30) from.destroy();
        for (let length = wholeLength(rest); !from.destroyed && length !== undefined; length = wholeLength(rest)) {
          const request = readRequest(rest.subarray(0, length), peer);
          rest = rest.subarray(length);
          requests.push(request);
          if (request.operation === 'extended' && mode === 'plain') secure(request);
          else answer(request);
        }
      });
    };
    const secure = (request: Request): void => {
      peer.socket.removeAllListeners('data');
      peer.send(result(request.id, 'extended', 0));
      peer.socket = new TLSSocket(peer.socket, { isServer: true, ...keys });
      hear(peer.socket);
    };
    hear(socket);
  };
  const server: Server = mode === 'tls' ? createTlsServer({ ...keys }, listen) : createServer(listen);
  server.on('tlsClientError', () => undefined);
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const used = (server.address() as AddressInfo).port;
  return {
    port: used,
    ldaps: `ldaps://127.0.0.1:${String(used)}`,
    ldap: `ldap://127.0.0.1:${String(used)}`,
    requests,
    peers,
    async close() {
      for (const peer of peers) peer.socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

function wholeLength(bytes: Buffer): number | undefined {
  const reader = new BerReader(bytes);
  if (bytes.length < 2 || reader.readSequence() === null) return undefined;
  const length = reader.offset + reader.length;
  return length <= bytes.length ? length : undefined;
}

function readRequest(bytes: Buffer, peer: Peer): Request {
  const reader = new BerReader(bytes);
  reader.readSequence();
  const id = reader.readInt() ?? 0;
  const operation = OPERATIONS[reader.readSequence() ?? 0] ?? 'other';
  const read = { name: '', password: '' };
  if (operation === 'bind') {
    reader.readInt();
    read.name = reader.readString() ?? '';
    read.password = reader.readString(0x80) ?? '';
  } else if (operation === 'search' || operation === 'modify' || operation === 'compare') read.name = reader.readString() ?? '';
  return { id, operation, ...read, protected: peer.socket instanceof TLSSocket, peer, bytes };
}

const RESULT_TAGS = { bind: 0x61, search: 0x65, modify: 0x67, compare: 0x6f, extended: 0x78 } as const;

export interface Extras {
  readonly text?: string;
  readonly referrals?: readonly string[];
  readonly control?: { readonly oid: string; readonly value: Buffer };
}

/** The final answer to a request. */
export function result(id: number, operation: keyof typeof RESULT_TAGS, code: number, extras: Extras = {}): Buffer {
  return message(id, (writer) => {
    writer.startSequence(RESULT_TAGS[operation]);
    writer.writeEnumeration(code);
    writer.writeString('');
    writer.writeString(extras.text ?? '');
    if (extras.referrals) {
      writer.startSequence(0xa3);
      for (const url of extras.referrals) writer.writeString(url);
      writer.endSequence();
    }
    writer.endSequence();
    writeControl(writer, extras.control);
  });
}

function writeControl(writer: BerWriter, control: Extras['control']): void {
  if (!control) return;
  writer.startSequence(0xa0);
  writer.startSequence();
  writer.writeString(control.oid);
  writer.writeBuffer(control.value, 0x04);
  writer.endSequence();
  writer.endSequence();
}

/** One entry that a search found. */
export function entry(
  id: number,
  dn: string,
  attributes: Readonly<Record<string, readonly string[]>> = {},
  { control }: Extras = {},
): Buffer {
  return message(id, (writer) => {
    writer.startSequence(0x64);
    writer.writeString(dn);
    writer.startSequence();
    for (const [name, values] of Object.entries(attributes)) {
      writer.startSequence();
      writer.writeString(name);
      writer.startSequence(0x31);
      for (const value of values) writer.writeString(value);
      writer.endSequence();
      writer.endSequence();
    }
    writer.endSequence();
    writer.endSequence();
    writeControl(writer, control);
  });
}

/** A place where another part of the tree is. */
export function reference(id: number, url: string): Buffer {
  return message(id, (writer) => {
    writer.startSequence(0x73);
    writer.writeString(url);
    writer.endSequence();
  });
}

function message(id: number, body: (writer: BerWriter) => void): Buffer {
  const writer = new BerWriter();
  writer.startSequence();
  writer.writeInt(id);
  body(writer);
  writer.endSequence();
  return writer.buffer;
}
