import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { day, dayInWords, instant, monthDayInWords } from '../../../src/core/instant.js';
import { endOfDay } from '../../../src/core/zone.js';
import { sayAt, sayAway, sayDaysAway, sayEnd, sayLastDay, saySpan, sayWhen } from '../../../src/core/when-words.js';
import { hk, NOW, ZONE } from '../output/made-up.js';

describe('instants for people', () => {
  it.each([
    ['2026-11-23 10:12', '10:12 (in 12 min)'],
    ['2026-11-23 09:30', '09:30 (30 min ago)'],
    ['2026-11-23 10:00', '10:00 (now)'],
    ['2026-11-23 23:59', '23:59 (in 13 h 59 min)'],
    ['2026-11-24 00:00', '24 Nov 2026 00:00 (in 14 h)'],
    ['2026-11-24 10:00', '24 Nov 2026 10:00'],
    ['2026-11-03 10:42', '3 Nov 2026 10:42'],
  ])('%s is said as %s', (at, text) => {
    expect(sayWhen(hk(at), NOW, ZONE)).toBe(text);
  });

  it('name the day across midnight, even minutes away', () => {
    expect(sayWhen(hk('2026-11-24 00:05'), hk('2026-11-23 23:55'), ZONE)).toBe('24 Nov 2026 00:05 (in 10 min)');
    expect(sayWhen(hk('2026-11-23 23:55'), hk('2026-11-24 00:05'), ZONE)).toBe('23 Nov 2026 23:55 (10 min ago)');
  });

  it('are in the zone, not in that of the machine', () => {
    const at = instant(Date.UTC(2026, 5, 30, 16, 0));
    expect(sayAt(at, NOW, ZONE)).toBe('1 July 2026 00:00');
    expect(sayAt(at, NOW, 'Europe/London')).toBe('30 June 2026 17:00');
  });

  it('never come too early: what is left is rounded up to the minute, what is past down', () => {
    expect(sayAway(instant(NOW + 601_000), NOW)).toBe('in 11 min');
    expect(sayAway(instant(NOW + 1), NOW)).toBe('in 1 min');
    expect(sayAway(instant(NOW - 119_000), NOW)).toBe('1 min ago');
  });

  it('can be never', () => {
    expect(sayWhen('never', NOW, ZONE)).toBe('never');
    expect(sayEnd('never', NOW, ZONE)).toBe('no end');
  });
});

describe('ends for people', () => {
  it.each([
    ['2026-06-30', '30 June 2026, 4 months ago'],
    ['2027-06-30', '30 June 2027, in 7 months'],
    ['2026-11-23', '23 Nov 2026, today'],
    ['2026-11-24', '24 Nov 2026, tomorrow'],
    ['2026-11-22', '22 Nov 2026, yesterday'],
    ['2026-12-05', '5 Dec 2026, in 12 days'],
    ['2029-01-01', '1 Jan 2029, in 2 years'],
  ])('the last usable day %s is said as %s', (last, text) => {
    expect(sayEnd(endOfDay(day(last), ZONE), NOW, ZONE)).toBe(text);
  });

  it('on the last evening is still today, a minute later yesterday', () => {
    const end = endOfDay(day('2026-06-30'), ZONE);
    expect(sayEnd(end, hk('2026-06-30 23:59'), ZONE)).toBe('30 June 2026, today');
    expect(sayEnd(end, hk('2026-07-01 00:00'), ZONE)).toBe('30 June 2026, yesterday');
  });

  it('within a day have their time', () => {
    expect(sayLastDay(hk('2026-11-23 12:30'), ZONE)).toBe('23 Nov 2026 12:30');
    expect(sayEnd(hk('2026-11-23 12:30'), NOW, ZONE)).toBe('23 Nov 2026 12:30, in 2 h 30 min');
  });

  it('count whole months, so that a month is never said before it is over', () => {
    expect(sayDaysAway(day('2026-01-31'), day('2026-04-29'))).toBe('in 2 months');
    expect(sayDaysAway(day('2026-01-31'), day('2026-04-30'))).toBe('in 3 months');
    const days = fc.integer({ min: 0, max: 20_000 }).map((n) => day(new Date(n * 86_400_000).toISOString().slice(0, 10)));
    fc.assert(
      fc.property(days, days, (a, b) => {
        const text = sayDaysAway(a, b);
        expect(text).toMatch(b < a ? /ago$|yesterday/ : b > a ? /^in |tomorrow/ : /^today$/);
        expect(text).not.toContain('NaN');
      }),
    );
  });
});

describe('lengths for people', () => {
  it.each([
    [600, '0.6 s'],
    [45_000, '45 s'],
    [720_000, '12 min'],
    [3_600_000, '1 h'],
    [12_000_000, '3 h 20 min'],
    [5 * 86_400_000, '5 days'],
  ])('%i ms is %s', (ms, text) => {
    expect(saySpan(ms)).toBe(text);
  });

  it('say a day as it is written', () => {
    expect(dayInWords(day('2026-02-03'))).toBe('3 Feb 2026');
    expect(monthDayInWords('06-30')).toBe('30 June');
  });
});
