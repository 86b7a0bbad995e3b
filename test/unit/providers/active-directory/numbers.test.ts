import { describe, expect, it } from 'vitest';
import { instant } from '../../../../src/core/instant.js';
import { domainOf } from '../../../../src/providers/active-directory/dn.js';
import {
  expiryOf,
  instantOfTicks,
  largeInteger,
  lengthOf,
  ticksOf,
  whenOfExpiry,
} from '../../../../src/providers/active-directory/filetime.js';
import { guidBytes, guidText } from '../../../../src/providers/active-directory/guid.js';

describe('FILETIME', () => {
  it('refuses what is no whole number', () => {
    for (const text of ['', 'x', '1.5', '1e5', ' 1', '99999999999999999999'])
      expect(() => largeInteger(text)).toThrow(RangeError);
  });

  it('counts ticks of 100 ns since 1601, exactly, also above 2^53', () => {
    expect(ticksOf(instant(0))).toBe(116_444_736_000_000_000n);
    const at = instant(Date.parse('2026-11-24T00:00:54.579Z'));
    expect(ticksOf(at)).toBe(134_399_520_545_790_000n);
    expect(instantOfTicks(134_399_520_545_799_999n)).toBe(at);
  });

  it('reads both values of never, and nothing at all, as never', () => {
    for (const text of ['0', '9223372036854775807', undefined]) expect(whenOfExpiry(text)).toBe('never');
    expect(expiryOf('never')).toBe('9223372036854775807');
  });

  it('fails for a number that no date can hold, and does not take it for never', () => {
    expect(() => whenOfExpiry('9223372036854775806')).toThrow(RangeError);
  });

  it('reads lengths of the policy, which are negative, and never as 0 or the lowest number', () => {
    expect(lengthOf('-18000000000')).toBe(1_800_000);
    expect(lengthOf('0')).toBe('never');
    expect(lengthOf('-9223372036854775808')).toBe('never');
    expect(lengthOf(undefined)).toBeUndefined();
  });
});

describe('objectGUID', () => {
  const text = '6488fe80-2987-4580-b874-97e037896194';
  const bytes = Uint8Array.from(Buffer.from('80fe886487298045b87497e037896194', 'hex'));

  it('is nobody for another form', () => {
    for (const other of ['', 'x', text.slice(1), `${text}0`, `{${text}}`, text.replaceAll('-', '')])
      expect(guidBytes(other)).toBeUndefined();
    expect(() => guidText(bytes.slice(1))).toThrow(RangeError);
  });

  it('has its first three groups the other way round', () => {
    expect(guidText(bytes)).toBe(text);
    expect(guidBytes(text.toUpperCase())).toEqual(bytes);
  });
});

describe('DN', () => {
  it('knows the head of the domain', () => {
    expect(domainOf('OU=People,DC=uni,DC=example')).toBe('DC=uni,DC=example');
    expect(domainOf('dc=uni,dc=example')).toBe('dc=uni,dc=example');
    expect(domainOf('OU=a\\,DC=b,DC=uni,DC=example')).toBe('DC=uni,DC=example');
  });
});
