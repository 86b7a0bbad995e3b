import { readFileSync } from 'node:fs';
import { type IncomingHttpHeaders } from 'node:http';
import { Agent, request } from 'node:https';

/* Requests of the second road: Node's own https, and no line of the room that is under test. */

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

export interface Asked {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** Sends requests to one server over connections that are kept. */
export class Wire {
  readonly #agent: Agent;

  constructor(
    readonly url: string,
    caFile: string,
  ) {
    this.#agent = new Agent({ keepAlive: true, maxSockets: 16, ca: readFileSync(caFile) });
  }

  /** Follows nothing and reads nothing into the answer. `path` is below the server's url, or an address of its own. */
  send(path: string, { method = 'GET', headers = {}, body }: Asked = {}): Promise<Answer> {
    const url = new URL(path, `${this.url}/`);
    const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) };
    return new Promise((resolve, reject) => {
      const sent = request(url, { agent: this.#agent, method, headers: { ...headers, ...length } }, (answer) => {
        const parts: Buffer[] = [];
        answer.on('data', (part: Buffer) => parts.push(part));
        answer.on('error', reject);
        answer.on('end', () =>
          resolve({ status: answer.statusCode ?? 0, headers: answer.headers, text: Buffer.concat(parts).toString() }),
        );
      });
      sent.on('error', reject);
      sent.end(body);
    });
  }

  /** A form as browsers and OAuth clients send it. */
  form(path: string, fields: Readonly<Record<string, string>>, headers: Readonly<Record<string, string>> = {}): Promise<Answer> {
    return this.send(path, {
      method: 'POST',
      headers: { ...headers, 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams(fields).toString(),
    });
  }

  close(): void {
    this.#agent.destroy();
  }
}
