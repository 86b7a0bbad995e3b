import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Readable, Writable } from 'node:stream';
import { DatabaseSync } from '@photostructure/sqlite';
import { type Command } from 'commander';
import { type Context } from '../../../src/context.js';
import { iso, instant, parseInstant, type Instant } from '../../../src/core/instant.js';
import { buildProgram } from '../../../src/program.js';
import { main } from '../../../src/main.js';
import { COMMANDS } from './commands.js';
import { createContext, type Host } from '../../../src/wiring.js';

/** What one command line came to. */
export interface Typed {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

export interface TypeOptions {
  /** What stands on standard input. */
  readonly stdin?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Somebody sits at a terminal of 80 columns, and types this; of a list, one answer to each question, and then no more. */
  readonly typed?: string | readonly string[];
  /** Another outside world in parts, such as a back end that cannot run here. */
  readonly changed?: (context: Context) => Context;
}

/** A machine with its own folder and its own time, on which whole command lines are typed in-process, with nobody at the terminal. */
export interface House {
  readonly folder: string;
  now: Instant;
  /** The words of a command line; a word with spaces stands in double quotes. */
  type(line: string, options?: TypeOptions): Promise<Typed>;
  /** The same, its standard output read as JSON. */
  json<T = unknown>(line: string, options?: TypeOptions): Promise<T>;
  /** The error of a line that fails, as machines get it: exactly one JSON object on stderr, and nothing on stdout. */
  error(
    line: string,
    options?: TypeOptions,
  ): Promise<Record<string, unknown> & { exitCode: number; code: string; message: string; hint: string | null }>;
  /** The second road: plain SQL on the practice directory. */
  sql<T>(statement: string, ...values: (string | number | null)[]): T[];
  /** The one row of an account, by plain SQL. */
  account(uid: string): Readonly<Record<string, string | number | null>>;
  /** The audit by plain SQL, oldest first: what was written since the last time that this was asked. */
  written(): Readonly<Record<string, string | number | null>>[];
  close(): void;
}

/** 23 November 2026, 10:41 in Hong Kong. */
export const NOON = parseInstant('2026-11-23T02:41:00Z') ?? instant(0);

export function openHouse(): House {
  const folder = mkdtempSync(join(tmpdir(), 'uidctl-house-'));
  let read = 0;
  const house: House = {
    folder,
    now: NOON,
    type: (line, options) => typeIn(folder, () => house.now, wordsOf(line), options),
    async json<T>(line: string, options?: TypeOptions) {
      const { code, out, err } = await house.type(`${line} -o json`, options);
      if (out === '') throw new Error(`${line} ended with ${code} and no output: ${err}`);
      return JSON.parse(out) as T;
    },
    async error(line, options) {
      const { out, err } = await house.type(`${line} -o json`, options);
      if (out !== '') throw new Error(`${line} did not fail: ${out}`);
      return JSON.parse(err) as Awaited<ReturnType<House['error']>>;
    },
    sql: (statement, ...values) => query(join(folder, 'data', 'practice.db'), statement, values),
    account(uid) {
      const [row] = house.sql<Readonly<Record<string, string | number | null>>>('select * from account where uid = ?', uid);
      if (!row) throw new Error(`there is no ${uid}`);
      return row;
    },
    written() {
      const file = join(folder, 'state', 'state.db');
      if (!existsSync(file)) return [];
      const rows = query<Readonly<Record<string, string | number | null>>>(
        file,
        'select * from audit where seq > ? order by seq',
        [read],
      );
      read = Number(rows.at(-1)?.['seq'] ?? read);
      return rows;
    },
    close: () => rmSync(folder, { recursive: true, force: true }),
  };
  return house;
}

/** One made-up university a test file: every house after the first is a copy of it. */
let university: Promise<string> | undefined;

/** A house with a made-up university in it, as it was made at {@link NOON}. */
export async function openPracticeHouse(): Promise<House> {
  const template = await (university ??= makeUniversity());
  const house = openHouse();
  cpSync(template, house.folder, { recursive: true });
  const config = join(house.folder, 'config.json');
  writeFileSync(config, readFileSync(config, 'utf8').replaceAll(template, house.folder), { mode: 0o600 });
  return house;
}

async function makeUniversity(): Promise<string> {
  const house = openHouse();
  process.on('exit', () => house.close());
  const { code, err } = await house.type('directory init --people 44 --seed 7');
  if (code !== 0) throw new Error(`no practice directory at ${iso(house.now)}: ${err}`);
  // A house begins with an empty record: that its directory was made is for the tests of just that.
  rmSync(join(house.folder, 'state'), { recursive: true });
  return house.folder;
}

async function typeIn(
  folder: string,
  clock: () => Instant,
  argv: readonly string[],
  { stdin = '', env = {}, typed, changed = (context) => context }: TypeOptions = {},
): Promise<Typed> {
  const isTTY = typed !== undefined;
  const out = new Caught(isTTY);
  const err = new Caught(isTTY);
  const input =
    typed === undefined
      ? Readable.from(stdin === '' ? [] : [Buffer.from(stdin)])
      : typeof typed === 'string'
        ? keyboard(typed)
        : answering(typed, err);
  const host = hostOf(folder, argv, input, out, err, env);
  const code = await main(argv, changed(createContext(host, '0.0.0-test', clock)));
  return { code, out: out.text, err: err.text };
}

function hostOf(
  folder: string,
  argv: readonly string[],
  stdin: Readable,
  stdout: Caught,
  stderr: Caught,
  env: Readonly<Record<string, string>> = {},
): Host {
  const host = {
    argv: ['node', '/somewhere/bin/uidctl', ...argv],
    env: { UIDCTL_HOME: folder, NO_COLOR: '1', UIDCTL_ACCESSIBLE: '1', ...env },
    cwd: () => folder,
    platform: process.platform,
    pid: process.pid,
    kill: process.kill.bind(process),
    on: () => host,
    exit: (code?: number) => {
      throw new Error(`exit ${String(code)}`);
    },
    stdin,
    stdout,
    stderr,
  } as unknown as Host;
  return host;
}

/**
 * `parsed` for a line that the command tree and the command's own schema take, else what they say. Nothing is run. What follows the program's name is
 * typed.
 */
export async function parseLine(line: string): Promise<string> {
  const out = new Caught(false);
  const context = createContext(hostOf('/nowhere', [], Readable.from([]), out, out), '0.0.0-test', () => NOON);
  const program = buildProgram(
    context,
    () => 'parse',
    await context.io({ input: false, color: false, quiet: true }),
    () => undefined,
  );
  let parsed: Promise<string> | undefined;
  for (const [path, spec] of COMMANDS) {
    const command = path
      .split(' ')
      .reduce<Command | undefined>((parent, word) => parent?.commands.find((one) => one.name() === word), program);
    command?.action((...given: unknown[]) => {
      parsed = spec.load().then(({ input }) => {
        const named = Object.fromEntries((spec.arguments ?? []).map(({ name }, i) => [name, given[i]]));
        const answer = input.safeParse({ ...command.opts(), ...named });
        return answer.success
          ? 'parsed'
          : answer.error.issues.map((issue) => `--${issue.path.join('.')}: ${issue.message}`).join('; ');
      });
    });
  }
  try {
    await program.parseAsync(wordsOf(line), { from: 'user' });
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  return (await parsed) ?? 'nothing would run';
}

/** A keyboard on which these keys are pressed, and no more after them. */
function keyboard(keys: string): Readable {
  const stream = new PassThrough();
  stream.end(keys);
  return Object.assign(stream, { isTTY: true, setRawMode: () => stream });
}

/** A keyboard on which each question is answered when it stands there, and the input ends at the first that has no answer. */
function answering(answers: readonly string[], screen: Caught): Readable {
  const stream = new PassThrough();
  const left = [...answers];
  screen.shown = (text) => {
    if (!/(^\? [^\n]* |Number[^\n]*: )$/.test(text)) return;
    const answer = left.shift();
    if (answer === undefined) stream.end();
    else stream.write(`${answer}\r`);
  };
  return Object.assign(stream, { isTTY: true, setRawMode: () => stream });
}

class Caught extends Writable {
  text = '';
  shown: (text: string) => void = () => undefined;
  readonly columns = 80;

  constructor(readonly isTTY: boolean) {
    super();
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    this.text += chunk.toString('utf8');
    this.shown(chunk.toString('utf8'));
    done();
  }
}

function wordsOf(line: string): string[] {
  return [...line.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, word]) => quoted ?? word ?? '');
}

function query<T>(file: string, statement: string, values: (string | number | null)[]): T[] {
  const database = new DatabaseSync(file);
  try {
    const prepared = database.prepare(statement);
    return prepared.all(...values) as T[];
  } finally {
    database.close();
  }
}
