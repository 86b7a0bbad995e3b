import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  assertion,
  domainScope,
  pagedResults,
  policyHints,
  readCookie,
  readPolicy,
  readUsability,
  relax,
} from '../../../src/ldap/controls.js';
import { and, equals } from '../../../src/ldap/filter.js';

const bytes = (hex: string): Uint8Array => Buffer.from(hex.replaceAll(' ', ''), 'hex');

describe('the password policy control', () => {
  it.each([
    ['', {}],
    ['30 00', {}],
    ['30 03 81 01 00', { error: 0 }],
    ['30 03 81 01 08', { error: 8 }],
    ['30 05 a0 03 81 01 02', { graceLeft: 2 }],
    ['30 07 a0 05 80 03 01 51 80', { secondsLeft: 86_400 }],
    ['30 08 a0 03 80 01 05 81 01 02', { secondsLeft: 5, error: 2 }],
  ])('[%s] says %j', (hex, said) => {
    expect(readPolicy(bytes(hex))).toEqual(said);
  });

  it('that did not come is not an empty one, nor is one that cannot be read', () => {
    expect(readPolicy(undefined)).toBeUndefined();
    expect(readPolicy(bytes('31 00'))).toBeUndefined();
    expect(readPolicy(bytes('30 03 81 07 01'))).toBeUndefined();
    expect(readPolicy(bytes('30 04 04 09 00 ff'))).toBeUndefined();
    expect(readPolicy(bytes('30 06 05 00'))).toBeUndefined();
  });

  it('never throws', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 20 }), (any) => void readPolicy(any)));
  });
});

describe('the account usability control', () => {
  it.each([
    ['80 01 ff', { usable: true, secondsLeft: undefined }],
    ['80 03 01 51 80', { usable: true, secondsLeft: 86_400 }],
    [
      'a1 0f 80 01 00 81 01 00 82 01 00 83 01 ff 84 01 ff',
      { usable: false, inactive: false, reset: false, expired: false, graceLeft: undefined, secondsToUnlock: undefined },
    ],
    [
      'a1 10 80 01 ff 81 01 ff 82 01 ff 83 01 02 84 02 07 08',
      { usable: false, inactive: true, reset: true, expired: true, graceLeft: 2, secondsToUnlock: 1800 },
    ],
  ])('[%s] says %j', (hex, said) => {
    expect(readUsability(bytes(hex))).toEqual(said);
  });

  it('that cannot be read says nothing', () => {
    expect(readUsability(undefined)).toBeUndefined();
    expect(readUsability(bytes(''))).toBeUndefined();
    expect(readUsability(bytes('30 00'))).toBeUndefined();
    fc.assert(fc.property(fc.uint8Array({ maxLength: 20 }), (any) => void readUsability(any)));
  });
});

describe('controls that are sent', () => {
  it('hold what their documents say', () => {
    expect(Buffer.from(policyHints().value!).toString('hex')).toBe('3003020101');
    expect(Buffer.from(assertion(equals('a', 'b')).value!).toString('hex')).toBe('a306040161040162');
    expect(Buffer.from(assertion(and(equals('a', 'b'), equals('c', 'd'))).value!).toString('hex')).toBe(
      'a010a306040161040162a306040163040164',
    );
    expect(Buffer.from(pagedResults(500, new Uint8Array()).value!).toString('hex')).toBe('3006020201f40400');
    expect(relax().value).toBeUndefined();
    expect(domainScope().value).toBeUndefined();
  });

  it('are critical where the request must not be done without them', () => {
    expect([assertion(equals('a', 'b')), relax(), policyHints()].every(({ critical }) => critical)).toBe(true);
    expect([pagedResults(1, new Uint8Array()), domainScope()].some(({ critical }) => critical)).toBe(false);
  });

  it('bring the place of the next page', () => {
    expect(readCookie(pagedResults(1, bytes('00 ff')).value)).toEqual(Buffer.from([0, 255]));
    expect(readCookie(pagedResults(1, new Uint8Array()).value)).toBeUndefined();
    expect(readCookie(undefined)).toBeUndefined();
  });
});
