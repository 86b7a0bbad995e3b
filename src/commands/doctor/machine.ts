import { join } from 'node:path';
import { CONFIG_FILE, STATE_FILE, type Config } from '../../config/types.js';
import { type Context, type Run } from '../../context.js';
import { leftOpenNotes } from '../left-open.js';
import { isServer } from '../profile/where.js';
import { problemOf, titled, type Check } from './check.js';

type Audit = Awaited<ReturnType<Context['audit']>>;

const OTHERS_MAY_WRITE = 0o022;
const OTHERS_MAY_READ = 0o044;

/** The settings: readable, valid, and of nobody else. Undefined settings: they could not be read. */
export async function settingsCheck({ context }: Run): Promise<{ readonly check: Check; readonly config: Config | undefined }> {
  const check = titled('settings', 'settings');
  const file = join(context.folders().config, CONFIG_FILE);
  let config: Config;
  try {
    config = await context.config();
  } catch (error) {
    const { message, hint } = problemOf(error);
    return { check: check.fail(message, hint), config: undefined };
  }
  const { kind, mode = 0 } = await context.fileState(file);
  if (kind === 'none') {
    const remedy = 'For made-up people: uidctl demo. For a server: uidctl profile add NAME';
    return { check: check.warn(`${file} is not there: no profile is set up`, remedy), config };
  }
  const rights = `chmod 600 ${file}`;
  // Whoever may write there can have the password sent to a server of theirs.
  if ((mode & OTHERS_MAY_WRITE) !== 0) return { check: check.fail(`${file} may be written by others`, rights), config };
  if ((mode & OTHERS_MAY_READ) !== 0) return { check: check.warn(`${file} may be read by others`, rights), config };
  const number = Object.keys(config.profiles).length;
  return { check: check.pass(`${file}, ${String(number)} ${number === 1 ? 'profile' : 'profiles'}`), config };
}

/** The record: whether a change could be written down. Makes no file. */
export async function recordCheck({ context }: Run, audit: Audit): Promise<Check> {
  const check = titled('record', 'audit record');
  const { state } = context.folders();
  const folder = await context.fileState(state);
  if (folder.kind === 'none' && folder.writable) return check.pass(`nothing is recorded yet; ${state} is made when it is needed`);
  const remedy =
    'Check the rights of the folder, or name another one with XDG_STATE_HOME: nothing is changed without the record.';
  if (folder.kind !== 'folder' || !folder.writable) return check.fail(`the state folder ${state} cannot be written`, remedy);
  const file = join(state, STATE_FILE);
  if ((await context.fileState(file)).kind === 'none') return check.pass(`nothing is recorded yet in ${state}`);
  try {
    await audit.ready();
    return check.pass(`${file} can be written`);
  } catch (error) {
    const { message, hint } = problemOf(error);
    return check.fail(message, hint ?? remedy);
  }
}

/** Changes that were begun and of which nobody wrote the end. */
export async function leftOpenCheck({ context, requestId }: Run, audit: Audit): Promise<Check> {
  const check = titled('left-open', 'changes left open');
  try {
    const open = await audit.leftOpen(requestId);
    if (open.length === 0) return check.pass('none');
    const isHere = open.some((item) => item.state === 'left-open');
    const remedy = isHere ? 'uidctl audit list --state left-open' : 'uidctl audit list --state unknown';
    return check.warn(leftOpenNotes(open, context.zone()).join(' '), remedy);
  } catch (error) {
    const { message, hint } = problemOf(error);
    return check.unknown(message, hint);
  }
}

/** The keychain: a problem only where a profile keeps its password there. It is not asked where nobody needs it. */
export async function keychainCheck({ context }: Run, { profiles }: Config): Promise<Check> {
  const check = titled('keychain', 'keychain');
  try {
    const secrets = await context.secrets();
    const users: string[] = [];
    for (const [name, profile] of Object.entries(profiles)) {
      if (isServer(profile) && (await secrets.whereIs(name))?.home === 'keychain') users.push(name);
    }
    const [first] = users;
    if (first === undefined) return check.pass('not asked: no profile keeps a secret there');
    const state = await secrets.keychain();
    if (state.usable) return check.pass(`holds the secret of ${users.join(', ')}`);
    const remedy = `${state.hint} To keep it in a plain file: uidctl auth login --profile ${first} --store file`;
    return check.fail(`${state.why} The secret of ${users.join(', ')} is there.`, remedy);
  } catch (error) {
    const { message, hint } = problemOf(error);
    return check.fail(message, hint);
  }
}
