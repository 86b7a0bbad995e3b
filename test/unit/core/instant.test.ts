import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { day, dayInWords, instant, iso, isoWhen, isPast, parseDay, parseInstant } from '../../../src/core/instant.js';

describe('instant', () => {
  it.each([NaN, Infinity, -Infinity, 8.64e15 + 1])('refuses %s, which no date can hold', (value) => {
    expect(() => instant(value)).toThrow(RangeError);
  });

  it('cuts fractions', () => {
    expect(instant(1.9)).toBe(1);
  });
});

describe('parseInstant', () => {
  it.each([
    '',
    '2026-06-30',
    '2026-06-30T10:00',
    '2026-06-30T10:00:00',
    '2026-02-30T10:00:00Z',
    '2026-02-29 10:00:00+08:00',
    '2026-13-01T00:00:00Z',
    '2026-06-30T24:30:00Z',
    '2026-06-30T10:00:60Z',
    '2026-06-30T10:00:00+25:00',
    '2026-06-30T10:00:00+0800',
    ' 2026-06-30T10:00:00Z',
    '2026-06-30T10:00:00Z\n',
    'yesterday',
    '1782784800000',
  ])('refuses %j', (text) => {
    expect(parseInstant(text)).toBeUndefined();
  });

  it.each([
    ['2026-06-30T16:00:00Z', Date.UTC(2026, 5, 30, 16)],
    ['2026-07-01T00:00:00+08:00', Date.UTC(2026, 5, 30, 16)],
    ['2026-07-01 00:00+08:00', Date.UTC(2026, 5, 30, 16)],
    ['2026-06-30T16:00:00.25Z', Date.UTC(2026, 5, 30, 16, 0, 0, 250)],
    ['2024-02-29T00:00:00z', Date.UTC(2024, 1, 29)],
  ])('reads %s', (text, expected) => {
    expect(parseInstant(text)).toBe(expected);
  });

  it('reads back what iso wrote', () => {
    fc.assert(
      fc.property(fc.integer({ min: Date.UTC(1000, 0), max: Date.UTC(9999, 11) }), (ms) => parseInstant(iso(instant(ms))) === ms),
    );
  });
});

describe('iso and isoWhen', () => {
  it('shows milliseconds only when there are some', () => {
    expect(iso(instant(Date.UTC(2027, 5, 30, 16)))).toBe('2027-06-30T16:00:00Z');
    expect(iso(instant(Date.UTC(2027, 5, 30, 16, 0, 0, 5)))).toBe('2027-06-30T16:00:00.005Z');
  });

  it('keeps never as a value', () => {
    expect(isoWhen('never')).toBe('never');
  });
});

describe('isPast', () => {
  it('is true from the instant itself on, and never for never', () => {
    expect(isPast(instant(10), instant(9))).toBe(false);
    expect(isPast(instant(10), instant(10))).toBe(true);
    expect(isPast('never', instant(8.64e15))).toBe(false);
  });
});

describe('parseDay', () => {
  it.each([
    '2026-02-30',
    '2026-2-3',
    '2026-00-10',
    '2026-01-00',
    '26-01-01',
    '2026-01-01T00:00',
    '2025-02-29',
    '',
    '2026-01-01\n',
  ])('refuses %j', (text) => {
    expect(parseDay(text)).toBeUndefined();
    expect(() => day(text)).toThrow(RangeError);
  });

  it.each(['2026-06-30', '2024-02-29', '9999-12-31', '1601-01-01'])('takes %s', (text) => {
    expect(parseDay(text)).toBe(text);
  });
});

describe('dayInWords', () => {
  it('writes a day as people read it', () => {
    expect(dayInWords(day('2026-06-30'))).toBe('30 June 2026');
    expect(dayInWords(day('2027-01-01'))).toBe('1 Jan 2027');
  });
});
