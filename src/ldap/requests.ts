import {
  AbandonRequest,
  Attribute,
  BindRequest,
  type BerWriter,
  Change,
  CompareRequest,
  Control,
  ExtendedRequest,
  ModifyRequest,
  SearchRequest,
  UnbindRequest,
} from 'ldapts';
import { wireFilter } from './filter-bytes.js';
import { type ControlRequest, type Modification, type Question } from './types.js';

/** A request, once it is known by which number it goes. */
export type Build = (id: number) => Buffer;

/** RFC 4511, section 4.14.1. */
export const START_TLS = '1.3.6.1.4.1.1466.20037';

class PlainControl extends Control {
  readonly #value: Uint8Array | undefined;

  constructor({ oid, critical, value }: ControlRequest) {
    super(oid, { critical });
    this.#value = value;
  }

  protected override writeControl(writer: BerWriter): void {
    if (this.#value !== undefined) writer.writeBuffer(Buffer.from(this.#value), 0x04);
  }
}

const wireControls = (controls: readonly ControlRequest[]): Control[] => controls.map((control) => new PlainControl(control));

/** A simple bind. The password is in the bytes: they go to the wire and nowhere else. */
export function bindRequest(name: string, password: string, controls: readonly ControlRequest[]): Build {
  return (messageId) => new BindRequest({ messageId, dn: name, password, controls: wireControls(controls) }).write();
}

/** What the server itself is to keep to; 0 is no limit. */
export interface SearchLimits {
  readonly entries: number;
  readonly seconds: number;
}

export function searchRequest(question: Question, limits: SearchLimits, controls: readonly ControlRequest[]): Build {
  const filter = wireFilter(question.filter);
  return (messageId) =>
    new SearchRequest({
      messageId,
      baseDN: question.base,
      scope: question.scope,
      derefAliases: 'never',
      filter,
      attributes: [...question.attributes],
      sizeLimit: limits.entries,
      timeLimit: limits.seconds,
      controls: wireControls(controls),
    }).write();
}

export function compareRequest(dn: string, attribute: string, value: string): Build {
  return (messageId) => new CompareRequest({ messageId, dn, attribute, value }).write();
}

export function modifyRequest(dn: string, changes: readonly Modification[], controls: readonly ControlRequest[]): Build {
  return (messageId) =>
    new ModifyRequest({ messageId, dn, changes: changes.map(wireChange), controls: wireControls(controls) }).write();
}

function wireChange({ operation, attribute, values }: Modification): Change {
  return new Change({
    operation,
    modification: new Attribute({ type: attribute, values: values.map((value) => Buffer.from(value)) }),
  });
}

export function startTlsRequest(): Buffer {
  return new ExtendedRequest({ messageId: 1, oid: START_TLS }).write();
}

/** Tells the server that nobody waits for an answer any more; there is no answer to this. */
export function abandonRequest(id: number, abandoned: number): Buffer {
  return new AbandonRequest({ messageId: id, abandonId: abandoned }).write();
}

export function unbindRequest(id: number): Buffer {
  return new UnbindRequest({ messageId: id }).write();
}
