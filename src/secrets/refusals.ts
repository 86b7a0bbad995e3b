import { iso, parseInstant, type Clock } from '../core/instant.js';
import { type Secret } from '../core/secret.js';
import { changeObject, damaged, readObject, type PrivateFile } from './private-file.js';
import { type Refusal } from './types.js';

/** One secret that was refused, as it is written down. */
interface Mark {
  /** scrypt of the secret with the system's salt, base64. */
  readonly hash: string;
  /** An instant, ISO. */
  readonly at: string;
  readonly why: string;
}

/** All marks of one system share a salt, so that one computation compares a secret with all of them. */
interface Marks {
  readonly salt: string;
  readonly marks: readonly Mark[];
}

/** Two jobs with different wrong secrets must both be held back; more than so many are older wishes. */
const KEPT = 8;
/** Characters of a server's reason that are kept. */
const LONGEST_WHY = 300;
/**
 * 32 MiB and about a tenth of a second. The OWASP Password Storage Cheat Sheet has p 3 beside N 2^15 and r 8, for the passwords of many people on a server;
 * here each start pays it that has a mark, and the file is in the own folder. Node's own limit of memory is just below what this takes.
 */
const COST = { N: 2 ** 15, r: 8, p: 1, maxmem: 64 * 1024 * 1024 };
const HASH_BYTES = 32;
const SALT_BYTES = 16;

/**
 * Which secrets a server refused: a salted hash of each, when and why, in one file (0600) of the state folder. Without a file, asking costs one look. A file
 * that is damaged throws AppError setup: what cannot be ruled out is not sent.
 */
export class Refusals {
  readonly #file: PrivateFile;
  readonly #clock: Clock;

  constructor(path: string, clock: Clock, checkMode: boolean) {
    const mend = 'Remove it: then a secret that was refused is tried once more.';
    this.#file = { path, title: 'The file of refused secrets', mend, checkMode };
    this.#clock = clock;
  }

  /** When this very secret was refused; undefined: never, as far as is written down. */
  async of(system: string, secret: Secret): Promise<Refusal | undefined> {
    const kept = this.#marksOf(await readObject(this.#file), system);
    if (!kept) return undefined;
    const hash = await hashOf(secret, kept.salt);
    const mark = kept.marks.find((one) => one.hash === hash);
    const at = mark && parseInstant(mark.at);
    if (!mark) return undefined;
    if (at === undefined) throw damaged(this.#file);
    return { at, why: mark.why };
  }

  async mark(system: string, secret: Secret, why: string): Promise<void> {
    const salt = this.#marksOf(await readObject(this.#file), system)?.salt ?? (await newSalt());
    const hash = await hashOf(secret, salt);
    const mark = { hash, at: iso(this.#clock()), why: why.slice(0, LONGEST_WHY) };
    const written = await changeObject(this.#file, (object) => {
      const kept = this.#marksOf(object, system) ?? { salt, marks: [] };
      // Another process made the first mark of this system in the meantime, with a salt of its own.
      if (kept.salt !== salt) return undefined;
      const others = kept.marks.filter((one) => one.hash !== hash);
      return { ...object, [system]: { salt, marks: [...others, mark].slice(-KEPT) } satisfies Marks };
    });
    if (!written) await this.mark(system, secret, why);
  }

  /** Takes back the mark of this very secret. */
  async pardon(system: string, secret: Secret): Promise<void> {
    const kept = this.#marksOf(await readObject(this.#file), system);
    if (!kept) return;
    const hash = await hashOf(secret, kept.salt);
    await changeObject(this.#file, (object) => {
      const now = this.#marksOf(object, system);
      const left = now?.marks.filter((one) => one.hash !== hash);
      if (!now || !left || left.length === now.marks.length) return undefined;
      return left.length === 0 ? without(object, system) : { ...object, [system]: { ...now, marks: left } satisfies Marks };
    });
  }

  /** Takes back every mark of a system. */
  async clear(system: string): Promise<void> {
    if (!Object.hasOwn(await readObject(this.#file), system)) return;
    await changeObject(this.#file, (object) => without(object, system));
  }

  #marksOf(object: Readonly<Record<string, unknown>>, system: string): Marks | undefined {
    const value = Object.hasOwn(object, system) ? object[system] : undefined;
    if (value === undefined) return undefined;
    if (!isMarks(value)) throw damaged(this.#file);
    return value;
  }
}

function isMarks(value: unknown): value is Marks {
  if (typeof value !== 'object' || value === null) return false;
  const { salt, marks } = value as Partial<Marks>;
  return (
    typeof salt === 'string' &&
    Array.isArray(marks) &&
    (marks as unknown[]).every(
      (mark) =>
        typeof mark === 'object' &&
        mark !== null &&
        ['hash', 'at', 'why'].every((name) => typeof (mark as Record<string, unknown>)[name] === 'string'),
    )
  );
}

function without(object: Readonly<Record<string, unknown>>, name: string): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(object).filter(([key]) => key !== name));
}

async function newSalt(): Promise<string> {
  const { randomBytes } = await import('node:crypto');
  return randomBytes(SALT_BYTES).toString('base64');
}

async function hashOf(secret: Secret, salt: string): Promise<string> {
  const { scrypt } = await import('node:crypto');
  return new Promise((resolve, reject) => {
    scrypt(secret.open('file'), Buffer.from(salt, 'base64'), HASH_BYTES, COST, (error, key) => {
      if (error) reject(error);
      else resolve(key.toString('base64'));
    });
  });
}
