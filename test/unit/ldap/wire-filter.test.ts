import { BerWriter } from 'ldapts';
import { describe, expect, it } from 'vitest';
import { wireFilter } from '../../../src/ldap/filter-bytes.js';
import {
  and,
  atLeast,
  atMost,
  beginsWith,
  bits,
  contains,
  equals,
  not,
  or,
  present,
  type Filter,
} from '../../../src/ldap/filter.js';

/* Filters as bytes, held against RFC 4511, section 4.5.1, by hand. */

const bytesOf = (filter: Filter): Buffer => {
  const writer = new BerWriter();
  wireFilter(filter).write(writer);
  return writer.buffer;
};

const item = (tag: number, ...parts: readonly (string | Uint8Array)[]): Buffer => {
  const octets = parts
    .map((part) => Buffer.from(part as string))
    .map((part) => Buffer.concat([Buffer.from([4, part.length]), part]));
  const content = Buffer.concat(octets);
  return Buffer.concat([Buffer.from([tag, content.length]), content]);
};

describe('a filter on the wire', () => {
  it.each(['陳大文', 'Grün', "o'neill", 'a*b', '(', ')', '\\', '\\2a', '\0', ' x ', '#', '/', '', '𠮷', '&', '='])(
    '%j is compared byte by byte',
    (value) => {
      expect(bytesOf(equals('uid', value))).toEqual(item(0xa3, 'uid', value));
    },
  );

  it('compares bytes that are no text', () => {
    const guid = Uint8Array.from({ length: 16 }, (_, i) => (i * 37 + 200) % 256);
    expect(bytesOf(equals('objectGUID', guid))).toEqual(item(0xa3, 'objectGUID', guid));
  });

  it('takes attributes with options', () => {
    expect(bytesOf(equals('cn;lang-zh', '陳'))).toEqual(item(0xa3, 'cn;lang-zh', '陳'));
  });

  it('has the other comparisons', () => {
    expect(bytesOf(atLeast('a', '1'))).toEqual(item(0xa5, 'a', '1'));
    expect(bytesOf(atMost('a', 'é'))).toEqual(item(0xa6, 'a', 'é'));
    expect(bytesOf(present('a'))).toEqual(Buffer.from([0x87, 1, 0x61]));
  });

  it('has parts of values', () => {
    const substrings = (...parts: readonly [number, string][]): Buffer => {
      const inner = Buffer.concat(
        parts.map(([tag, text]) => Buffer.concat([Buffer.from([tag, Buffer.byteLength(text)]), Buffer.from(text)])),
      );
      return Buffer.concat([Buffer.from([0xa4, inner.length + 5, 4, 1, 0x61, 0x30, inner.length]), inner]);
    };
    expect(bytesOf(contains('a', '大*文'))).toEqual(substrings([0x81, '大*文']));
    expect(bytesOf(beginsWith('a', 'Grü'))).toEqual(substrings([0x80, 'Grü']));
  });

  it('has the bits of Active Directory', () => {
    const rule = '1.2.840.113556.1.4.803';
    const bytes = bytesOf(bits('userAccountControl', 2));
    expect(bytes[0]).toBe(0xa9);
    expect(
      bytes.includes(
        Buffer.concat([
          Buffer.from([0x81, rule.length]),
          Buffer.from(rule),
          Buffer.from([0x82, 18]),
          Buffer.from('userAccountControl'),
          Buffer.from([0x83, 1, 0x32]),
        ]),
      ),
    ).toBe(true);
  });

  it('joins, also nothing', () => {
    expect(bytesOf(and())).toEqual(Buffer.from([0xa0, 0]));
    expect(bytesOf(or())).toEqual(Buffer.from([0xa1, 0]));
    const one = bytesOf(present('a'));
    expect(bytesOf(and(present('a'), present('a')))).toEqual(Buffer.concat([Buffer.from([0xa0, 6]), one, one]));
    expect(bytesOf(or(present('a'), not(present('a'))))).toEqual(
      Buffer.concat([Buffer.from([0xa1, 8]), one, Buffer.from([0xa2, 3]), one]),
    );
  });

  it.each(['', 'uid=a', '(uid=a', '(uid=a))', '(=a)', '(!(a=*)(b=*))', '(&(a=*)'])('refuses what is none: %j', (text) => {
    expect(() => wireFilter(text as Filter)).toThrow();
  });
});
