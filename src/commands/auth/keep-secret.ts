import { type Desk } from '../../core/desk.js';
import { AppError } from '../../core/error.js';
import { type Secret } from '../../core/secret.js';
import { type Run } from '../../context.js';

/** A secret that the server took, and where it was asked to be kept; undefined: nobody said. */
export interface Keeping {
  readonly system: string;
  readonly secret: Secret;
  readonly store: 'keychain' | 'file' | undefined;
  /** What people call it. */
  readonly word: 'password' | 'client secret';
}

/**
 * Keeps a secret: in the keychain, or in the plain file where that was asked for or agreed to after the keychain failed. Returns where it is. Throws setup
 * when nothing could be kept, cancelled when a person wants no file.
 */
export async function keepSecret(
  run: Run,
  { system, secret, store, word }: Keeping,
): Promise<{ home: 'keychain' | 'file'; where: string }> {
  const secrets = await run.context.secrets();
  if (store === 'file') return { home: 'file', where: await secrets.store(system, secret, 'file') };
  try {
    return { home: 'keychain', where: await secrets.store(system, secret, 'keychain') };
  } catch (error) {
    if (!(error instanceof AppError) || error.kind !== 'setup') throw error;
    const desk = run.io.desk({ yes: false, revealSecrets: false, when: String });
    if (store === 'keychain' || !desk.present) throw notKept(error, word);
    await agree(desk, error, word);
    return { home: 'file', where: await secrets.store(system, secret, 'file') };
  }
}

async function agree(desk: Desk, error: AppError, word: string): Promise<void> {
  desk.show([`The server took the ${word}.`, error.message]);
  const text = 'Keep it in a plain file, unencrypted, that only you can read?';
  if (await desk.confirm({ text, initial: false, flag: '--store file' })) return;
  throw new AppError('cancelled', `The ${word} was not kept.`, { hint: error.hint });
}

function notKept(error: AppError, word: string): AppError {
  const { kind, message, hint, code, details, cause } = error;
  return new AppError(kind, `${message} The ${word} was not kept.`, { hint, code, details, cause });
}
