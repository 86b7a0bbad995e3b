declare const filterBrand: unique symbol;

/** An LDAP search filter in the string form of RFC 4515, with every value escaped. Made by the functions of this file alone. */
export type Filter = string & { readonly [filterBrand]: true };

/** A value inside a filter (RFC 4515, section 3): `*`, `(`, `)`, `\`, NUL and everything outside ASCII as `\xx` of its UTF-8 bytes. */
function escaped(value: string | Uint8Array): string {
  if (typeof value === 'string' && /^[\x20-\x27\x2b-\x5b\x5d-\x7e]*$/.test(value)) return value;
  const bytes = typeof value === 'string' ? new TextEncoder().encode(value) : value;
  return Array.from(bytes, (byte) =>
    typeof value === 'string' && byte > 0x1f && byte < 0x7f && !'*()\\'.includes(String.fromCharCode(byte))
      ? String.fromCharCode(byte)
      : `\\${byte.toString(16).padStart(2, '0')}`,
  ).join('');
}

const made = (text: string): Filter => text as Filter;

/** The attribute has this value; bytes for binary attributes such as objectGUID. */
export const equals = (attribute: string, value: string | Uint8Array): Filter => made(`(${attribute}=${escaped(value)})`);

/** The attribute has a value with this text anywhere in it. */
export const contains = (attribute: string, text: string): Filter => made(`(${attribute}=*${escaped(text)}*)`);

export const beginsWith = (attribute: string, text: string): Filter => made(`(${attribute}=${escaped(text)}*)`);

export const present = (attribute: string): Filter => made(`(${attribute}=*)`);

export const atLeast = (attribute: string, value: string): Filter => made(`(${attribute}>=${escaped(value)})`);

export const atMost = (attribute: string, value: string): Filter => made(`(${attribute}<=${escaped(value)})`);

/** All of these bits are set (LDAP_MATCHING_RULE_BIT_AND of Active Directory). */
export const bits = (attribute: string, mask: number): Filter => made(`(${attribute}:1.2.840.113556.1.4.803:=${String(mask)})`);

/** All hold. Of none: everything (RFC 4526). */
export const and = (...filters: readonly Filter[]): Filter =>
  filters.length === 1 && filters[0] !== undefined ? filters[0] : made(`(&${filters.join('')})`);

/** At least one holds. Of none: nothing. */
export const or = (...filters: readonly Filter[]): Filter =>
  filters.length === 1 && filters[0] !== undefined ? filters[0] : made(`(|${filters.join('')})`);

export const not = (filter: Filter): Filter => made(`(!${filter})`);
