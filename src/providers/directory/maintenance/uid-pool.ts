import { type PersonName } from './person-name.js';
import { type Random } from './random.js';

const UID_LENGTH = 8;
const ALIAS_LENGTH = 32;

/** A student number and the UID that it gives. */
export interface StudentUid {
  readonly number: string;
  readonly uid: string;
}

/**
 * Hands out UIDs, aliases and person numbers, each once. UIDs have 4 to 8 characters, a letter first (H3); aliases 9 to 32 (H43), so that a
 * look-up can tell them apart by length.
 */
export class UidPool {
  readonly #taken = new Set<string>();
  readonly #numbers = new Set<string>();
  readonly #counts = new Map<string, number>();

  /** Keeps a UID, alias or number for a person who is made elsewhere. */
  reserve(...names: readonly string[]): void {
    for (const name of names) (/^\d/.test(name) ? this.#numbers : this.#taken).add(name);
  }

  /** A UID that resembles the name: the family name and initials (`chantm`), with a number where that is taken. */
  fromName({ family, given }: PersonName): string {
    const initials = given.map((word) => word.charAt(0)).join('');
    const base = (family.slice(0, UID_LENGTH - initials.length) + initials || 'person').slice(0, UID_LENGTH);
    return this.#unique(base.length < 4 ? (base + (given.join('') || family)).padEnd(4, 'x').slice(0, 4) : base, UID_LENGTH, '');
  }

  /** A UID for something that is not a person, from its words. */
  fromWords(text: string): string {
    const words = text.toLowerCase().match(/[a-z]+/g) ?? [];
    return this.#unique(
      words
        .map((word) => word.slice(0, 4))
        .join('')
        .slice(0, UID_LENGTH)
        .padEnd(4, 'x'),
      UID_LENGTH,
      '',
    );
  }

  /** `tai.man.chan`; undefined where the name is too short for one. */
  alias({ family, given }: PersonName): string | undefined {
    const base = [...given, family].filter(Boolean).join('.').slice(0, ALIAS_LENGTH);
    return base.length < 9 ? undefined : this.#unique(base, ALIAS_LENGTH, '.');
  }

  /** A student number and its UID: `h` for numbers from 20, `u` for those from 30, then the digits 3 to 9 (H3, H41). */
  student(random: Random, older: boolean): StudentUid {
    for (;;) {
      const number = (older ? '20' : '303') + random.digits(older ? 8 : 7);
      const uid = (older ? 'h' : 'u') + number.slice(2, 9);
      if (this.#taken.has(uid) || this.#numbers.has(number)) continue;
      this.reserve(uid, number);
      return { number, uid };
    }
  }

  /** A staff number of ten digits. */
  staffNumber(random: Random): string {
    for (;;) {
      const number = `10${random.digits(8)}`;
      if (this.#numbers.has(number)) continue;
      this.#numbers.add(number);
      return number;
    }
  }

  #unique(base: string, longest: number, join: string): string {
    let count = this.#counts.get(base) ?? 0;
    for (;;) {
      const tail = count === 0 ? '' : join + String(count + 1);
      const candidate = base.slice(0, longest - tail.length) + tail;
      count++;
      if (this.#taken.has(candidate)) continue;
      this.#counts.set(base, count);
      this.#taken.add(candidate);
      return candidate;
    }
  }
}
