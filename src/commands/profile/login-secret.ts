import { type ServerProfile } from '../../config/types.js';
import { type Desk } from '../../core/desk.js';
import { AppError } from '../../core/error.js';
import { type Secret } from '../../core/secret.js';
import { type Run } from '../../context.js';
import { type AddInput } from './add-input.js';
import { SERVER_KINDS, secretQuestion } from './server-kinds.js';
import { signsInAs } from './where.js';

/** The secret to sign in with, and where it came from. `kept`: it is stored already, and stays. */
export interface GivenSecret {
  readonly secret: Secret;
  readonly from: 'typed' | 'stdin' | 'environment' | 'kept';
  /** Where it is already: `keychain`, `file` or `environment`, and that in words. */
  readonly spot?: { readonly home: string; readonly where: string };
}

export interface SecretWanted {
  readonly name: string;
  readonly profile: ServerProfile;
  /** A stored secret belongs to the same login on the same server, so it may be sent there again. */
  readonly same: boolean;
}

/**
 * The secret of a login: the first line of standard input with `--secret-stdin`, else the environment's, else the stored one of the profile that is replaced,
 * else asked for without echo. Throws usage where nobody can be asked.
 */
export async function loginSecret(run: Run, input: AddInput, { name, profile, same }: SecretWanted): Promise<GivenSecret> {
  const { context, io } = run;
  const secrets = await context.secrets();
  const isPiped = input.secretStdin === true;
  if (!isPiped) {
    const spot = await secrets.whereIs(name);
    const found = spot?.home === 'environment' || (spot && same) ? await secrets.find(name) : undefined;
    if (found?.home === 'environment') return { secret: found.secret, from: 'environment', spot: found };
    if (found && !(await secrets.refusal(name, found.secret))) return { secret: found.secret, from: 'kept', spot: found };
  }
  if (!io.present && !isPiped) throw noSecret(profile, secrets.variable(name));
  return { secret: await askSecret(run, profile), from: io.present ? 'typed' : 'stdin' };
}

/** That nobody is there to be asked for the secret of a login; the hint says the other ways. */
export function noSecret(profile: ServerProfile, variable: string): AppError {
  const { secret } = SERVER_KINDS[profile.kind];
  return new AppError('usage', `The ${secret} of ${signsInAs(profile)} is needed, and nobody is there to ask.`, {
    code: 'no-answer',
    hint: `Give it as the first line of standard input, with --secret-stdin; or set ${variable}.`,
  });
}

/** Asked for without echo; from a pipe, its next line. */
export async function askSecret({ context, io }: Run, profile: ServerProfile): Promise<Secret> {
  const secret = await io.secret(secretQuestion(profile.kind, signsInAs(profile)));
  // An empty password is a sign-in as nobody, which servers take (RFC 4513, section 5.1.2).
  if ((await context.secrets()).isEmpty(secret)) {
    throw new AppError('usage', `The ${SERVER_KINDS[profile.kind].secret} is empty.`, { code: 'secret-empty' });
  }
  return secret;
}

/**
 * Where the secret will be kept: undefined where nothing is to be stored. Throws setup where the keychain was wanted, or nothing was said, and it
 * cannot be used.
 */
export async function homeFor(
  run: Run,
  { store }: AddInput,
  { name, profile }: SecretWanted,
  { from }: GivenSecret,
  desk: Desk,
): Promise<'keychain' | 'file' | undefined> {
  if (store === 'none' || (store === undefined && (from === 'environment' || from === 'kept'))) return undefined;
  if (store === 'file') return 'file';
  const secrets = await run.context.secrets();
  const state = await secrets.keychain();
  if (state.usable) return 'keychain';
  const { secret } = SERVER_KINDS[profile.kind];
  if (store === undefined && desk.present) {
    desk.show([state.why]);
    const text = `Keep the ${secret} in a plain file that only you can read?`;
    if (await desk.confirm({ text, initial: false, flag: '--store file' })) return 'file';
  }
  throw new AppError('setup', `${state.why} Nothing was saved.`, {
    code: 'keychain-not-usable',
    hint: [
      'Three ways:',
      '  make the keychain usable: it needs a desktop session in which it is unlocked',
      `  --store file keeps the ${secret} in a plain file that only you can read`,
      `  --store none keeps nothing: set ${secrets.variable(name)} for each run`,
    ].join('\n'),
  });
}
