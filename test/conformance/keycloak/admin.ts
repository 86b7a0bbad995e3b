import { type ServerEnv } from './server-env.js';
import { Wire, type Answer } from './wire.js';

/** How long a token of the realm master is used, in milliseconds: it lasts 60 s. */
const TOKEN_MS = 40_000;

/** What the server answered where the second road wanted something else. */
export class Refused extends Error {
  constructor(
    what: string,
    readonly answer: Answer,
  ) {
    super(`${what}: ${String(answer.status)} ${answer.text}`);
    this.name = 'Refused';
  }
}

/** The Admin API with all rights, as the administrator of the realm master, past the provider and past the proxy. */
export class Admin {
  readonly wire: Wire;
  #token: { readonly text: string; readonly at: number } | undefined;

  constructor(readonly env: ServerEnv) {
    this.wire = new Wire(env.URL ?? '', env.CA_FILE ?? '');
  }

  get realm(): string {
    return this.env.REALM ?? '';
  }

  get<T>(path: string): Promise<T> {
    return this.#json('GET', path);
  }

  put(path: string, body: unknown): Promise<void> {
    return this.#json('PUT', path, body);
  }

  post<T = void>(path: string, body?: unknown): Promise<T> {
    return this.#json('POST', path, body);
  }

  delete(path: string): Promise<void> {
    return this.#json('DELETE', path);
  }

  /** Adds something and gives the id that the server made for it. */
  async add(path: string, body: unknown): Promise<string> {
    const { headers } = await this.#send('POST', path, body);
    return headers.location?.split('/').at(-1) ?? '';
  }

  close(): void {
    this.wire.close();
  }

  async #json<T>(method: string, path: string, body?: unknown): Promise<T> {
    const { text } = await this.#send(method, path, body);
    return (text === '' ? undefined : JSON.parse(text)) as T;
  }

  /** `path` is below the realm; empty: the realm itself. */
  async #send(method: string, path: string, body?: unknown): Promise<Answer> {
    const answer = await this.wire.send(`admin/realms/${this.realm}${path === '' ? '' : '/'}${path}`, {
      method,
      headers: { authorization: `Bearer ${await this.#signedIn()}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (answer.status >= 300) throw new Refused(`${method} ${path}`, answer);
    return answer;
  }

  async #signedIn(): Promise<string> {
    if (this.#token !== undefined && this.#token.at + TOKEN_MS > Date.now()) return this.#token.text;
    const answer = await this.wire.form('realms/master/protocol/openid-connect/token', {
      grant_type: 'password',
      client_id: 'admin-cli',
      username: this.env.ADMIN_USER ?? '',
      password: this.env.ADMIN_PASSWORD ?? '',
    });
    if (answer.status !== 200) throw new Refused('the administrator is not let in', answer);
    const { access_token: text } = JSON.parse(answer.text) as { access_token: string };
    this.#token = { text, at: Date.now() };
    return text;
  }
}
