/** What SQLite can hold. */
export type Value = string | number | bigint | null | Uint8Array;

const INT32 = 0x7fff_ffff;

/**
 * Parameters as the driver must get them. The driver would bind a Date as NULL without a word and a large integer as a floating
 * number, and cut a text at U+0000; so whole numbers beyond 32 bits go as bigint, booleans as 0 and 1, and what cannot be held throws TypeError.
 */
export function bound(parameters: readonly unknown[]): Value[] {
  return parameters.map(boundValue);
}

function boundValue(value: unknown, index: number): Value {
  switch (typeof value) {
    case 'bigint':
      return value;
    case 'string':
      // The driver would cut the text off at this character.
      if (value.includes('\0')) break;
      return value;
    case 'boolean':
      return value ? 1 : 0;
    case 'number':
      if (!Number.isFinite(value)) break;
      return Number.isSafeInteger(value) && Math.abs(value) > INT32 ? BigInt(value) : value;
    case 'object':
      if (value === null || value instanceof Uint8Array) return value;
      break;
    default:
  }
  throw new TypeError(`parameter ${String(index + 1)} cannot be stored: ${describe(value)}`);
}

/** The sort of a value, never the value: it may be a secret. */
function describe(value: unknown): string {
  if (typeof value === 'number') return 'a number that is not finite';
  if (typeof value === 'string') return 'a text with U+0000 in it';
  return typeof value === 'object' && value !== null ? `an object of ${nameOf(value)}` : typeof value;
}

/** The name of its class; an object may be without one. */
function nameOf(value: object): string {
  const made: unknown = (value as { constructor?: unknown }).constructor;
  return typeof made === 'function' ? made.name : 'no class';
}
