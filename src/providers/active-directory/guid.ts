/*
 * objectGUID is 16 bytes; the first three groups of its text form are little-endian ([MS-DTYP] 2.3.4).
 */

const FORM = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
/** Where each byte of the text stands in the bytes. */
const ORDER = [3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15] as const;

/** The usual text of a GUID in small letters. Throws RangeError for anything but 16 bytes. */
export function guidText(bytes: Uint8Array): string {
  if (bytes.length !== ORDER.length) throw new RangeError('a GUID that is none');
  const hex = ORDER.map((place) => (bytes[place] ?? 0).toString(16).padStart(2, '0')).join('');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}

/** The bytes of a GUID; undefined for a text of another form. */
export function guidBytes(text: string): Uint8Array | undefined {
  if (!FORM.test(text)) return undefined;
  const hex = text.replaceAll('-', '');
  const bytes = new Uint8Array(ORDER.length);
  ORDER.forEach((place, n) => {
    bytes[place] = Number.parseInt(hex.slice(2 * n, 2 * n + 2), 16);
  });
  return bytes;
}

/** A name that the server takes for a DN, and that stays right when the account is moved or renamed ([MS-ADTS] 3.1.1.3.1.2.4). */
export function guidDn(id: string): string {
  return `<GUID=${id}>`;
}
