import { type Desk } from '../../core/desk.js';
import { AppError } from '../../core/error.js';
import { type Secret } from '../../core/secret.js';
import { type Run } from '../../context.js';
import { type AddInput } from './add-input.js';

/** The password to sign in with, and where it came from. `kept`: it is stored already, and stays. */
export interface GivenSecret {
  readonly secret: Secret;
  readonly from: 'typed' | 'stdin' | 'environment' | 'kept';
  /** Where it is already: `keychain`, `file` or `environment`, and that in words. */
  readonly spot?: { readonly home: string; readonly where: string };
}

export interface SecretWanted {
  readonly name: string;
  /** The name to sign in with, for the question. */
  readonly bind: string;
  /** A stored password belongs to the same name on the same server, so it may be sent there again. */
  readonly same: boolean;
}

/**
 * The password: the first line of standard input with `--secret-stdin`, else the environment's, else the stored one of the profile that is replaced,
 * else asked for without echo. Throws usage where nobody can be asked.
 */
export async function bindSecret(run: Run, input: AddInput, { name, bind, same }: SecretWanted): Promise<GivenSecret> {
  const { context, io } = run;
  const secrets = await context.secrets();
  if (!input.secretStdin) {
    const spot = await secrets.whereIs(name);
    const found = spot?.home === 'environment' || (spot && same) ? await secrets.find(name) : undefined;
    if (found?.home === 'environment') return { secret: found.secret, from: 'environment', spot: found };
    if (found && !(await secrets.refusal(name, found.secret))) return { secret: found.secret, from: 'kept', spot: found };
  }
  if (!io.present && !input.secretStdin) {
    throw new AppError('usage', `The password of ${bind} is needed, and nobody is there to ask.`, {
      code: 'no-answer',
      hint: `Give it as the first line of standard input, with --secret-stdin; or set ${secrets.variable(name)}.`,
    });
  }
  return { secret: await askSecret(run, bind), from: io.present ? 'typed' : 'stdin' };
}

/** Asked for without echo; from a pipe, its next line. */
export async function askSecret({ context, io }: Run, bind: string): Promise<Secret> {
  const secret = await io.secret(`Password of ${bind}`);
  // An empty password is a sign-in as nobody, which servers take (RFC 4513, section 5.1.2).
  if ((await context.secrets()).isEmpty(secret)) throw new AppError('usage', 'The password is empty.', { code: 'secret-empty' });
  return secret;
}

/**
 * Where the password will be kept: undefined where nothing is to be stored. Throws setup where the keychain was wanted, or nothing was said, and it
 * cannot be used.
 */
export async function homeFor(
  run: Run,
  { store }: AddInput,
  name: string,
  { from }: GivenSecret,
  desk: Desk,
): Promise<'keychain' | 'file' | undefined> {
  if (store === 'none' || (store === undefined && (from === 'environment' || from === 'kept'))) return undefined;
  if (store === 'file') return 'file';
  const secrets = await run.context.secrets();
  const state = await secrets.keychain();
  if (state.usable) return 'keychain';
  if (store === undefined && desk.present) {
    desk.show([state.why]);
    const text = 'Keep the password in a plain file that only you can read?';
    if (await desk.confirm({ text, initial: false, flag: '--store file' })) return 'file';
  }
  throw new AppError('setup', `${state.why} Nothing was saved.`, {
    code: 'keychain-not-usable',
    hint: [
      'Three ways:',
      '  make the keychain usable: it needs a desktop session in which it is unlocked',
      '  --store file keeps the password in a plain file that only you can read',
      `  --store none keeps nothing: set ${secrets.variable(name)} for each run`,
    ].join('\n'),
  });
}
