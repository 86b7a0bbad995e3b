import type * as Crypto from 'node:crypto';
import { createReadStream, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { homedir, hostname, tmpdir, userInfo } from 'node:os';
import { basename, join, relative } from 'node:path';
import { type Folders } from './config/types.js';
import { foldersFor } from './config/folders.js';
import { AppError, exitCode } from './core/error.js';
import { instant, type Clock } from './core/instant.js';
import { type Zone } from './core/zone.js';
import { type Context, type IoOptions } from './context.js';
import { type Io } from './io/types.js';
import type * as Lines from './output/lines.js';
import { loadPolicy, openProfile, reasonOf } from './profile-opening.js';
import { type Secrets } from './secrets/types.js';

/** What this program needs of the process that it runs in; `process` itself is one. */
export type Host = Pick<
  NodeJS.Process,
  'argv' | 'env' | 'cwd' | 'platform' | 'pid' | 'kill' | 'on' | 'exit' | 'stdin' | 'stdout' | 'stderr'
>;

/** Wires the real parts together. What a command may not need is loaded when it is first asked for. */
export function createContext(host: Host, version: string, clock: Clock = () => instant(Date.now())): Context {
  const signal = endSignal(host);
  let known: Folders | undefined;
  const folders = (): Folders => (known ??= foldersFor(host.env, homeOf(host), host.platform));
  let kept: Promise<Secrets> | undefined;
  const secrets = (): Promise<Secrets> => (kept ??= openKept(host, folders(), clock, signal));
  const config: Context['config'] = async () => (await import('./config/file.js')).readConfig(folders());
  const profiles = async () => (await config()).profiles;

  return {
    env: host.env,
    cwd: host.cwd(),
    version,
    invocation: invocationOf(host),
    clock,
    zone: zoneHere,
    // All of node:crypto takes long to load: only a change that makes a PIN or a key needs it.
    randomInt: (below) => (createRequire(import.meta.url)('node:crypto') as typeof Crypto).randomInt(below),
    newId: () => globalThis.crypto.randomUUID(),
    signal,
    operator: { id: osUser(), from: 'os-user' },
    folders,
    config,
    updateConfig: async (change) => (await import('./config/file.js')).updateConfig(folders(), change),
    async addProfile(name, profile) {
      const [{ updateConfig }, { withProfile }] = await Promise.all([import('./config/file.js'), import('./config/profiles.js')]);
      return updateConfig(folders(), (config) => withProfile(config, name, profile, false));
    },
    io: (options) => openIo(host, signal, options),
    open: (at, tried) => openProfile(at, { clock, secrets, profiles, zone: zoneHere(), tried }),
    secrets,
    fileState: async (path) => (await import('./config/file-state.js')).fileState(path, host.platform),
    policy: loadPolicy,
    async audit() {
      const { openAudit } = await import('./audit/audit.js');
      return openAudit({
        path: join(folders().state, 'state.db'),
        clock,
        host: hostname(),
        pid: host.pid,
        isAlive: (pid) => isAlive(host, pid),
        processToken: startTime,
      });
    },
    directories: async () => (await import('./providers/directory/maker.js')).directoryMaker({ loadPolicy, clock }),
    async scratch() {
      const folder = await mkdtemp(join(tmpdir(), 'uidctl-'));
      return { folder, remove: () => rm(folder, { recursive: true, force: true }) };
    },
    readFile: readNamedFile,
    reportBug: (text, requestId) => writeBugReport(folders, text, requestId),
  };
}

async function openKept(host: Host, folders: Folders, clock: Clock, signal: AbortSignal): Promise<Secrets> {
  const { openSecrets } = await import('./secrets/secrets.js');
  return openSecrets({ folders, env: host.env, platform: host.platform, clock, signal });
}

async function openIo(host: Host, signal: AbortSignal, { input, color, quiet }: IoOptions): Promise<Io> {
  const { createIo } = await import('./io/create-io.js');
  let lines: typeof Lines | undefined;
  const io: Io = createIo({
    get stdin() {
      return host.stdin;
    },
    stdout: host.stdout,
    stderr: host.stderr,
    env: host.env,
    inputAllowed: input,
    colour: color ? 'auto' : 'never',
    clean(line) {
      if (!lines) throw new Error('the streams are not prepared');
      return lines.finishLine(line, io.err.paint);
    },
    async loadClean() {
      lines = await import('./output/lines.js');
    },
    quiet,
    signal,
  });
  host.on('exit', () => io.restore());
  return io;
}

/** Ctrl-C and a request to end fire the signal once; asked a second time, the program ends at once: what it had begun is told as left open. */
function endSignal(host: Host): AbortSignal {
  const controller = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    host.on(name, () => {
      if (controller.signal.aborted) host.exit(exitCode('cancelled'));
      controller.abort(new AppError('cancelled', 'Cancelled.'));
    });
  }
  return controller.signal;
}

/** The time zone of this machine. */
function zoneHere(): Zone {
  return new Intl.DateTimeFormat().resolvedOptions().timeZone;
}

/** `uidctl` when it was found on the PATH, else how node was told to run it, from the present folder. */
function invocationOf(host: Host): string {
  const script = host.argv[1];
  if (script === undefined || basename(script) === 'uidctl') return 'uidctl';
  return `node ${relative(host.cwd(), script) || script}`;
}

/** `HOME`, else what the system's own list of users says; undefined where neither is a folder's path. */
function homeOf(host: Host): string | undefined {
  try {
    return (host.platform === 'win32' ? host.env.USERPROFILE : host.env.HOME) || homedir();
  } catch {
    return undefined;
  }
}

function osUser(): string {
  try {
    return userInfo().username;
  } catch {
    return 'unknown';
  }
}

function isAlive(host: Host, pid: number): boolean {
  try {
    host.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/** When a process began, in the kernel's own ticks (field 22 of /proc/PID/stat); undefined where the system has no such file. */
function startTime(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
  } catch {
    return undefined;
  }
}

async function* readNamedFile(path: string): AsyncGenerator<Uint8Array> {
  try {
    for await (const chunk of createReadStream(path)) yield chunk as Uint8Array;
  } catch (error) {
    throw new AppError('usage', `The file ${path} cannot be read: ${reasonOf(error)}.`, { cause: error });
  }
}

async function writeBugReport(folders: () => Folders, text: string, requestId: string): Promise<string | undefined> {
  try {
    const { state } = folders();
    await mkdir(state, { recursive: true, mode: 0o700 });
    const file = join(state, `error-${requestId}.log`);
    await writeFile(file, `${text}\n`, { mode: 0o600, flag: 'wx' });
    return file;
  } catch {
    return undefined;
  }
}
