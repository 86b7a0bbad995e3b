import { instant, type Instant, type When } from '../../core/instant.js';

/*
 * FILETIME: ticks of 100 ns since 1601-01-01T00:00:00Z ([MS-DTYP] 2.3.3). The numbers are above 2^53, so they are read and made as BigInt alone.
 */

const TICKS_PER_MS = 10_000n;
/** Milliseconds from 1601 to 1970. */
const EPOCH = 11_644_473_600_000n;

/** 2^63 - 1: never ([MS-ADTS] 3.1.1.4.5, [MS-SAMR] 2.2.1). */
export const NEVER_TICKS = 9_223_372_036_854_775_807n;

/** An attribute of syntax large integer; undefined where there is none. Throws RangeError for what is no whole number of 64 bits. */
export function largeInteger(text: string | undefined): bigint | undefined {
  if (text === undefined) return undefined;
  if (!/^-?\d{1,19}$/.test(text)) throw new RangeError('a number that is none');
  return BigInt(text);
}

/** An instant as ticks. */
export function ticksOf(at: Instant): bigint {
  return (BigInt(at) + EPOCH) * TICKS_PER_MS;
}

/** What days of four-digit years can show in every zone. */
const LAST = Date.parse('9999-12-30T00:00:00Z');

/** Ticks as an instant, cut to the millisecond. Throws RangeError for one behind the year 9999, which no day can show. */
export function instantOfTicks(ticks: bigint): Instant {
  const ms = Number(ticks / TICKS_PER_MS - EPOCH);
  if (ms > LAST) throw new RangeError('a date behind the year 9999');
  return instant(ms);
}

/** `accountExpires`: 0, nothing at all and the highest number are all never ([MS-ADTS] 3.1.1.8 and the attribute's own page). */
export function whenOfExpiry(text: string | undefined): When {
  const ticks = largeInteger(text) ?? 0n;
  return ticks === 0n || ticks === NEVER_TICKS ? 'never' : instantOfTicks(ticks);
}

/** An end of access as the value of `accountExpires`. */
export function expiryOf(when: When): string {
  return when === 'never' ? String(NEVER_TICKS) : String(ticksOf(when));
}

/**
 * A length of the domain policy, which is a negative number of ticks, in milliseconds. `never` for 0 and for the lowest number: a password that does
 * not expire, a lock that does not open. Undefined where there is none.
 */
export function lengthOf(text: string | undefined): number | 'never' | undefined {
  const ticks = largeInteger(text);
  if (ticks === undefined) return undefined;
  if (ticks === 0n || ticks === -NEVER_TICKS - 1n) return 'never';
  return Number((ticks < 0n ? -ticks : ticks) / TICKS_PER_MS);
}
