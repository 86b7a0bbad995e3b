import { AppError } from '../core/error.js';

/** One entry of the operating system's keychain. */
export interface KeychainEntry {
  getPassword(): Promise<string | null | undefined>;
  setPassword(text: string): Promise<void>;
  deletePassword(): Promise<boolean>;
}

/** Makes an entry by service and account. The constructor may throw: it looks for the keychain. */
export type MakeEntry = (service: string, account: string) => KeychainEntry;

/** The name under which the keychain keeps our entries; the account is the system. */
export const SERVICE = 'uidctl';

/**
 * The real keychain. On Linux the entries are held to the Secret Service: by default this package falls back to the kernel's keyring without a word, which
 * forgets at the next start and is no place for this.
 */
export async function loadKeychain(): Promise<MakeEntry> {
  const { AsyncEntry } = await import('keytar');
  return (service, account) => new AsyncEntry(service, account, { linux: { store: 'secret-service' } });
}

/** The keychain of this machine. Absent is null; whatever else goes wrong is AppError setup that says what to do. */
export class Keychain {
  readonly #load: () => Promise<MakeEntry>;
  readonly #signal: AbortSignal;
  #loaded: Promise<MakeEntry> | undefined;

  constructor(load: () => Promise<MakeEntry>, signal: AbortSignal) {
    this.#load = load;
    this.#signal = signal;
  }

  async get(system: string): Promise<string | null> {
    return (await this.#ask(system, (entry) => entry.getPassword())) ?? null;
  }

  async set(system: string, text: string): Promise<void> {
    await this.#ask(system, (entry) => entry.setPassword(text));
  }

  /** False: there was none. */
  async delete(system: string): Promise<boolean> {
    return await this.#ask(system, (entry) => entry.deletePassword());
  }

  async #ask<T>(system: string, work: (entry: KeychainEntry) => Promise<T>): Promise<T> {
    this.#loaded ??= this.#load().catch((error: unknown) => {
      throw notThere(error);
    });
    const make = await this.#loaded;
    try {
      return await soon(work(make(SERVICE, system)), this.#signal);
    } catch (error) {
      throw error instanceof AppError ? error : unusable(error);
    }
  }
}

/** Milliseconds that somebody has to unlock the keychain when its own window asks. */
const PATIENCE = 60_000;

/** An unlock window that nobody sees must not hold a script for ever. */
async function soon<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  let stop = (): void => undefined;
  const limit = new Promise<never>((_, reject) => {
    const timer = setTimeout(() => {
      reject(new AppError('setup', 'The keychain did not answer within a minute.', { code: 'keychain-silent', hint: UNLOCK }));
    }, PATIENCE);
    const cancel = (): void => {
      reject(new AppError('cancelled', 'Cancelled while the keychain was asked.'));
    };
    signal.addEventListener('abort', cancel, { once: true });
    if (signal.aborted) cancel();
    stop = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', cancel);
    };
  });
  try {
    return await Promise.race([work, limit]);
  } finally {
    stop();
  }
}

const OTHERWISE =
  'without a keychain, keep the secret in a plain file (uidctl auth login --store file), or give it by a UIDCTL_SECRET_ variable.';
const UNLOCK = `Unlock the keychain and try again; ${OTHERWISE}`;

/** What the package says (it has one code for all), and what that means. */
const CAUSES: readonly { readonly said: RegExp; readonly code: string; readonly why: string; readonly hint: string }[] = [
  {
    said: /org\.freedesktop\.secrets|ServiceUnknown/i,
    code: 'keychain-missing',
    why: 'no Secret Service runs here (such as gnome-keyring or KWallet)',
    hint: `Start one in this session; ${OTHERWISE}`,
  },
  {
    said: /did not receive a reply|NoReply/i,
    code: 'keychain-silent',
    why: 'it does not answer',
    hint: UNLOCK,
  },
  {
    said: /dbus|zbus/i,
    code: 'keychain-missing',
    why: 'there is no D-Bus session here',
    hint: `Run it in a desktop session; ${OTHERWISE}`,
  },
  {
    said: /prompt was dismissed|is ?locked|interaction is not allowed/i,
    code: 'keychain-locked',
    why: 'it is locked, and was not unlocked',
    hint: UNLOCK,
  },
  {
    said: /no result found/i,
    code: 'keychain-not-set-up',
    why: 'it was never set up: it has no default keyring',
    hint: `Sign in to the desktop once, which makes it; ${OTHERWISE}`,
  },
];

/** The texts of the package name no secret. */
function unusable(error: unknown): AppError {
  const text = error instanceof Error ? error.message : String(error);
  const known = CAUSES.find(({ said }) => said.test(text));
  return new AppError('setup', `The keychain cannot be used: ${known?.why ?? text}.`, {
    code: known?.code ?? 'keychain-failed',
    hint: known?.hint ?? `${OTHERWISE.charAt(0).toUpperCase()}${OTHERWISE.slice(1)}`,
    cause: error,
  });
}

function notThere(error: unknown): AppError {
  return new AppError('setup', 'The keychain cannot be used: the part that speaks with it is not installed for this platform.', {
    code: 'keychain-part-missing',
    hint: `Install uidctl again with its optional packages; ${OTHERWISE}`,
    cause: error,
  });
}
