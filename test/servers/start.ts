import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A real server on loopback, made for one test file. */
export interface RunningServer {
  /** What `start` printed: URL, BASE_DN, BIND_DN, BIND_PASSWORD and so on; README.md has the list. */
  readonly env: Readonly<Record<string, string>>;
  /** The server's folder, with its certificates in `tls`. */
  readonly data: string;
  /** Another verb of the script (`stop`, `start`, `status`, `seed 100`); what it printed. Settings of the start hold for all of them. */
  run(verb: string, ...args: string[]): Promise<string>;
  /**
   * One of the server's own tools with all rights (`ldapmodify`, `ldapsearch`; for AD also `samba-tool`, `ldbmodify`; for Keycloak `GET`, `PUT` ... of
   * its Admin API, and `kcadm.sh`), `input` on its standard input; what it printed.
   */
  tool(command: string, args: readonly string[], input?: string): Promise<string>;
  /** Ends the server and removes its folder. One that has ended by itself is fine. */
  stop(): Promise<void>;
}

/** The real servers, each a script beside this file. */
export type ServerName = 'openldap' | 'samba-ad' | 'keycloak';

/** The variable that names the folder in which one run of the suites keeps Samba's domain and the Keycloak that its tests share. */
export const SERVER_CACHE = 'UIDCTL_TEST_SERVER_CACHE';

/**
 * Starts a server by the script of that name beside this file. It ends by `stop`, and by itself when this process has gone. A Keycloak is a realm of
 * its own in the one server of this run, unless `OWN` is `yes`: that takes 10 to 24 s, and is for tests that stop it or need its own certificate.
 *
 * @param settings environment variables of the script, as its head lists them
 * @throws Error with what the script said, when the server is not installed or does not start
 */
export async function startServer(name: ServerName, settings: Readonly<Record<string, string>> = {}): Promise<RunningServer> {
  const surroundings = { ...fromHere(), ...settings };
  const env = variables(await script(name, ['start'], surroundings));
  const data = env.DATA;
  if (data === undefined || data === '') throw new Error(`${name} start printed no DATA`);
  const here = { ...surroundings, DATA: data };
  const run = (verb: string, ...args: string[]): Promise<string> => script(name, [verb, ...args], here);
  return {
    env,
    data,
    run,
    tool: (command, args, input) => script(name, ['tool', command, ...args], here, input),
    stop: async () => {
      if (!existsSync(data)) return;
      await run('stop');
      await rm(data, { recursive: true, force: true });
    },
  };
}

/** All that a script gets of our own environment: nothing that could steer an LDAP client or the server. */
function fromHere(): Record<string, string> {
  const cache = process.env[SERVER_CACHE];
  return {
    PATH: process.env.PATH ?? '/usr/bin:/bin',
    TMPDIR: tmpdir(),
    OWNER_PID: String(process.pid),
    ...(cache === undefined ? {} : { CACHE: cache }),
  };
}

/** `KEY=VALUE` lines as an object. */
function variables(lines: string): Record<string, string> {
  return Object.fromEntries(
    lines
      .split('\n')
      .filter((line) => line.includes('='))
      .map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
  );
}

function script(name: string, args: readonly string[], env: Record<string, string>, input = ''): Promise<string> {
  const path = join(import.meta.dirname, name);
  return new Promise((resolve, reject) => {
    const child = execFile(path, args, { env, maxBuffer: 64 * 1024 * 1024 }, (error, out, err) => {
      if (error === null) resolve(out);
      else reject(new Error(`test/servers/${name} ${args.join(' ')} failed: ${err.trim() || error.message}`));
    });
    // A script that ends before it has read its input says so by its exit status.
    child.stdin?.on('error', () => undefined);
    child.stdin?.end(input);
  });
}
