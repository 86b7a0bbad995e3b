import { readFileSync } from 'node:fs';
import { type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { connect, createServer, type TLSSocket } from 'node:tls';
import { type Env, type Recorder } from '../protocol.js';
import { headOf, readRequest, type Request } from './requests.js';

/** The last messages of an answer: to a search, a modify, a compare. */
const ENDS = [0x65, 0x67, 0x6f];

/** Puts a recorder in front of a server of `test/servers`, with that server's own certificate. */
export async function record({ DATA = '', URL: url = '', CA_FILE: ca = '' }: Env): Promise<Recorder<Request>> {
  const there = new URL(url);
  let waves: Request[][] = [];
  const underWay = new Set<string>();
  const sockets: TLSSocket[] = [];
  const opened = (socket: TLSSocket): TLSSocket => {
    sockets.push(socket);
    return socket.on('error', () => socket.destroy());
  };
  const tls = { cert: readFileSync(join(DATA, 'tls', 'server.crt')), key: readFileSync(join(DATA, 'tls', 'server.key')) };
  const proxy = createServer(tls, (near) => {
    const connection = String(sockets.length);
    const far = opened(connect({ host: there.hostname, port: Number(there.port), ca: readFileSync(ca) }));
    const ask = cutter((message) => {
      const request = readRequest(message);
      if (request === undefined) return;
      if (underWay.size === 0) waves.push([]);
      underWay.add(`${connection}:${String(headOf(message).id)}`);
      waves.at(-1)?.push(request);
    });
    const answer = cutter((message) => {
      const { id, tag } = headOf(message);
      if (ENDS.includes(tag)) underWay.delete(`${connection}:${String(id)}`);
    });
    opened(near).on('data', ask).pipe(far).on('data', answer).pipe(near);
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  return {
    url: `ldaps://127.0.0.1:${String((proxy.address() as AddressInfo).port)}`,
    taken: () => {
      const all = waves;
      waves = [];
      return all;
    },
    close: () => {
      proxy.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}

/** Cuts what comes into whole LDAP messages. */
function cutter(take: (message: Buffer) => void): (bytes: Buffer) => void {
  let rest: Buffer = Buffer.alloc(0);
  return (bytes) => {
    rest = Buffer.concat([rest, bytes]);
    for (;;) {
      const first = rest[1] ?? 0;
      const head = first < 0x80 ? 2 : 2 + first - 0x80;
      if (rest.length < head) return;
      const length = head + (first < 0x80 ? first : rest.readUIntBE(2, head - 2));
      if (rest.length < length) return;
      take(rest.subarray(0, length));
      rest = rest.subarray(length);
    }
  };
}
