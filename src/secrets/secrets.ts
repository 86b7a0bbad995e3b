import { join } from 'node:path';
import { AppError } from '../core/error.js';
import { type Clock } from '../core/instant.js';
import { Secret } from '../core/secret.js';
import { findInEnvironment, spotInEnvironment, variableToSet, type Environment } from './environment.js';
import { Keychain, loadKeychain, type MakeEntry } from './keychain.js';
import { alone } from './private-file.js';
import { Refusals } from './refusals.js';
import { StoredSecrets } from './stored.js';
import { type FoundSecret, type KeychainState, type Secrets, type SecretSpot } from './types.js';

export interface SecretsOptions {
  /** Absolute paths: the plain file is in the config folder, the marks of refused secrets in the state folder. */
  readonly folders: { readonly config: string; readonly state: string };
  readonly env: Environment;
  readonly platform: string;
  readonly clock: Clock;
  /** Ends the wait for a keychain that asks somebody to unlock it. */
  readonly signal: AbortSignal;
  /** How the keychain is loaded, when it is first asked; the real one when left out. */
  readonly load?: () => Promise<MakeEntry>;
}

const KEYCHAIN_SPOT = { home: 'keychain', where: 'the keychain' } as const;

/** No profile has this name, so no entry has it either. */
const NO_SYSTEM = '(none)';

/**
 * The secrets of this person. Where each stored one is stands in `secrets.json` of the config folder (see {@link StoredSecrets}), so that the keychain is asked
 * only for what is in it, and not loaded at all where the environment or the plain file gives the secret.
 */
export function openSecrets({ folders, env, platform, clock, signal, load = loadKeychain }: SecretsOptions): Secrets {
  const checkMode = platform !== 'win32';
  const stored = new StoredSecrets(join(folders.config, 'secrets.json'), checkMode);
  const refusals = new Refusals(join(folders.state, 'refused.json'), clock, checkMode);
  const keychain = new Keychain(load, signal);
  return {
    find: async (system) => (await findInEnvironment(env, system)) ?? (await findStored(stored, keychain, system)),
    async whereIs(system) {
      return spotInEnvironment(env, system) ?? spotOf(stored, (await stored.get(system))?.home);
    },
    async store(system, secret, home) {
      const where = await keep(stored, keychain, { system, secret, home });
      await refusals.clear(system);
      return where;
    },
    async forget(system) {
      const where = await forget(stored, keychain, system);
      await refusals.clear(system);
      return where;
    },
    refusal: (system, secret) => refusals.of(system, secret),
    alone: (system, work) => alone(join(folders.state, `sign-in-${system}.lock`), work),
    markRefused: (system, secret, why) => refusals.mark(system, secret, why),
    isEmpty: (secret) => secret.open('file') === '',
    variable: variableToSet,
    pardon: (system, secret) => refusals.pardon(system, secret),
    keychain: () => stateOf(stored, keychain),
  };
}

function spotOf({ path }: StoredSecrets, home: 'keychain' | 'file' | undefined): SecretSpot | undefined {
  if (home === undefined) return undefined;
  return home === 'keychain' ? KEYCHAIN_SPOT : { home, where: path };
}

async function findStored(stored: StoredSecrets, keychain: Keychain, system: string): Promise<FoundSecret | undefined> {
  const entry = await stored.get(system);
  if (!entry) return undefined;
  const text = entry.home === 'file' ? entry.secret : await keychain.get(system);
  const spot = spotOf(stored, entry.home);
  if (text === null || !spot) return undefined;
  if (text === '') {
    throw new AppError('setup', `The secret of "${system}" in ${spot.where} is empty.`, {
      code: 'secret-empty',
      hint: `uidctl auth login --profile ${system}`,
    });
  }
  return { ...spot, secret: new Secret(text) };
}

interface Keeping {
  readonly system: string;
  readonly secret: Secret;
  readonly home: 'keychain' | 'file';
}

/** The secret first, then the word where it is: a crash in between leaves one that is found at the next sign-in, and never a word without a secret. */
async function keep(stored: StoredSecrets, keychain: Keychain, { system, secret, home }: Keeping): Promise<string> {
  const text = secret.open('file');
  if (text === '') throw new AppError('usage', 'An empty secret is not stored.', { code: 'secret-empty' });
  if (home === 'keychain') {
    await keychain.set(system, text);
    await stored.set(system, { home });
    return KEYCHAIN_SPOT.where;
  }
  const before = await stored.get(system);
  const older = before?.home === 'keychain' || before?.alsoKeychain === true;
  await stored.set(system, { home, secret: text, ...(older ? { alsoKeychain: true } : {}) });
  // The older one in the keychain goes too. Where the keychain cannot be asked now, which may be why a file is used, `forget` asks it again.
  if (older && (await isGone(keychain, system))) await stored.set(system, { home, secret: text });
  return stored.path;
}

async function isGone(keychain: Keychain, system: string): Promise<boolean> {
  try {
    await keychain.delete(system);
    return true;
  } catch (error) {
    if (error instanceof AppError && error.kind === 'setup') return false;
    throw error;
  }
}

/** The keychain first: one that cannot be asked leaves the word where the secret is. */
async function forget(stored: StoredSecrets, keychain: Keychain, system: string): Promise<readonly string[]> {
  const entry = await stored.get(system);
  if (!entry) return [];
  const where: string[] = [];
  if ((entry.home === 'keychain' || entry.alsoKeychain === true) && (await keychain.delete(system))) {
    where.push(KEYCHAIN_SPOT.where);
  }
  await stored.delete(system);
  return entry.home === 'file' ? [...where, stored.path] : where;
}

/** An entry that is there shows whether the keychain is locked; where we have none, that it answers is all that can be seen. */
async function stateOf(stored: StoredSecrets, keychain: Keychain): Promise<KeychainState> {
  try {
    await keychain.get((await stored.inKeychain()) ?? NO_SYSTEM);
    return { usable: true };
  } catch (error) {
    if (!(error instanceof AppError) || error.kind !== 'setup') throw error;
    return { usable: false, why: error.message, hint: error.hint ?? '' };
  }
}
