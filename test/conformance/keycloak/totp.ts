import { createHmac } from 'node:crypto';

/** So long a code of the tests' apps lasts, in milliseconds. */
export const TOTP_PERIOD = 30_000;

/** The code of an authenticator app at an instant: SHA-1, 6 digits, 30 seconds (RFC 6238; RFC 4226, section 5.3). */
export function totp(key: string, at: number): string {
  return hotp(key, Math.floor(at / TOTP_PERIOD));
}

/** The code of a counter. */
export function hotp(key: string, counter: number): string {
  const moved = Buffer.alloc(8);
  moved.writeBigUInt64BE(BigInt(counter));
  const digest = createHmac('sha1', key).update(moved).digest();
  const number = digest.readUInt32BE((digest[19] ?? 0) & 15) & 0x7fff_ffff;
  return String(number % 1_000_000).padStart(6, '0');
}

/**
 * An authenticator app whose server takes each code once. A second code within the same half minute is the next one, which Keycloak takes too (one
 * step to either side); there is no third.
 */
export class App {
  #last = 0;

  constructor(readonly key: string) {}

  /** A code that was not given before. */
  code(): string {
    const now = Math.floor(Date.now() / TOTP_PERIOD);
    // One step behind is taken as well: so there are three codes for each moment, in order.
    this.#last = Math.max(this.#last + 1, now - 1);
    return hotp(this.key, this.#last);
  }
}
