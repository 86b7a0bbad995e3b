import { cpSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from '@photostructure/sqlite';
import { openFolder, PROGRAM, uidctl, type Ended, type StartOptions } from './program.js';
import { openTerminal, type OpenTerminal, type TerminalOptions } from './pty.js';

type Value = string | number | null;

/** A machine of its own with a practice directory of 60 made-up people, on which the built program is run. */
export interface PracticeHouse {
  /** `UIDCTL_HOME`; also the folder in which the program is started. */
  readonly path: string;
  readonly directory: string;
  readonly state: string;
  readonly env: Readonly<Record<string, string>>;
  /** A whole command line without `uidctl`; a word with spaces stands in double quotes. */
  type(line: string, options?: StartOptions): Promise<Ended>;
  /** The same on a terminal of its own. */
  terminal(line: string, options?: Partial<TerminalOptions>): OpenTerminal;
  /** The second road: plain SQL on the directory. */
  sql<T>(statement: string, ...values: Value[]): T[];
  /** Plain SQL on the audit; no rows while there is none. */
  audit<T>(statement: string, ...values: Value[]): T[];
  /** What `account` says of one UID. */
  account(uid: string): Record<string, Value>;
  close(): void;
}

/** One practice directory, made by the program, to be copied for each test. */
export interface Template {
  copy(options?: { readonly practice?: boolean }): PracticeHouse;
  readonly close: () => void;
}

export async function furnish(people = 60): Promise<Template> {
  const made = openFolder();
  const { code, err } = await uidctl(['directory', 'init', '--people', String(people), '--seed', '7'], {
    env: { UIDCTL_HOME: made.path },
  });
  if (code !== 0) throw new Error(`no practice directory: ${err}`);
  return { copy: ({ practice = true } = {}) => copyOf(made.path, practice), close: made.close };
}

function copyOf(from: string, practice: boolean): PracticeHouse {
  const { path, close } = openFolder();
  const directory = join(path, 'data', 'practice.db');
  const state = join(path, 'state', 'state.db');
  mkdirSync(join(path, 'data'), { mode: 0o700 });
  cpSync(join(from, 'data', 'practice.db'), directory);
  const profiles = { practice: { kind: 'directory', file: directory, practice } };
  writeFileSync(join(path, 'config.json'), JSON.stringify({ current: 'practice', profiles }), { mode: 0o600 });
  const sql = <T>(statement: string, ...values: Value[]): T[] => query<T>(directory, statement, values);
  if (!practice) sql(`update meta set value = 'no' where key = 'practice'`);
  const env = { UIDCTL_HOME: path };
  return {
    path,
    directory,
    state,
    env,
    type: (line, options = {}) => uidctl(wordsOf(line), { cwd: path, ...options, env: { ...env, ...options.env } }),
    terminal: (line, options = {}) =>
      openTerminal({
        command: process.execPath,
        args: [PROGRAM, ...wordsOf(line)],
        cwd: path,
        ...options,
        env: { PATH: process.env['PATH'] ?? '', LANG: 'C.UTF-8', ...env, ...options.env },
      }),
    sql,
    audit: <T>(statement: string, ...values: Value[]): T[] => (existsSync(state) ? query<T>(state, statement, values) : []),
    account(uid) {
      const [row] = sql<Record<string, Value>>('select * from account where uid = ?', uid);
      if (!row) throw new Error(`no account ${uid}`);
      return row;
    },
    close,
  };
}

/** Opens and closes for each question, so that nothing is held between two of them. */
function query<T>(file: string, statement: string, values: readonly Value[]): T[] {
  const db = new DatabaseSync(file, { timeout: 10_000 });
  try {
    return db.prepare(statement).all(...values) as T[];
  } finally {
    db.close();
  }
}

/** The words of a line; double quotes keep spaces. */
export function wordsOf(line: string): string[] {
  return [...line.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, bare]) => quoted ?? bare ?? '');
}
