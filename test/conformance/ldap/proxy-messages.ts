/* LDAP messages as a proxy sees them: where one ends, what it asks for, and what a server would answer (RFC 4511; BER with definite lengths). */

/** One request on its way to the server. */
export interface SeenRequest {
  readonly operation: Operation;
  /** Whom it is about: the base of a search, the entry of a change, the name of a bind. Empty for the others. */
  readonly dn: string;
  /** The attributes that a search asks for or a modify changes. */
  readonly attributes: readonly string[];
  /** The OIDs of its controls, and of the operation itself where that is an extended one. */
  readonly oids: readonly string[];
  /** Its place among all requests seen, from 0. */
  readonly order: number;
  /** On which connection it came, from 0. */
  readonly connection: number;
}

const OPERATIONS = {
  bind: 0x60,
  unbind: 0x42,
  search: 0x63,
  modify: 0x66,
  add: 0x68,
  delete: 0x4a,
  rename: 0x6c,
  compare: 0x6e,
  abandon: 0x50,
  extended: 0x77,
} as const;
export type Operation = keyof typeof OPERATIONS;

/** What ends an operation; entries and references of a search are no end. */
const ENDS = {
  bind: 0x61,
  search: 0x65,
  modify: 0x67,
  add: 0x69,
  delete: 0x6b,
  rename: 0x6d,
  compare: 0x6f,
  extended: 0x78,
} as const;

const SEQUENCE = 0x30;
const INTEGER = 0x02;
const OCTETS = 0x04;
const ENUMERATED = 0x0a;
const CONTEXT_0 = 0x80;
const CONTROLS = 0xa0;
const REFERRAL = 0xa3;
const REFERRAL_CODE = 10;

/** The password modify operation (RFC 3062). */
const SET_PASSWORD = '1.3.6.1.4.1.4203.1.11.1';

/** One message, whole. */
export interface Message {
  readonly bytes: Buffer;
  readonly id: number;
  /** The tag of what it asks or answers. */
  readonly tag: number;
}

interface Element {
  readonly tag: number;
  readonly content: Buffer;
  readonly end: number;
}

/** The element that begins there; undefined while not all of it has come. */
function elementAt(bytes: Buffer, at: number): Element | undefined {
  const tag = bytes[at];
  const first = bytes[at + 1];
  if (tag === undefined || first === undefined) return undefined;
  const more = first < 0x80 ? 0 : first & 0x7f;
  const start = at + 2 + more;
  if (bytes.length < start) return undefined;
  const length = more === 0 ? first : bytes.readUIntBE(at + 2, more);
  const end = start + length;
  return bytes.length < end ? undefined : { tag, content: bytes.subarray(start, end), end };
}

function elementsIn(bytes: Buffer): Element[] {
  const elements: Element[] = [];
  for (let at = 0; at < bytes.length;) {
    const element = elementAt(bytes, at);
    if (element === undefined) throw new Error('an LDAP message holds less than it says');
    elements.push(element);
    at = element.end;
  }
  return elements;
}

/** Takes bytes as they come and gives whole messages. */
export class MessageStream {
  #rest: Buffer = Buffer.alloc(0);

  push(bytes: Buffer): Message[] {
    this.#rest = Buffer.concat([this.#rest, bytes]);
    const messages: Message[] = [];
    for (;;) {
      const element = elementAt(this.#rest, 0);
      if (element === undefined) return messages;
      const [id, operation] = elementsIn(element.content);
      if (element.tag !== SEQUENCE || id?.tag !== INTEGER || operation === undefined) throw new Error('no LDAP message');
      messages.push({
        bytes: this.#rest.subarray(0, element.end),
        id: id.content.readUIntBE(0, id.content.length),
        tag: operation.tag,
      });
      this.#rest = this.#rest.subarray(element.end);
    }
  }
}

const text = (element: Element | undefined): string => element?.content.toString('utf8') ?? '';
const texts = (element: Element | undefined): string[] => (element === undefined ? [] : elementsIn(element.content).map(text));

/** What a request asks for. */
export function describeRequest(message: Message, order: number, connection: number): SeenRequest {
  const outer = elementAt(message.bytes, 0);
  const [, request, ...rest] = outer === undefined ? [] : elementsIn(outer.content);
  const operation = (Object.keys(OPERATIONS) as Operation[]).find((name) => OPERATIONS[name] === request?.tag);
  if (request === undefined || operation === undefined) throw new Error(`no LDAP request: tag ${message.tag}`);
  const controls = rest.find(({ tag }) => tag === CONTROLS);
  const oids = controls === undefined ? [] : elementsIn(controls.content).map(({ content }) => text(elementsIn(content)[0]));
  return { operation, order, connection, ...subjectOf(operation, request, oids) };
}

type About = Pick<SeenRequest, 'dn' | 'attributes' | 'oids'>;

function subjectOf(operation: Operation, request: Element, oids: readonly string[]): About {
  switch (operation) {
    case 'unbind':
    case 'abandon':
      return { dn: '', attributes: [], oids };
    case 'delete':
      return { dn: text(request), attributes: [], oids };
    default: {
      const parts = elementsIn(request.content);
      if (operation === 'extended') return { dn: '', attributes: [], oids: [text(parts[0]), ...oids] };
      if (operation === 'bind') return { dn: text(parts[1]), attributes: [], oids };
      if (operation === 'search') return { dn: text(parts[0]), attributes: texts(parts[7]), oids };
      return { dn: text(parts[0]), attributes: operation === 'modify' ? changedIn(parts[1]) : [], oids };
    }
  }
}

/** A change of a modify is a sequence of what to do and an attribute with its values. */
function changedIn(changes: Element | undefined): string[] {
  if (changes === undefined) return [];
  return elementsIn(changes.content).map(({ content }) => {
    const attribute = elementsIn(content)[1];
    return attribute === undefined ? '' : text(elementsIn(attribute.content)[0]);
  });
}

/** Whether it may change something on the server. */
export function isWrite({ operation, oids }: SeenRequest): boolean {
  return ['modify', 'add', 'delete', 'rename'].includes(operation) || (operation === 'extended' && oids[0] === SET_PASSWORD);
}

/** Whether this message of the server ends the request that it answers. */
export function isEnd({ tag }: Message): boolean {
  return Object.values(ENDS).some((end) => end === tag);
}

/** Whether the server answers such a request at all. */
export function isAnswered(operation: Operation): operation is keyof typeof ENDS {
  return operation in ENDS;
}

/** A server's refusal of a request; with code 10, `said` is the address of another server. */
export function refusalOf(id: number, operation: keyof typeof ENDS, code: number, said: string): Buffer {
  const referral = code === REFERRAL_CODE ? [element(REFERRAL, element(OCTETS, Buffer.from(said)))] : [];
  const result = Buffer.concat([
    element(ENUMERATED, Buffer.from([code])),
    element(OCTETS, Buffer.alloc(0)),
    element(OCTETS, Buffer.from(code === REFERRAL_CODE ? '' : said)),
    ...referral,
  ]);
  return element(SEQUENCE, Buffer.concat([element(INTEGER, number(id)), element(ENDS[operation], result)]));
}

function element(tag: number, content: Buffer): Buffer {
  const { length } = content;
  const head = length < CONTEXT_0 ? [tag, length] : [tag, 0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from(head), content]);
}

/** Four bytes are enough: an id is at most 2^31 - 1. */
function number(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
}
