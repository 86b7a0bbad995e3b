/** What a secret is opened for: sent to a server, shown on the secret screen, written to a 0600 file, or revealed because the operator asked for it. */
export type SecretUse = 'wire' | 'screen' | 'file' | 'reveal';

/** What node's `inspect` asks an object for (`util.inspect.custom`), without loading node:util. */
const INSPECT: unique symbol = Symbol.for('nodejs.util.inspect.custom');

const contents = new WeakMap<Secret, string>();

/**
 * A PIN, pass, token or link. Printing, JSON, inspection and error messages show `[secret]`.
 * Opening one says what for; lint allows that in a short list of files.
 */
export class Secret {
  constructor(text: string) {
    contents.set(this, text);
  }

  /** The text itself. `use` is for the reader and for lint. */
  open(use: SecretUse): string {
    void use;
    return contents.get(this) ?? '';
  }

  toString(): string {
    return '[secret]';
  }

  toJSON(): string {
    return '[secret]';
  }

  [INSPECT](): string {
    return '[secret]';
  }
}
