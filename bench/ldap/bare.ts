import { readFileSync } from 'node:fs';
import { Attribute, Change, Client, Control, type BerWriter, type Entry } from 'ldapts';
import { type Env, type Recorded, type Side } from '../protocol.js';
import { pinOf } from './ldif.js';
import { type Request, type SentControl } from './requests.js';

/** What changes from account to account, and from reset to reset. */
interface Subject {
  readonly uid: string;
  id: string;
  csn: string;
}

const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;
const CSN = /\d{14}\.\d{6}Z#\d{6}#\d{3}#\d{6}/g;
/** The order of the bytes of an objectGUID in its text ([MS-DTYP] 2.3.4). */
const GUID_ORDER = [3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15];

class RawControl extends Control {
  readonly #value: Buffer | undefined;

  constructor({ oid, critical }: SentControl, value: Buffer | undefined) {
    super(oid, { critical });
    this.#value = value;
  }

  protected override writeControl(writer: BerWriter): void {
    if (this.#value) writer.writeBuffer(this.#value, 0x04);
  }
}

/** The same resets by the LDAP library alone. One connection for reads and one for writes, as uidctl has. */
export async function openBare(env: Env, recorded: Recorded<Request>, of: string): Promise<Side> {
  const [reads, writes] = [await signedIn(env), await signedIn(env)];
  let count = 0;
  const ask = async (request: Request, subject: Subject): Promise<void> => {
    const fill = (text: string): string => text.replaceAll(of, subject.uid).replace(UUID, subject.id).replace(CSN, subject.csn);
    const filled = (value: Buffer): Buffer => Buffer.from(fill(value.toString('latin1')), 'latin1');
    const controls = request.controls.map((control) => new RawControl(control, control.value && filled(control.value)));
    if (request.kind === 'compare') {
      await reads.compare(fill(request.dn), request.attribute, request.value, controls);
    } else if (request.kind === 'modify') {
      const changes = request.changes.map(({ operation, attribute, values }) => {
        const pin = pinOf(attribute, count++);
        return new Change({
          operation,
          modification: new Attribute({ type: attribute, values: pin ? [pin] : values.map(filled) }),
        });
      });
      await writes.modify(fill(request.dn), changes, controls);
    } else {
      const { base, scope, filter, size: sizeLimit, time: timeLimit, attributes } = request;
      const options = { scope, filter: fill(filter), sizeLimit, timeLimit, attributes: [...attributes] };
      const { searchEntries } = await reads.search(fill(base), options, controls);
      learn(searchEntries[0], subject);
    }
  };
  return {
    async reset(uid) {
      const subject: Subject = { uid, id: '', csn: '' };
      for (const wave of recorded) await Promise.all(wave.map((request) => ask(request, subject)));
    },
    async close() {
      await Promise.all([reads.unbind(), writes.unbind()]);
    },
  };
}

async function signedIn({
  URL: url = '',
  CA_FILE: ca = '',
  BIND_DN: bind = '',
  BIND_PASSWORD: password = '',
}: Env): Promise<Client> {
  const client = new Client({ url, tlsOptions: { ca: readFileSync(ca) } });
  await client.bind(bind, password);
  return client;
}

function learn(entry: Entry | undefined, subject: Subject): void {
  if (entry === undefined) return;
  const { entryUUID, entryCSN, objectGUID } = entry;
  if (typeof entryUUID === 'string') subject.id = entryUUID;
  if (typeof entryCSN === 'string') subject.csn = entryCSN;
  if (Buffer.isBuffer(objectGUID)) {
    const hex = GUID_ORDER.map((place) => (objectGUID[place] ?? 0).toString(16).padStart(2, '0')).join('');
    subject.id = hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
  }
}
