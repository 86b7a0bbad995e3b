import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { after, duration, durationInWords, milliseconds, parseDuration } from '../../../src/core/duration.js';
import { instant } from '../../../src/core/instant.js';

const none = { years: 0, months: 0, days: 0, hours: 0, minutes: 0, seconds: 0 };

describe('parseDuration', () => {
  it.each([
    '',
    'P',
    'PT',
    'P1',
    '10M',
    'P1DT',
    'PT1D',
    'P2W',
    'P-1D',
    '-P1D',
    'P1.5D',
    'PT1S\n',
    ' P1D',
    'p1d',
    `P${'9'.repeat(20)}D`,
  ])('refuses %j', (text) => {
    expect(parseDuration(text)).toBeUndefined();
    expect(() => duration(text)).toThrow(RangeError);
  });

  it.each([
    ['PT10M', { ...none, minutes: 10 }],
    ['P3M', { ...none, months: 3 }],
    ['P30D', { ...none, days: 30 }],
    ['P1Y2M3DT4H5M6S', { years: 1, months: 2, days: 3, hours: 4, minutes: 5, seconds: 6 }],
    ['P0D', none],
  ])('reads %s', (text, expected) => {
    expect(parseDuration(text)).toEqual(expected);
  });
});

describe('milliseconds and after', () => {
  it.each(['P1Y', 'P1M', 'P1M1D'])('refuse %s, whose length depends on the day', (text) => {
    expect(() => milliseconds(duration(text))).toThrow(RangeError);
    expect(() => after(instant(0), duration(text))).toThrow(RangeError);
  });

  it('count days, hours, minutes and seconds', () => {
    fc.assert(
      fc.property(fc.nat(400), fc.nat(99), fc.nat(99), fc.nat(99), (d, h, m, s) => {
        const length = duration(`P${String(d)}DT${String(h)}H${String(m)}M${String(s)}S`);
        const wanted = d * 86_400_000 + h * 3_600_000 + m * 60_000 + s * 1000;
        return milliseconds(length) === wanted && after(instant(1000), length) === 1000 + wanted;
      }),
    );
  });
});

describe('durationInWords', () => {
  it.each([
    ['PT10M', '10 minutes'],
    ['P1Y', '1 year'],
    ['PT1H30M', '1 hour 30 minutes'],
    ['P0D', 'no time'],
  ])('says %s as %s', (text, words) => {
    expect(durationInWords(duration(text))).toBe(words);
  });
});
