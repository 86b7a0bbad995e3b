import type * as z from 'zod';
import { type Run } from '../context.js';
import { type Result } from '../output/result.js';

/** One positional argument. A variadic one takes the rest of the line. */
export interface ArgumentSpec {
  readonly name: string;
  readonly text: string;
  readonly required: boolean;
  readonly variadic?: boolean;
}

/** One option, in commander's notation: `--until <date>`. */
export interface OptionSpec {
  readonly flags: string;
  readonly text: string;
  readonly choices?: readonly string[];
  /** May be given several times; the input is a list. */
  readonly list?: boolean;
}

/** The module of a command, loaded only when it runs. */
export interface CommandModule<Schema extends z.ZodType = z.ZodType> {
  readonly input: Schema;
  run(input: z.output<Schema>, run: Run): Promise<Result>;
}

/** One command as data: what help, completion and the tests over the whole tree read. Nothing here loads what the command needs. */
export interface CommandSpec {
  readonly verb: string;
  readonly summary: string;
  readonly details?: string;
  readonly arguments?: readonly ArgumentSpec[];
  readonly options?: readonly OptionSpec[];
  /** True for a command that changes an account: it gets `--ticket`, `--reason`, `--proof`, `--dry-run`, `--yes` and `--force`. */
  readonly changes?: boolean;
  /** Complete lines, as somebody would type them; a test parses each. */
  readonly examples: readonly string[];
  readonly load: () => Promise<CommandModule>;
}

/** A noun with its verbs, or one command of its own (`lookup`). */
export interface NounSpec {
  readonly noun: string;
  readonly aliases?: readonly string[];
  readonly summary: string;
  readonly commands: readonly CommandSpec[];
  /** The noun is itself the command. */
  readonly alone?: CommandSpec;
}

/** A command's module with its input type kept together: `export const module = command(input, run)`. */
export function command<Schema extends z.ZodType>(
  input: Schema,
  run: (input: z.output<Schema>, on: Run) => Promise<Result>,
): CommandModule {
  return { input, run: (value, on) => run(value as z.output<Schema>, on) };
}

/** The one positional argument of most commands. */
export const WHO: ArgumentSpec = {
  name: 'who',
  text: 'UID, number, mail, alias or id of one account',
  required: true,
  variadic: true,
};

/** Many at once, one per line in and one NDJSON object per line out, in the order of the input. */
export const FROM_FILE: OptionSpec = {
  flags: '--from <file>',
  text: 'one WHO per line from a file, or - for standard input; NDJSON out',
};

/** The options that every change takes, in the order in which help shows them. */
export const CHANGE_OPTIONS: readonly OptionSpec[] = [
  { flags: '--ticket <id>', text: 'the ticket of this call; kept in the audit' },
  { flags: '--reason <text>', text: 'why; kept in the audit, and needed with --force' },
  { flags: '--proof <how>', text: 'how the caller was proven', choices: ['in-person', 'video', 'call-back', 'not-proven'] },
  { flags: '-n, --dry-run', text: 'show the plan and stop' },
  { flags: '-y, --yes', text: 'answer the question with yes; it passes no guard' },
  { flags: '--force', text: 'override a guard that the policy marks as overridable; needs --reason' },
];
