import { BerReader, BerWriter } from 'ldapts';
import { wireFilter } from './filter-bytes.js';
import { type Filter } from './filter.js';
import { type ControlRequest, type PolicyAnswer } from './types.js';

/** The controls that are used here, by the names that people have for them. */
export const CONTROLS = {
  /** draft-behera-ldap-password-policy-10, section 6. */
  passwordPolicy: '1.3.6.1.4.1.42.2.27.8.5.1',
  /** draft-wahl-ldap-account-usability; OpenLDAP answers it where ppolicy is loaded. */
  accountUsability: '1.3.6.1.4.1.42.2.27.9.5.8',
  /** RFC 4528. */
  assertion: '1.3.6.1.1.12',
  /** draft-zeilenga-ldap-relax-03; with `manage` it lets attributes of the server be written. */
  relax: '1.3.6.1.4.1.4203.666.5.12',
  /** RFC 2696. */
  pagedResults: '1.2.840.113556.1.4.319',
  /** LDAP_SERVER_POLICY_HINTS_OID (MS-ADTS 3.1.1.3.4.1.27): an administrator's reset keeps to the history too. */
  policyHints: '1.2.840.113556.1.4.2239',
  /** LDAP_SERVER_DOMAIN_SCOPE_OID (MS-ADTS 3.1.1.3.4.1.4): no references to other parts of the tree. */
  domainScope: '1.2.840.113556.1.4.1339',
  /** LDAP_SERVER_EXTENDED_DN_OID (MS-ADTS 3.1.1.3.4.1.5). */
  extendedDn: '1.2.840.113556.1.4.529',
  /** LDAP_SERVER_SHOW_DELETED_OID is not used; LDAP_SERVER_PERMISSIVE_MODIFY_OID (MS-ADTS 3.1.1.3.4.1.8): adding what is there is no error. */
  permissiveModify: '1.2.840.113556.1.4.1413',
} as const;

/** Asks what the password policy says of a bind or a change; a server without it leaves it out. */
export const passwordPolicy = (): ControlRequest => ({ oid: CONTROLS.passwordPolicy, critical: false });

/** Asks, with a search, whether each entry could sign in. */
export const accountUsability = (): ControlRequest => ({ oid: CONTROLS.accountUsability, critical: false });

/** The request is done only where the entry fits the filter; else result 122, and nothing is done. */
export function assertion(filter: Filter): ControlRequest {
  const writer = new BerWriter();
  wireFilter(filter).write(writer);
  return { oid: CONTROLS.assertion, critical: true, value: writer.buffer };
}

/** Lets attributes be written that the server keeps for itself; needs `manage`. */
export const relax = (): ControlRequest => ({ oid: CONTROLS.relax, critical: true });

/** An administrator's reset is held to the history and the minimum age as well. Critical: a server that cannot do that must not do it without. */
export function policyHints(): ControlRequest {
  const writer = new BerWriter();
  writer.startSequence();
  writer.writeInt(1);
  writer.endSequence();
  return { oid: CONTROLS.policyHints, critical: true, value: writer.buffer };
}

/** No references to other parts of the tree in the answer. */
export const domainScope = (): ControlRequest => ({ oid: CONTROLS.domainScope, critical: false });

/** One page of a search; the cookie is what the last page brought, empty for the first. */
export function pagedResults(size: number, cookie: Uint8Array): ControlRequest {
  const writer = new BerWriter();
  writer.startSequence();
  writer.writeInt(size);
  writer.writeBuffer(Buffer.from(cookie), 0x04);
  writer.endSequence();
  return { oid: CONTROLS.pagedResults, critical: false, value: writer.buffer };
}

/** Where the next page begins; undefined after the last one. Throws an Error for bytes that are none. */
export function readCookie(value: Uint8Array | undefined): Uint8Array | undefined {
  if (value === undefined) return undefined;
  const reader = new BerReader(Buffer.from(value));
  reader.readSequence(0x30);
  reader.readInt();
  const cookie = reader.readString(0x04, true);
  return cookie === null || cookie.length === 0 ? undefined : cookie;
}

/** What the password policy control says. No bytes at all: an answer without warning and error. Undefined for what cannot be read. */
export function readPolicy(value: Uint8Array | undefined): PolicyAnswer | undefined {
  if (value === undefined) return undefined;
  try {
    return policyIn(new BerReader(Buffer.from(value)));
  } catch {
    return undefined;
  }
}

/** PasswordPolicyResponseValue: warning [0] { timeBeforeExpiration [0] or graceAuthNsRemaining [1] }, error [1]. */
function policyIn(reader: BerReader): PolicyAnswer {
  const said: { error?: number; secondsLeft?: number; graceLeft?: number } = {};
  if (reader.readSequence(0x30) === null) return said;
  const end = reader.offset + reader.length;
  while (reader.offset < end) {
    const tag = reader.peek();
    if (tag === 0xa0) {
      reader.readSequence();
      const kind = reader.peek();
      const number = unsigned(reader);
      if (kind === 0x80) said.secondsLeft = number;
      else if (kind === 0x81) said.graceLeft = number;
    } else if (tag === 0x81) said.error = unsigned(reader);
    // Null: a length that goes beyond the bytes. The reader stays where it is then, and would for ever.
    else if (reader.readString(tag ?? 0, true) === null) throw new Error('cut short');
  }
  return said;
}

/** What the account usability control says. OpenLDAP is known to be wrong about must-change, grace log-ins and some expired passwords: a second opinion. */
export type Usability =
  | { readonly usable: true; readonly secondsLeft: number | undefined }
  | {
      readonly usable: false;
      readonly inactive: boolean;
      readonly reset: boolean;
      readonly expired: boolean;
      readonly graceLeft: number | undefined;
      readonly secondsToUnlock: number | undefined;
    };

/**
 * ACCOUNT_USABLE_RESPONSE: available [0] seconds before expiration, or not available [1] { inactive [0], reset [1], expired [2], remaining_grace [3],
 * seconds_before_unlock [4] }. -1 stands for "does not apply" and becomes undefined. Undefined for what cannot be read.
 */
export function readUsability(value: Uint8Array | undefined): Usability | undefined {
  if (value === undefined) return undefined;
  try {
    const reader = new BerReader(Buffer.from(value));
    if (reader.peek() === 0x80) return { usable: true, secondsLeft: applies(signed(reader)) };
    if (reader.readSequence(0xa1) === null) return undefined;
    const end = reader.offset + reader.length;
    const parts = new Map<number, number>();
    while (reader.offset < end) parts.set(reader.peek() ?? 0, signed(reader));
    return {
      usable: false,
      inactive: (parts.get(0x80) ?? 0) !== 0,
      reset: (parts.get(0x81) ?? 0) !== 0,
      expired: (parts.get(0x82) ?? 0) !== 0,
      graceLeft: applies(parts.get(0x83)),
      secondsToUnlock: applies(parts.get(0x84)),
    };
  } catch {
    return undefined;
  }
}

const applies = (number: number | undefined): number | undefined => (number === undefined || number < 0 ? undefined : number);

function unsigned(reader: BerReader): number {
  const bytes = content(reader);
  return bytes.readUIntBE(0, bytes.length);
}

function signed(reader: BerReader): number {
  const bytes = content(reader);
  return bytes.readIntBE(0, bytes.length);
}

function content(reader: BerReader): Buffer {
  const bytes = reader.readString(reader.peek() ?? 0, true);
  if (bytes === null || bytes.length < 1 || bytes.length > 6) throw new Error('not a number');
  return bytes;
}
