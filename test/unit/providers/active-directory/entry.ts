import { factsOf } from '../../../../src/core/fact.js';
import { instant } from '../../../../src/core/instant.js';
import { type Entry } from '../../../../src/ldap/types.js';

type Value = string | readonly string[] | Uint8Array | readonly Uint8Array[] | undefined;

/** An entry as a controller would give it, from plain values. */
export function entryWith(values: Readonly<Record<string, Value>>, dn = 'CN=x,OU=People,DC=uni,DC=example'): Entry {
  const byName = new Map(Object.entries(values).map(([name, value]) => [name.toLowerCase(), value]));
  const texts = (name: string): readonly string[] => {
    const value = byName.get(name.toLowerCase());
    return [value ?? []].flat().filter((each) => typeof each === 'string');
  };
  const allBytes = (name: string): readonly Uint8Array[] => {
    const value = byName.get(name.toLowerCase());
    return [value ?? []].flat().filter((each) => each instanceof Uint8Array);
  };
  return { dn, text: (name) => texts(name)[0], texts, bytes: (name) => allBytes(name)[0], allBytes };
}

/** Monday 9 March 2026, 02:00 UTC. */
export const NOW = instant(Date.parse('2026-03-09T02:00:00Z'));
export const FACTS = factsOf('ad', NOW);

const EPOCH = 11_644_473_600_000n;
export const ticksAt = (text: string): string => String((BigInt(Date.parse(text)) + EPOCH) * 10_000n);

/** The bytes of a SID that is written `S-1-5-32-544`. */
export function sidBytes(text: string): Buffer {
  const [, , authority = '0', ...subs] = text.split('-');
  const bytes = Buffer.alloc(8 + 4 * subs.length);
  bytes.writeUInt8(1, 0);
  bytes.writeUInt8(subs.length, 1);
  bytes.writeUIntBE(Number(authority), 2, 6);
  for (const [n, sub] of subs.entries()) bytes.writeUInt32LE(Number(sub), 8 + 4 * n);
  return bytes;
}

/** replPropertyMetaData with these attribute numbers, each written at this time. */
export function metadataOf(...written: readonly (readonly [number, string])[]): Uint8Array {
  const bytes = Buffer.alloc(16 + 48 * written.length);
  bytes.writeUInt32LE(1, 0);
  bytes.writeUInt32LE(written.length, 8);
  for (const [n, [attribute, text]] of written.entries()) {
    bytes.writeUInt32LE(attribute, 16 + 48 * n);
    bytes.writeUInt32LE(1, 20 + 48 * n);
    bytes.writeBigUInt64LE((BigInt(Date.parse(text)) + EPOCH) / 1000n, 24 + 48 * n);
  }
  return bytes;
}
