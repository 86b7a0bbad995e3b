import { describe, expect, it } from 'vitest';
import { describeRequest, isEnd, isWrite, MessageStream, refusalOf } from '../../conformance/ldap/proxy-messages.js';

/* What the proxy reads in LDAP messages. The bytes are those of OpenLDAP's own clients. */

const hex = (text: string): Buffer => Buffer.from(text.replaceAll(' ', ''), 'hex');
const ascii = (text: string): string => Buffer.from(text).toString('hex');

/** A definite length in the short form, or in the long form with two bytes, as some clients write it always. */
const wrap = (tag: string, inner: string, long = false): string => {
  const length = inner.length / 2;
  return (
    tag + (long || length > 127 ? `82${length.toString(16).padStart(4, '0')}` : length.toString(16).padStart(2, '0')) + inner
  );
};
const octets = (text: string): string => wrap('04', ascii(text));
const message = (id: string, operation: string, controls = '', long = false): Buffer =>
  hex(wrap('30', id + operation + controls, long));

const DN = 'uid=u1,ou=people,dc=uni';
const SEARCH = wrap(
  '63',
  `${octets(DN)}0a01000a0100020100020100010100${wrap('87', ascii('objectClass'))}${wrap('30', octets('cn') + octets('pwdReset'))}`,
);
const CONTROL = wrap('a0', wrap('30', octets('1.3.6.1.4.1.42.2.27.9.5.8')));
const change = (attribute: string): string => wrap('30', `0a0102${wrap('30', octets(attribute) + wrap('31', octets('x')))}`);
const MODIFY = wrap('66', octets(DN) + wrap('30', change('userPassword') + change('pwdReset')));
const BIND = wrap('60', `020103${octets('cn=desk')}${wrap('80', ascii('a password'))}`);
const PASSWORD = wrap('77', wrap('80', ascii('1.3.6.1.4.1.4203.1.11.1')) + wrap('81', ascii('x')));

function only(bytes: Buffer): ReturnType<MessageStream['push']>[number] {
  const [found, ...more] = new MessageStream().push(bytes);
  if (found === undefined || more.length > 0) throw new Error('not one message');
  return found;
}

describe('a stream of messages', () => {
  it('is no LDAP', () => {
    expect(() => new MessageStream().push(Buffer.from('GET / HTTP/1.1\r\n'.repeat(10)))).toThrow();
  });

  it('gives nothing before a message is whole, and each one once', () => {
    const all = Buffer.concat([message('020101', BIND), message('020102', MODIFY, '', true), message('02020101', SEARCH)]);
    const stream = new MessageStream();
    const found = [...all].flatMap((byte) => stream.push(Buffer.from([byte])));
    expect(found.map(({ id, tag }) => [id, tag])).toEqual([
      [1, 0x60],
      [2, 0x66],
      [257, 0x63],
    ]);
    expect(Buffer.concat(found.map(({ bytes }) => bytes))).toEqual(all);
    expect(new MessageStream().push(all)).toEqual(found);
  });
});

describe('a request', () => {
  it('that is an answer is none', () => {
    expect(() => describeRequest(only(refusalOf(1, 'bind', 49, '')), 0, 0)).toThrow('no LDAP request');
  });

  it.each([
    ['a search', SEARCH, { operation: 'search', dn: DN, attributes: ['cn', 'pwdReset'], oids: [] }, false],
    ['a modify', MODIFY, { operation: 'modify', dn: DN, attributes: ['userPassword', 'pwdReset'], oids: [] }, true],
    ['a bind', BIND, { operation: 'bind', dn: 'cn=desk', attributes: [], oids: [] }, false],
    ['a delete', wrap('4a', ascii(DN)), { operation: 'delete', dn: DN, attributes: [], oids: [] }, true],
    ['a new password', PASSWORD, { operation: 'extended', dn: '', attributes: [], oids: ['1.3.6.1.4.1.4203.1.11.1'] }, true],
    ['an unbind', '4200', { operation: 'unbind', dn: '', attributes: [], oids: [] }, false],
  ])('says what it is about: %s', (_, operation, expected, write) => {
    const request = describeRequest(only(message('020105', operation)), 7, 2);
    expect(request).toEqual({ ...expected, order: 7, connection: 2 });
    expect(isWrite(request)).toBe(write);
  });

  it('says which controls it has', () => {
    expect(describeRequest(only(message('020105', SEARCH, CONTROL)), 0, 0).oids).toEqual(['1.3.6.1.4.1.42.2.27.9.5.8']);
  });
});

describe('a refusal', () => {
  it('ends what it answers, with code and text', () => {
    const refusal = only(refusalOf(300, 'search', 51, 'busy'.repeat(40)));
    expect([refusal.id, refusal.tag, isEnd(refusal)]).toEqual([300, 0x65, true]);
    expect(refusal.bytes.toString('latin1')).toContain('\x0a\x01\x33\x04\x00\x04\x82\x00\xa0busybusy');
  });

  it('with code 10 names the other server as a referral', () => {
    expect(only(refusalOf(1, 'modify', 10, 'ldaps://b')).bytes.toString('latin1')).toMatch(
      /\x0a\x01\x0a\x04\x00\x04\x00\xa3\x0b\x04\x09ldaps:\/\/b$/,
    );
  });

  it('is an end, and an entry of a search is none', () => {
    expect(isEnd(only(message('020101', wrap('64', octets(DN) + '3000'))))).toBe(false);
  });
});
