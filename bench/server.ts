import { execFile } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { resolve } from 'node:path';
import process from 'node:process';

/** The scripts of `test/servers`. */
export type ServerName = 'openldap' | 'samba-ad' | 'keycloak';

/** A real server on loopback, started by the scripts of `test/servers`. It ends with this process, whatever happens. */
export interface Server {
  readonly name: ServerName;
  /** What `start` printed. */
  readonly env: Readonly<Record<string, string>>;
  /** One verb of the script, such as `seed 1000`; what it printed. */
  run(verb: string, ...args: string[]): Promise<string>;
  /** Ends it and removes its folder. */
  stop(): Promise<void>;
}

/** Starts one, run from the folder of the project. `wanted`: settings of the script. Throws an Error with the script's own words where it is not installed or does not start. */
export async function start(name: ServerName, wanted: Readonly<Record<string, string>>): Promise<Server> {
  const path = resolve('test', 'servers', name);
  const around = { PATH: process.env['PATH'] ?? '/usr/bin:/bin', OWNER_PID: String(process.pid), ...wanted };
  const env = settings(await script(path, ['start'], around));
  const { DATA: data = '' } = env;
  const run = (...args: string[]): Promise<string> => script(path, args, { ...around, DATA: data });
  return {
    name,
    env,
    run,
    stop: async () => {
      await run('stop');
      await rm(data, { recursive: true, force: true });
    },
  };
}

function settings(lines: string): Record<string, string> {
  const pairs = lines.split('\n').filter((line) => line.includes('='));
  return Object.fromEntries(pairs.map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]));
}

function script(path: string, args: readonly string[], env: Record<string, string>): Promise<string> {
  return new Promise((done, fail) => {
    execFile(path, args, { env, maxBuffer: 1 << 26 }, (error, out, err) => {
      if (error) fail(new Error(err.trim() || error.message));
      else done(out);
    });
  });
}
