import { changeObject, damaged, readObject, type PrivateFile } from './private-file.js';

/** What is written down of one stored secret: that it is in the keychain, or the secret itself. */
export type StoredSecret =
  | { readonly home: 'keychain'; readonly alsoKeychain?: undefined }
  | {
      readonly home: 'file';
      readonly secret: string;
      /** An older one is still in the keychain, which could not be asked to forget it. */
      readonly alsoKeychain?: boolean;
    };

/**
 * `secrets.json` in the config folder (0600): by the name of the system, where its stored secret is, and the secret itself where that is the plain file. One
 * file for both, so that they never disagree. A file that others can read is refused.
 */
export class StoredSecrets {
  readonly path: string;
  readonly #file: PrivateFile;

  constructor(path: string, checkMode: boolean) {
    this.path = path;
    const mend = 'Mend it, or remove it and sign in again: uidctl auth login';
    this.#file = { path, title: 'The file of secrets', mend, checkMode };
  }

  /** Throws AppError setup when the file cannot be read, is damaged, or others can read it. */
  async get(system: string): Promise<StoredSecret | undefined> {
    return this.#entryOf(await readObject(this.#file), system);
  }

  async set(system: string, entry: StoredSecret): Promise<void> {
    await changeObject(this.#file, (object) => ({ ...object, [system]: entry }));
  }

  async delete(system: string): Promise<void> {
    await changeObject(this.#file, (object) => Object.fromEntries(Object.entries(object).filter(([name]) => name !== system)));
  }

  /** One system whose secret is in the keychain; undefined: there is none. */
  async inKeychain(): Promise<string | undefined> {
    const object = await readObject(this.#file);
    return Object.keys(object).find((system) => this.#entryOf(object, system)?.home === 'keychain');
  }

  #entryOf(object: Readonly<Record<string, unknown>>, system: string): StoredSecret | undefined {
    const value = Object.hasOwn(object, system) ? object[system] : undefined;
    if (value === undefined) return undefined;
    if (!isStoredSecret(value)) throw damaged(this.#file);
    return value;
  }
}

function isStoredSecret(value: unknown): value is StoredSecret {
  if (typeof value !== 'object' || value === null) return false;
  const { home, secret } = value as { readonly home?: unknown; readonly secret?: unknown };
  return home === 'keychain' || (home === 'file' && typeof secret === 'string');
}
