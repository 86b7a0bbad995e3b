import { type Folders, type Config, type ChosenProfile, type FileState, type Profile } from './config/types.js';
import { type Audit } from './audit/types.js';
import { type Clock } from './core/instant.js';
import { type DirectoryMaker } from './core/maintenance.js';
import { type Operator } from './core/operator.js';
import { type Provider } from './core/provider.js';
import { type Secret } from './core/secret.js';
import { type Zone } from './core/zone.js';
import { type DeskOptions, type Io } from './io/types.js';
import { type Bench } from './operations/types.js';
import { type Format } from './output/result.js';
import { type Policy } from './policy/schema.js';
import { type Secrets } from './secrets/types.js';

/** A profile's back end, ready to be asked, and the rules that hold for it. */
export interface OpenProfile {
  readonly provider: Provider;
  readonly policy: Policy;
}

/** A profile and its name, whether it is in the settings already or not yet. */
export type NamedProfile = Pick<ChosenProfile, 'name' | 'profile'>;

/** How the streams are to be used on this run. */
export interface IoOptions {
  /** False for `--no-input`. */
  readonly input: boolean;
  /** False for `--no-color`. */
  readonly color: boolean;
  readonly quiet: boolean;
}

/** The outside world, whole. Real parts are wired in `wiring.ts` alone; a test hands in its own. */
export interface Context {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  readonly version: string;
  /** How this program was started, so that a command that is printed works when pasted: `uidctl`, or `node bin/uidctl.js`. */
  readonly invocation: string;
  readonly clock: Clock;
  /** The time zone of this machine, such as `Asia/Hong_Kong`: for the record, which belongs to no profile. */
  zone(): Zone;
  /** A whole number from 0 up to, not including, `below`; unbiased and fit for secrets. */
  readonly randomInt: (below: number) => number;
  readonly newId: () => string;
  /** Fires on Ctrl-C and when the system asks the program to end. */
  readonly signal: AbortSignal;
  readonly operator: Operator;
  folders(): Folders;
  config(): Promise<Config>;
  updateConfig(change: (config: Config) => Config): Promise<Config>;
  /** Adds a profile; the first one becomes the current one. */
  addProfile(name: string, profile: Profile): Promise<Config>;
  /** The terminal side of this run. Whatever ends the program puts the terminal back first. */
  io(options: IoOptions): Promise<Io>;
  /**
   * Opens a profile, from the settings or not yet in them. `tried` signs in instead of the secret that is kept for the profile, to see whether the
   * server takes it before it is stored; one that was refused before is not sent (`Secrets.pardon` lets it be tried once more).
   * Nothing is sent here. Throws `setup` when its file, the certificates of its CA or its policy are not what they should be.
   */
  open(at: NamedProfile, tried?: Secret): Promise<OpenProfile>;
  /** The secrets of profiles, wherever they are kept. Asks no keychain by itself. */
  secrets(): Promise<Secrets>;
  /** How a file or folder of ours stands on this machine. Changes nothing. */
  fileState(path: string): Promise<FileState>;
  /** A policy by built-in name or file. Throws `setup`. */
  policy(nameOrFile: string): Promise<Policy>;
  audit(): Promise<Audit>;
  directories(): Promise<DirectoryMaker>;
  /** A new folder of its own for a while; whoever asked removes it. */
  scratch(): Promise<{ readonly folder: string; remove(): Promise<void> }>;
  /** Reads a file that the operator named, as bytes. Throws `usage` when it cannot be read. */
  readFile(path: string): AsyncIterable<Uint8Array>;
  /** Writes the redacted stack of a bug to a file and says where; undefined when nowhere can be written. */
  reportBug(text: string, requestId: string): Promise<string | undefined>;
}

/** The options that every command takes. */
export interface Globals extends IoOptions {
  /** Undefined: none was asked for. */
  readonly output: Format | undefined;
  readonly fields: readonly string[] | undefined;
  readonly query: string | undefined;
  readonly profile: string | undefined;
  readonly unmask: boolean;
}

/** A bench, and the profile it was set up for. */
export interface Workplace extends Bench {
  readonly chosen: ChosenProfile;
}

/** What the command line answers beforehand. */
export type Answers = Omit<DeskOptions, 'when'>;

/** One run of one command. */
export interface Run {
  readonly context: Context;
  /** The command as typed: `pin reset`. */
  readonly path: string;
  readonly globals: Globals;
  readonly io: Io;
  readonly requestId: string;
  /** The profile in use. Throws `setup` when there is none; `changes` also demands that a script names one where several exist. */
  profile(use?: { readonly changes: boolean }): Promise<ChosenProfile>;
  /** The profile opened, with audit, operator and desk. Opened once, closed at the end of the run. */
  workplace(answers?: Partial<Answers>, use?: { readonly changes: boolean }): Promise<Workplace>;
  /** A run of another command on a profile, with its own streams and its own workplace: `demo` shows real commands at work. Whoever opens it closes it. */
  nested(path: string, io: Io, chosen: ChosenProfile): Run & { close(): Promise<void> };
}
