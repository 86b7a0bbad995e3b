import { BerReader } from 'ldapts';

/** A control as it was sent. */
export interface SentControl {
  readonly oid: string;
  readonly critical: boolean;
  readonly value: Buffer | undefined;
}

/** One request as it was sent. */
export type Request = { readonly controls: readonly SentControl[] } & (
  | {
      readonly kind: 'search';
      readonly base: string;
      readonly scope: 'base' | 'one' | 'sub';
      readonly size: number;
      readonly time: number;
      readonly filter: string;
      readonly attributes: readonly string[];
    }
  | { readonly kind: 'modify'; readonly dn: string; readonly changes: readonly SentChange[] }
  | { readonly kind: 'compare'; readonly dn: string; readonly attribute: string; readonly value: string }
);

export interface SentChange {
  readonly operation: 'add' | 'delete' | 'replace';
  readonly attribute: string;
  readonly values: readonly Buffer[];
}

/** Tags of RFC 4511: bind and unbind, which are left out, then what is read. */
const BIND = 0x60;
const UNBIND = 0x42;
const SEARCH = 0x63;
const MODIFY = 0x66;
const COMPARE = 0x6e;
const CONTROLS = 0xa0;

const OPERATIONS = ['add', 'delete', 'replace'] as const;
const SCOPES = ['base', 'one', 'sub'] as const;

/** The number and the tag of a message, from either side. */
export function headOf(message: Buffer): { readonly id: number; readonly tag: number } {
  const reader = new BerReader(message);
  reader.readSequence();
  return { id: reader.readInt() ?? -1, tag: reader.peek() ?? 0 };
}

/** One request; undefined for a bind and a goodbye. Throws for anything that a reset has no need of. */
export function readRequest(message: Buffer): Request | undefined {
  const reader = new BerReader(message);
  reader.readSequence();
  reader.readInt();
  const tag = reader.peek();
  if (tag === BIND || tag === UNBIND) return undefined;
  reader.readSequence();
  const end = reader.offset + reader.length;
  if (tag === SEARCH) {
    const [base, scope] = [text(reader), SCOPES[reader.readEnumeration() ?? 0] ?? 'base'];
    reader.readEnumeration();
    const [size, time] = [reader.readInt() ?? 0, reader.readInt() ?? 0];
    reader.readBoolean();
    const filter = filterText(reader);
    reader.readSequence();
    const attributes = until(end, reader, () => text(reader));
    return { kind: 'search', base, scope, size, time, filter, attributes, controls: readControls(reader) };
  }
  if (tag === MODIFY) {
    const dn = text(reader);
    const changes = sequence(reader, () => readChange(reader));
    return { kind: 'modify', dn, changes, controls: readControls(reader) };
  }
  if (tag !== COMPARE) throw new Error(`a request of another sort: 0x${String(tag?.toString(16))}`);
  const dn = text(reader);
  reader.readSequence();
  return { kind: 'compare', dn, attribute: text(reader), value: text(reader), controls: readControls(reader) };
}

/** A request without what is another one each time: the PIN, and the stamp of the last change. */
export function inWords(request: Request): string {
  const controls = request.controls.map(({ oid, critical }) => ({ oid, critical }));
  const changes = request.kind === 'modify' ? request.changes.map(({ operation, attribute }) => ({ operation, attribute })) : [];
  return JSON.stringify({ ...request, controls, changes });
}

function readChange(reader: BerReader): SentChange {
  reader.readSequence();
  const operation = OPERATIONS[reader.readEnumeration() ?? -1] ?? 'replace';
  reader.readSequence();
  return { operation, attribute: text(reader), values: sequence(reader, () => bytes(reader)) };
}

function readControls(reader: BerReader): SentControl[] {
  if (reader.peek() !== CONTROLS) return [];
  return sequence(reader, () => {
    reader.readSequence();
    const end = reader.offset + reader.length;
    const oid = text(reader);
    const critical = reader.offset < end && reader.peek() === 0x01 ? reader.readBoolean() === true : false;
    return { oid, critical, value: reader.offset < end ? bytes(reader) : undefined };
  });
}

/** A filter as text (RFC 4515), of the forms that a question for one account has. */
function filterText(reader: BerReader): string {
  const tag = reader.peek() ?? 0;
  const sign = { 0xa0: '&', 0xa1: '|', 0xa2: '!' }[tag];
  if (sign !== undefined) return `(${sign}${sequence(reader, () => filterText(reader)).join('')})`;
  if (tag === 0x87) return `(${reader.readString(0x87) ?? ''}=*)`;
  if (tag !== 0xa3) throw new Error(`a filter of another sort: 0x${tag.toString(16)}`);
  reader.readSequence();
  const attribute = text(reader);
  return `(${attribute}=${text(reader).replace(/[()*\\\0]/g, (one) => `\\${one.charCodeAt(0).toString(16).padStart(2, '0')}`)})`;
}

function sequence<T>(reader: BerReader, read: () => T): T[] {
  reader.readSequence();
  return until(reader.offset + reader.length, reader, read);
}

function until<T>(end: number, reader: BerReader, read: () => T): T[] {
  const all: T[] = [];
  while (reader.offset < end) all.push(read());
  return all;
}

function text(reader: BerReader): string {
  return reader.readString() ?? '';
}

function bytes(reader: BerReader): Buffer {
  return reader.readString(0x04, true) ?? Buffer.alloc(0);
}
