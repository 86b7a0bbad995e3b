import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough, Readable, Writable } from 'node:stream';
import { AppError } from '../../../src/core/error.js';
import { type Credentials } from '../../../src/core/credentials.js';
import { type Context } from '../../../src/context.js';
import { main } from '../../../src/main.js';
import { credentialsOf } from '../../../src/secrets/credentials.js';
import { createContext, type Host } from '../../../src/wiring.js';
import { openRoom, type Room } from '../secrets/room.js';

/** A server that knows one password and counts what is sent to it. */
export class CountingServer {
  right = 'right-7Q';
  /** Every password that was sent, in order. */
  readonly sent: string[] = [];
  /** What stands in the way of an answer. */
  down: AppError | undefined;
  /** The login may not look itself up. */
  forbidden = false;

  async resolve(credentials: Credentials): Promise<readonly []> {
    const secret = await credentials.password();
    if (this.down) throw this.down;
    this.sent.push(secret.open('wire'));
    if (secret.open('wire') !== this.right) {
      await credentials.refused(secret, 'wrong password');
      throw new AppError('unauthenticated', `The server refused the password of ${credentials.name} (wrong password).`);
    }
    if (this.forbidden) throw new AppError('forbidden', 'The login may not search.', { right: 'search on uid' });
    return [];
  }
}

export interface Typed {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** A machine with LDAP profiles, whose keychain and servers are made for the test. */
export interface AuthHouse {
  readonly room: Room;
  readonly server: CountingServer;
  /** A whole command line as a new process types it. `typed`: what a person at a terminal answers to each question; `stdin`: a pipe. */
  type(line: string, how?: { readonly stdin?: string; readonly typed?: readonly string[] }): Promise<Typed>;
  json<T = Record<string, unknown>>(
    line: string,
    how?: { readonly stdin?: string; readonly typed?: readonly string[] },
  ): Promise<T>;
  error(
    line: string,
    how?: { readonly stdin?: string; readonly typed?: readonly string[] },
  ): Promise<Record<string, unknown> & { readonly exitCode: number; readonly message: string; readonly hint: string | null }>;
  /** Everything that is kept on the disk, as text. */
  kept(): string;
  close(): void;
}

const PROFILES = {
  campus: { kind: 'openldap', url: 'ldaps://ldap.uni.example', bind: 'uid=desk,ou=tools,dc=uni', base: 'dc=uni' },
  ad: { kind: 'active-directory', url: 'ldaps://dc1.uni.example', bind: 'desk@uni.example', base: 'dc=uni,dc=example' },
  local: { kind: 'directory', file: '/nowhere/local.db' },
};

export function openAuthHouse(names: readonly (keyof typeof PROFILES)[] = ['campus']): AuthHouse {
  const room = openRoom();
  const server = new CountingServer();
  const profiles = Object.fromEntries(names.map((name) => [name, PROFILES[name]]));
  writeFileSync(join(room.folder, 'config.json'), JSON.stringify({ current: names[0], profiles }), { mode: 0o600 });
  const house: AuthHouse = {
    room,
    server,
    type: (line, how = {}) => typeIn(room, server, line.split(' '), how),
    async json<T>(line: string, how = {}) {
      const { out, err } = await house.type(`${line} -o json`, how);
      if (out === '') throw new Error(`${line} gave nothing: ${err}`);
      return JSON.parse(out) as T;
    },
    async error(line, how = {}) {
      const { out, err } = await house.type(`${line} -o json`, how);
      if (out !== '') throw new Error(`${line} did not fail: ${out}`);
      return JSON.parse(err.slice(err.indexOf('{'))) as Awaited<ReturnType<AuthHouse['error']>>;
    },
    kept: () =>
      ['secrets.json', 'state/refused.json', 'config.json']
        .map((name) => {
          try {
            return readFileSync(room.path(name), 'utf8');
          } catch {
            return '';
          }
        })
        .join('\n'),
    close: () => room.close(),
  };
  return house;
}

async function typeIn(
  room: Room,
  server: CountingServer,
  argv: readonly string[],
  { stdin, typed }: { readonly stdin?: string; readonly typed?: readonly string[] },
): Promise<Typed> {
  const isTTY = typed !== undefined;
  const out = new Caught(isTTY);
  const err = new Caught(isTTY);
  const host = {
    argv: ['node', '/somewhere/bin/uidctl', ...argv],
    env: { UIDCTL_HOME: room.folder, NO_COLOR: '1', UIDCTL_ACCESSIBLE: '1', ...room.env },
    cwd: () => room.folder,
    platform: 'linux',
    pid: process.pid,
    kill: process.kill.bind(process),
    on: () => host,
    exit: (code?: number) => {
      throw new Error(`exit ${String(code)}`);
    },
    stdin: typed ? keyboard(typed, err) : Readable.from(stdin === undefined ? [] : [Buffer.from(stdin)]),
    stdout: out,
    stderr: err,
  } as unknown as Host;
  const code = await main(argv, contextOf(host, room, server));
  return { code, out: out.text, err: err.text };
}

/** The real wiring, but for the keychain and the back end. */
function contextOf(host: Host, room: Room, server: CountingServer): Context {
  const real = createContext(host, '0.0.0-test', () => room.now);
  const secrets = room.open();
  return {
    ...real,
    secrets: async () => secrets,
    async open({ name, profile }, tried) {
      if (profile.kind === 'directory' || profile.kind === 'composite') throw new Error('nobody signs in to it');
      const login = profile.kind === 'keycloak' ? profile.client : profile.bind;
      const credentials = credentialsOf(secrets, { system: name, name: login, zone: 'Asia/Hong_Kong', tried });
      const provider = { resolve: () => server.resolve(credentials), close: async () => undefined };
      return { provider, policy: await real.policy('plain') } as unknown as Awaited<ReturnType<Context['open']>>;
    },
  };
}

/** Types the next answer when the next question stands there, and leaves when there is none. */
function keyboard(answers: readonly string[], screen: Caught): Readable {
  const stream = new PassThrough();
  const left = [...answers];
  screen.onQuestion = () => {
    const answer = left.shift();
    if (answer === undefined) stream.end();
    else stream.write(answer);
  };
  return Object.assign(stream, { isTTY: true, setRawMode: () => stream });
}

class Caught extends Writable {
  text = '';
  readonly columns = 80;
  onQuestion = (): void => undefined;

  constructor(readonly isTTY: boolean) {
    super();
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    const text = chunk.toString('utf8');
    this.text += text;
    if (text.startsWith('? ')) setImmediate(this.onQuestion);
    done();
  }
}
