/*
 * As much of a security descriptor as it takes to say whether our login has a right on an account ([MS-DTYP] 2.4: SID 2.4.2, ACE 2.4.4, ACL 2.4.5,
 * SECURITY_DESCRIPTOR 2.4.6; the order in which entries count: [MS-ADTS] 5.1.3.3).
 */

/** ADS_RIGHT_DS_CONTROL_ACCESS: an extended right such as the reset of a password ([MS-ADTS] 5.1.3.2). */
export const CONTROL_ACCESS = 0x100;

/** User-Force-Change-Password, "Reset Password" ([MS-ADTS] 5.1.3.2.1). */
export const RESET_PASSWORD = '00299570-246d-11d0-a768-00aa006e0529';

const GENERIC_ALL = 0x10000000;
const FULL_CONTROL = 0xf01ff;
const DACL_PRESENT = 0x4;
const INHERIT_ONLY = 0x8;
const ALLOWED = [0x00, 0x05];
const DENIED = [0x01, 0x06];
const WITH_OBJECT = [0x05, 0x06];
const OBJECT_TYPE_PRESENT = 0x1;
const INHERITED_TYPE_PRESENT = 0x2;

/** A SID as people write it: `S-1-5-32-544`. Throws RangeError for bytes that are none. */
export function sidText(bytes: Uint8Array): string {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const parts = view.getUint8(1);
  const authority = view.getUint16(2) * 2 ** 32 + view.getUint32(4);
  const subs = Array.from({ length: parts }, (_, n) => view.getUint32(8 + 4 * n, true));
  return ['S', view.getUint8(0), authority, ...subs].join('-');
}

/**
 * Whether somebody with these SIDs has an extended right on the object of a descriptor: the first entry that names one of them and the right decides.
 * Undefined where the descriptor brings no list of rights. Throws RangeError for bytes that are no descriptor.
 */
export function holdsExtendedRight(descriptor: Uint8Array, right: string, sids: readonly string[]): boolean | undefined {
  const view = new DataView(descriptor.buffer, descriptor.byteOffset, descriptor.byteLength);
  const list = view.getUint32(16, true);
  if ((view.getUint16(2, true) & DACL_PRESENT) === 0 || list === 0) return undefined;
  const count = view.getUint16(list + 4, true);
  let at = list + 8;
  for (let n = 0; n < count; n++) {
    const says = entryAt(view, at, right, sids);
    if (says !== undefined) return says;
    at += view.getUint16(at + 2, true);
  }
  return false;
}

/** What one entry says of the right: given, denied, or nothing. */
function entryAt(view: DataView, at: number, right: string, sids: readonly string[]): boolean | undefined {
  const type = view.getUint8(at);
  const isAllowed = ALLOWED.includes(type);
  if ((!isAllowed && !DENIED.includes(type)) || (view.getUint8(at + 1) & INHERIT_ONLY) !== 0) return undefined;
  const mask = view.getUint32(at + 4, true);
  if ((mask & CONTROL_ACCESS) === 0 && (mask & GENERIC_ALL) === 0 && (mask & FULL_CONTROL) !== FULL_CONTROL) return undefined;
  const object = WITH_OBJECT.includes(type) ? objectOf(view, at + 8) : { named: undefined, length: 0 };
  if (object.named !== undefined && object.named !== right) return undefined;
  const sid = at + 8 + object.length;
  const holder = sidText(new Uint8Array(view.buffer, view.byteOffset + sid, view.byteLength - sid));
  return sids.includes(holder) ? isAllowed : undefined;
}

/** The right that an object entry is about (none: all of them), and how many bytes its fields take. The type that it is inherited by no longer matters here. */
function objectOf(view: DataView, at: number): { named: string | undefined; length: number } {
  const flags = view.getUint32(at, true);
  const isNamed = (flags & OBJECT_TYPE_PRESENT) !== 0;
  return {
    named: isNamed ? guidAt(view, at + 4) : undefined,
    length: 4 + (isNamed ? 16 : 0) + ((flags & INHERITED_TYPE_PRESENT) !== 0 ? 16 : 0),
  };
}

function guidAt(view: DataView, at: number): string {
  const hex = (value: number, digits: number): string => value.toString(16).padStart(digits, '0');
  const tail = Array.from({ length: 8 }, (_, n) => hex(view.getUint8(at + 8 + n), 2)).join('');
  const head = [hex(view.getUint32(at, true), 8), hex(view.getUint16(at + 4, true), 4), hex(view.getUint16(at + 6, true), 4)];
  return [...head, tail.slice(0, 4), tail.slice(4)].join('-');
}
