import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startServer, type RunningServer } from '../servers/start.js';
import { openFolder, uidctl, type Ended, type StartOptions } from './program.js';
import { wordsOf } from './house.js';

/** A desk with the built program and a real server. Accounts are those of `seed`: the last digit of a UID says the state. */
export interface LdapDesk {
  readonly server: RunningServer;
  /** `UIDCTL_HOME`; also the folder in which the program is started. */
  readonly path: string;
  /** The password of all seeded accounts. */
  readonly password: string;
  type(line: string, options?: StartOptions): Promise<Ended>;
  /** Adds a profile as a script does, with the password on standard input. */
  addProfile(name: string, login: Login, more?: string): Promise<Ended>;
  /** The second road: a bind with the server's own client. */
  bind(uid: string, password: string): Promise<BindResult>;
  /** The second road: one attribute as an administrator sees it; undefined where there is none. */
  attribute(uid: string, name: string): Promise<string | undefined>;
  /** A secret that the program wrote to a file in `path`. */
  secretIn(file: string): string;
  close(): Promise<void>;
}

export type BindResult = 'in' | 'must-change' | 'refused';

export interface Login {
  readonly name: string;
  readonly password: string;
}

export interface LdapDeskOptions {
  readonly kind: 'openldap' | 'active-directory';
  readonly people: number;
  readonly settings?: Readonly<Record<string, string>>;
  /** Another desk, whose folder and profiles this one shares; that one removes the folder. */
  readonly with?: Pick<LdapDesk, 'path'>;
}

const SCRIPTS = { openldap: 'openldap', 'active-directory': 'samba-ad' } as const;

export async function openLdapDesk({ kind, people, settings, with: other }: LdapDeskOptions): Promise<LdapDesk> {
  const server = await startServer(SCRIPTS[kind], settings);
  const seeded = await server.run('seed', String(people));
  const { path, close } = other === undefined ? openFolder() : { path: other.path, close: () => undefined };
  const env = { UIDCTL_HOME: path };
  const type: LdapDesk['type'] = (line, options = {}) =>
    uidctl(wordsOf(line), { cwd: path, ...options, env: { ...env, ...options.env } });
  return {
    server,
    path,
    password: /^SEED_PASSWORD=(.*)$/m.exec(seeded)?.[1] ?? '',
    type,
    addProfile: (name, login, more = '') =>
      type(`profile add ${name} ${settingsOf(kind, server)} --bind "${login.name}" --secret-stdin --store file ${more}`, {
        stdin: `${login.password}\n`,
      }),
    bind: (uid, password) => bind(kind, server, uid, password),
    attribute: (uid, name) => attribute(kind, server, uid, name),
    secretIn: (file) => readFileSync(join(path, file), 'utf8').trim(),
    close: async () => {
      close();
      await server.stop();
    },
  };
}

/** The desk's own login, and one that may read and write nothing. */
export const deskLogin = ({ env }: RunningServer): Login => ({
  name: env['BIND_DN'] ?? '',
  password: env['BIND_PASSWORD'] ?? '',
});
export const readLogin = ({ env }: RunningServer): Login => ({
  name: env['READ_DN'] ?? '',
  password: env['READ_PASSWORD'] ?? '',
});

function settingsOf(kind: LdapDeskOptions['kind'], { env }: RunningServer): string {
  const own = kind === 'openldap' ? ` --default-policy ${env['POLICY_DN'] ?? ''} --attribute note=uniDeskNote` : '';
  return `--kind ${kind} --url ${env['URL'] ?? ''} --ca ${env['CA_FILE'] ?? ''} --base ${env['BASE_DN'] ?? ''}${own}`;
}

/** Binds with `ldapsearch`; its exit status is the result code. AD refuses somebody who must change, OpenLDAP lets in for the change alone. */
async function bind(kind: LdapDeskOptions['kind'], { env }: RunningServer, uid: string, password: string): Promise<BindResult> {
  const dn = `${kind === 'openldap' ? 'uid' : 'CN'}=${uid},${env['PEOPLE_DN'] ?? ''}`;
  const folder = mkdtempSync(join(tmpdir(), 'uidctl-bind-'));
  writeFileSync(join(folder, 'password'), password, { mode: 0o600 });
  const { code, err } = await run(
    ['-x', '-LLL', '-H', env['URL'] ?? '', '-D', dn, '-y', join(folder, 'password'), '-b', dn, '-s', 'base', '1.1'],
    { LDAPTLS_CACERT: env['CA_FILE'] ?? '' },
  );
  rmSync(folder, { recursive: true });
  if (code === 0) return 'in';
  if (code === 49) return /data 773/.test(err) ? 'must-change' : 'refused';
  if (code === 50 && kind === 'openldap') return 'must-change';
  throw new Error(`the bind of ${uid} ended with ${String(code)}: ${err}`);
}

function run(args: readonly string[], env: Readonly<Record<string, string>>): Promise<{ code: number; err: string }> {
  return new Promise((resolve) => {
    execFile('ldapsearch', args, { env: { PATH: process.env['PATH'] ?? '', ...env } }, (error, _out, err) => {
      resolve({ code: error === null ? 0 : Number(error.code), err });
    });
  });
}

async function attribute(
  kind: LdapDeskOptions['kind'],
  server: RunningServer,
  uid: string,
  name: string,
): Promise<string | undefined> {
  const filter = `(${kind === 'openldap' ? 'uid' : 'sAMAccountName'}=${uid})`;
  const out = await server.tool('ldapsearch', ['-LLL', '-o', 'ldif-wrap=no', '-b', server.env['BASE_DN'] ?? '', filter, name]);
  return new RegExp(`^${name}: (.*)$`, 'im').exec(out)?.[1];
}
