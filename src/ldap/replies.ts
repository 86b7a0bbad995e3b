import { BerReader } from 'ldapts';

/** One attribute of an entry, as it came. */
export interface WireAttribute {
  readonly name: string;
  readonly values: readonly Buffer[];
}

export interface WireEntry {
  readonly dn: string;
  readonly attributes: readonly WireAttribute[];
  /** Controls of this very message: account usability comes with the entry, not with the result. */
  readonly controls?: ReadonlyMap<string, Uint8Array>;
}

/** The result of a request (LDAPResult of RFC 4511, section 4.1.9), with the controls of its message. */
export interface WireResult {
  readonly code: number;
  readonly text: string;
  readonly referrals: readonly string[];
  readonly controls: ReadonlyMap<string, Uint8Array>;
  /** The name of an extended response, where it has one. */
  readonly name: string | undefined;
}

/** One message from the server. `id` 0: it speaks by itself. */
export type Reply =
  | { readonly id: number; readonly kind: 'entry'; readonly entry: WireEntry }
  | { readonly id: number; readonly kind: 'reference'; readonly urls: readonly string[] }
  | { readonly id: number; readonly kind: 'result'; readonly result: WireResult }
  | { readonly id: number; readonly kind: 'other' };

const ENTRY = 0x64;
const REFERENCE = 0x73;
/** An answer in the middle of others (RFC 4511, section 4.13); nothing that we ask brings one. */
const INTERMEDIATE = 0x79;
const REFERRAL = 0xa3;
const RESPONSE_NAME = 0x8a;
const CONTROLS = 0xa0;

/**
 * Reads one whole message. The library's own reader drops referrals and, with them, the controls; a fault in one message costs it those that came in the
 * same packet. Throws an Error for bytes that are no LDAP message.
 */
export function readReply(message: Buffer): Reply {
  const reader = new BerReader(message);
  reader.readSequence(0x30);
  const id = present(reader.readInt());
  const operation = present(reader.readSequence());
  const end = reader.offset + reader.length;
  switch (operation) {
    case ENTRY:
      return { id, kind: 'entry', entry: readEntry(reader) };
    case REFERENCE:
      return { id, kind: 'reference', urls: readStrings(reader, end) };
    case INTERMEDIATE:
      return { id, kind: 'other' };
    default:
      return { id, kind: 'result', result: readResult(reader, end) };
  }
}

function readEntry(reader: BerReader): WireEntry {
  const dn = text(reader);
  const attributes: WireAttribute[] = [];
  present(reader.readSequence(0x30));
  const end = reader.offset + reader.length;
  while (reader.offset < end) {
    present(reader.readSequence(0x30));
    const name = text(reader);
    const values: Buffer[] = [];
    present(reader.readSequence(0x31));
    const last = reader.offset + reader.length;
    while (reader.offset < last) values.push(present(reader.readString(0x04, true)));
    attributes.push({ name, values });
  }
  return { dn, attributes, controls: readControls(reader) };
}

function readResult(reader: BerReader, end: number): WireResult {
  const code = present(reader.readEnumeration());
  text(reader);
  const message = text(reader);
  let referrals: string[] = [];
  let name: string | undefined;
  while (reader.offset < end) {
    const tag = present(reader.peek());
    if (tag === REFERRAL) {
      present(reader.readSequence());
      referrals = readStrings(reader, reader.offset + reader.length);
    } else {
      const value = present(reader.readString(tag, true));
      if (tag === RESPONSE_NAME) name = value.toString();
    }
  }
  return { code, text: message, referrals, name, controls: readControls(reader) };
}

function readControls(reader: BerReader): ReadonlyMap<string, Uint8Array> {
  const controls = new Map<string, Uint8Array>();
  if (reader.peek() !== CONTROLS) return controls;
  reader.readSequence();
  const end = reader.offset + reader.length;
  while (reader.offset < end) {
    present(reader.readSequence(0x30));
    const last = reader.offset + reader.length;
    const oid = text(reader);
    if (reader.offset < last && reader.peek() === 0x01) reader.readBoolean();
    controls.set(oid, reader.offset < last ? present(reader.readString(0x04, true)) : new Uint8Array());
    reader.offset = last;
  }
  return controls;
}

function readStrings(reader: BerReader, end: number): string[] {
  const all: string[] = [];
  while (reader.offset < end) all.push(text(reader));
  return all;
}

function text(reader: BerReader): string {
  return present(reader.readString());
}

function present<T>(value: T | null): T {
  if (value === null) throw new Error('a message of the server ends too early');
  return value;
}

/** Cuts a stream of bytes into whole messages. */
export class MessageCutter {
  #rest: Buffer = Buffer.alloc(0);

  /** Whether no part of a further message has come. */
  get empty(): boolean {
    return this.#rest.length === 0;
  }

  /** The messages that are whole with these bytes. Throws an Error where the bytes are no LDAP, or one message is absurdly long. */
  *take(bytes: Buffer): Generator<Buffer> {
    let rest = this.#rest.length === 0 ? bytes : Buffer.concat([this.#rest, bytes]);
    for (let length = messageLength(rest); length !== undefined && length <= rest.length; length = messageLength(rest)) {
      const message = rest.subarray(0, length);
      rest = rest.subarray(length);
      this.#rest = rest;
      yield message;
    }
    this.#rest = rest;
  }
}

/** No answer of a directory is longer; more is not held in memory. */
const LONGEST = 64 * 1024 * 1024;

/** The whole length of the message that begins here, with its head; undefined while that cannot be told yet. */
function messageLength(bytes: Buffer): number | undefined {
  const [tag, first] = bytes;
  if (tag === undefined) return undefined;
  if (tag !== 0x30) throw new Error('the server sent something that is not LDAP');
  if (first === undefined) return undefined;
  if (first < 0x80) return 2 + first;
  const count = first - 0x80;
  if (count < 1 || count > 4) throw new Error('the server sent something that is not LDAP');
  if (bytes.length < 2 + count) return undefined;
  const length = 2 + count + bytes.readUIntBE(2, count);
  if (length > LONGEST) throw new Error('the server sent a message of more than 64 MiB');
  return length;
}
