import { createHmac, timingSafeEqual } from 'node:crypto';
import { type Instant } from '../../core/instant.js';

/* Time-based one-time codes: RFC 6238 over RFC 4226 with HMAC-SHA-1, 30 seconds a step, 6 digits. */

const STEP_MS = 30_000;
const DIGITS = 6;
/** A code of the step before and of the one after is taken too: clocks of phones are off a little. */
const WINDOW = 1;

/** The number of the time step at an instant. */
export function timeStep(at: Instant): number {
  return Math.floor(at / STEP_MS);
}

/** Whether codes can be made from a seed: base32 of at least one byte; letter case, spaces and padding do not matter. */
export function isSeed(seed: string | null): seed is string {
  return seed !== null && /^[A-Z2-7]{2,}$/i.test(seed.replace(/[\s=]/g, ''));
}

/** The code of a time step. Throws RangeError for a seed that is not base32. */
export function codeAt(seed: string, step: number, digits: number = DIGITS): string {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(step));
  const mac = createHmac('sha1', base32(seed)).update(counter).digest();
  const offset = (mac.at(-1) ?? 0) & 0x0f;
  const number = mac.readUInt32BE(offset) & 0x7fff_ffff;
  return String(number % 10 ** digits).padStart(digits, '0');
}

/** The time step that a typed code belongs to, later than the last one that was taken; undefined when it is wrong, too old, or used before. */
export function acceptedStep(seed: string, typed: string, now: Instant, lastTaken: number | null): number | undefined {
  const code = typed.replace(/[\s-]/g, '');
  if (!/^\d{6}$/.test(code)) return undefined;
  for (let step = timeStep(now) - WINDOW; step <= timeStep(now) + WINDOW; step++) {
    const right = timingSafeEqual(Buffer.from(codeAt(seed, step)), Buffer.from(code));
    if (right && (lastTaken === null || step > lastTaken)) return step;
  }
  return undefined;
}

/** RFC 4648 base32; letter case, spaces and padding do not matter. */
function base32(text: string): Buffer {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
  const bytes: number[] = [];
  let held = 0;
  let bits = 0;
  for (const letter of text.toUpperCase().replace(/[\s=]/g, '')) {
    const value = alphabet.indexOf(letter);
    if (value < 0) throw new RangeError('a seed must be base32');
    held = ((held << 5) | value) & 0xfff;
    bits += 5;
    if (bits >= 8) {
      bits -= 8;
      bytes.push((held >> bits) & 0xff);
    }
  }
  return Buffer.from(bytes);
}
