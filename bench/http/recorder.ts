import { readFileSync } from 'node:fs';
import { type IncomingMessage, type ServerResponse } from 'node:http';
import { Agent, createServer, request as ask } from 'node:https';
import { type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { type Env, type Recorder } from '../protocol.js';
import { chosen, isSignIn, type Request } from './requests.js';

/** A recorder that also counts everything, sign-ins too, since the last call. */
export interface HttpRecorder extends Recorder<Request> {
  counted(): number;
}

/** Puts a recorder in front of a server of `test/servers`, with that server's own certificate. */
export async function record({ DATA = '', URL: url = '', CA_FILE: ca = '' }: Env): Promise<HttpRecorder> {
  const agent = new Agent({ keepAlive: true, ca: readFileSync(ca) });
  let waves: Request[][] = [];
  let count = 0;
  let underWay = 0;
  /** Writes it down in the place of when it was sent, with the status once that is known. */
  const sent = ({ method = '', url: path = '', headers }: IncomingMessage, body: Buffer): ((status: number) => void) => {
    count++;
    if (isSignIn({ path })) return () => undefined;
    if (underWay === 0) waves.push([]);
    underWay++;
    const wave = waves.at(-1) ?? [];
    const place = wave.push({ method, path, headers: chosen(headers), body: body.toString(), status: 0 }) - 1;
    return (status) => {
      underWay--;
      const [request] = wave.slice(place, place + 1);
      if (request) wave[place] = { ...request, status };
    };
  };
  const pass = async (near: IncomingMessage, back: ServerResponse): Promise<void> => {
    const body = await buffer(near);
    const answered = sent(near, body);
    const { status, headers, bytes } = await forward(new URL(near.url ?? '', url), near, body, agent);
    answered(status);
    back.writeHead(status, headers).end(bytes);
  };
  const tls = { cert: readFileSync(join(DATA, 'tls', 'server.crt')), key: readFileSync(join(DATA, 'tls', 'server.key')) };
  const proxy = createServer(tls, (near, back) => {
    pass(near, back).catch(() => back.destroy());
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  return {
    url: `https://127.0.0.1:${String((proxy.address() as AddressInfo).port)}`,
    taken: () => {
      const all = waves;
      waves = [];
      return all;
    },
    counted: () => {
      const all = count;
      count = 0;
      return all;
    },
    close: () => {
      proxy.close();
      proxy.closeAllConnections();
      agent.destroy();
    },
  };
}

interface Answer {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly bytes: Buffer;
}

function forward(to: URL, { method, headers }: IncomingMessage, body: Buffer, agent: Agent): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const far = ask(to, { agent, method, headers: { ...endToEnd(headers), host: to.host } }, (answer) => {
      const { statusCode: status = 0 } = answer;
      buffer(answer).then((bytes) => {
        resolve({ status, headers: { ...endToEnd(answer.headers), 'content-length': String(bytes.length) }, bytes });
      }, reject);
    });
    far.on('error', reject).end(body);
  });
}

/** Without those that are for one connection alone. */
function endToEnd(headers: IncomingMessage['headers']): IncomingMessage['headers'] {
  return Object.fromEntries(
    Object.entries(headers).filter(([name]) => !/^(connection|keep-alive|transfer-encoding)$/.test(name)),
  );
}
