import { type WireEntry } from './replies.js';
import { type Entry } from './types.js';

/** An entry for callers: attribute names in any case, text or bytes as they like. Bytes that are no UTF-8 become U+FFFD in a text. */
export function entryOf({ dn, attributes }: WireEntry): Entry {
  const byName = new Map(attributes.map(({ name, values }) => [name.toLowerCase(), values]));
  const valuesOf = (attribute: string): readonly Buffer[] => byName.get(attribute.toLowerCase()) ?? [];
  return {
    dn,
    text: (attribute) => valuesOf(attribute)[0]?.toString(),
    texts: (attribute) => valuesOf(attribute).map((value) => value.toString()),
    bytes: (attribute) => valuesOf(attribute)[0],
    allBytes: valuesOf,
  };
}
