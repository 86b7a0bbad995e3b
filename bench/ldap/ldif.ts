import { type Recorded } from '../protocol.js';
import { type Request } from './requests.js';

/** A PIN of the form that uidctl makes, another one each time, for the attribute that holds one; undefined for any other. */
export function pinOf(attribute: string, n: number): Buffer | undefined {
  const pin = `Kdmt${String(1000 + (n % 9000))}wxhr`;
  if (attribute === 'userPassword') return Buffer.from(pin);
  return attribute === 'unicodePwd' ? Buffer.from(`"${pin}"`, 'utf16le') : undefined;
}

/** What the recorded reset of the account `of` writes, for others, as LDIF for `ldapmodify`. */
export function ldifOf(recorded: Recorded<Request>, of: string, people: string, uids: readonly string[]): string {
  const modify = recorded.flat().find((request) => request.kind === 'modify');
  if (modify?.kind !== 'modify') throw new Error('the reset that was recorded writes nothing');
  // By its GUID an account is another one for everybody: the tool gets the name.
  const dn = (uid: string): string => (modify.dn.includes(of) ? modify.dn.replace(of, uid) : `CN=${uid},${people}`);
  const changes = (n: number): string[] =>
    modify.changes.flatMap(({ operation, attribute, values }) => {
      const pin = pinOf(attribute, n);
      const lines = (pin ? [pin] : values).map((value) => `${attribute}:: ${value.toString('base64')}`);
      return [`${operation}: ${attribute}`, ...lines, '-'];
    });
  return uids.map((uid, n) => [`dn: ${dn(uid)}`, 'changetype: modify', ...changes(n), ''].join('\n')).join('\n');
}
