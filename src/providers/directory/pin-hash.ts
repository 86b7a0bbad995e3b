import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';
import { type RandomBytes } from './parts.js';

/** Cost of a new hash: about 16 MB and some 40 ms. */
export const PIN_COST = 2 ** 14;
/** A hash that asks for more than this is not worked out: the file is not what it should be. */
const HIGHEST_COST = 2 ** 17;
const BLOCK = 8;
const KEY_BYTES = 32;
const SALT_BYTES = 16;

/** A PIN as the directory keeps it: `scrypt$N$r$p$salt$hash`, base64url. */
export async function hashPin(pin: string, random: RandomBytes = randomBytes, cost: number = PIN_COST): Promise<string> {
  const salt = random(SALT_BYTES);
  const key = await derive(pin, salt, cost, BLOCK, 1, KEY_BYTES);
  return `scrypt$${String(cost)}$${String(BLOCK)}$1$${Buffer.from(salt).toString('base64url')}$${key.toString('base64url')}`;
}

/**
 * Whether a PIN is the one of a hash; compared in constant time. Without a hash (no such account, no PIN set) the same work is done and the
 * answer is no, so that the time tells nothing. A text that is no hash matches no PIN.
 */
export async function pinMatches(pin: string, hash: string | null, cost: number = PIN_COST): Promise<boolean> {
  const parsed = hash === null ? undefined : parse(hash);
  const { n, r, p, salt, key } = parsed ?? {
    n: cost,
    r: BLOCK,
    p: 1,
    salt: Buffer.alloc(SALT_BYTES),
    key: Buffer.alloc(KEY_BYTES),
  };
  const derived = await derive(pin, salt, n, r, p, key.length);
  return timingSafeEqual(derived, key) && parsed !== undefined;
}

interface Parsed {
  readonly n: number;
  readonly r: number;
  readonly p: number;
  readonly salt: Buffer;
  readonly key: Buffer;
}

function parse(hash: string): Parsed | undefined {
  const match = /^scrypt\$(\d{1,7})\$(\d{1,2})\$(\d{1,2})\$([\w-]+)\$([\w-]+)$/.exec(hash);
  if (!match) return undefined;
  const [, n, r, p, salt = '', key = ''] = match;
  const cost = Number(n);
  if (cost < 2 || cost > HIGHEST_COST || (cost & (cost - 1)) !== 0 || Number(r) < 1 || Number(p) < 1) return undefined;
  const parsed = {
    n: cost,
    r: Number(r),
    p: Number(p),
    salt: Buffer.from(salt, 'base64url'),
    key: Buffer.from(key, 'base64url'),
  };
  return parsed.key.length >= 16 ? parsed : undefined;
}

async function derive(pin: string, salt: Uint8Array, N: number, r: number, p: number, size: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    scrypt(pin, salt, size, { N, r, p, maxmem: 256 * N * r * p + 2 ** 20 }, (error, key) => {
      if (error) reject(error);
      else resolve(key);
    });
  });
}
