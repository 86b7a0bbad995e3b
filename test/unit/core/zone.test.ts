import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { duration } from '../../../src/core/duration.js';
import { day, instant, iso, type Day } from '../../../src/core/instant.js';
import {
  addDays,
  addToDay,
  dayOf,
  daysBetween,
  endOfDay,
  instantAt,
  isZone,
  lastDayOf,
  startOfDay,
  wallClock,
} from '../../../src/core/zone.js';

const HK = 'Asia/Hong_Kong';
const someDay = fc.integer({ min: 0, max: 40_000 }).map((n) => addDays(day('1970-01-01'), n));
/** Zones with summer time north and south, half-hour shifts, midnight shifts and a day that was left out. */
const someZone = fc.constantFrom(
  HK,
  'UTC',
  'Europe/London',
  'America/Sao_Paulo',
  'Australia/Lord_Howe',
  'America/Havana',
  'Pacific/Apia',
  'Asia/Kolkata',
);

describe('isZone', () => {
  it.each(['', 'Hong Kong', 'Mars/Olympus', 'UTC+8'])('does not know %j', (name) => {
    expect(isZone(name)).toBe(false);
    expect(() => wallClock(instant(0), name)).toThrow(RangeError);
  });

  it.each(['UTC', HK, 'America/New_York'])('knows %s', (name) => {
    expect(isZone(name)).toBe(true);
  });
});

describe('wallClock and dayOf', () => {
  it('shows midnight as hour 0 of the new day', () => {
    const at = instant(Date.UTC(2026, 5, 30, 16));
    expect(wallClock(at, HK)).toEqual({ year: 2026, month: 7, day: 1, hour: 0, minute: 0, second: 0 });
    expect(dayOf(at, HK)).toBe('2026-07-01');
    expect(dayOf(instant(at - 1), HK)).toBe('2026-06-30');
    expect(dayOf(at, 'UTC')).toBe('2026-06-30');
  });
});

describe('instantAt', () => {
  it.each([
    ['2026-06-30', '23:59', HK, '2026-06-30T15:59:00Z'],
    ['2015-05-06', '13:00', HK, '2015-05-06T05:00:00Z'],
    ['2026-01-15', '12:00', 'America/New_York', '2026-01-15T17:00:00Z'],
    ['2026-07-15', '12:00', 'America/New_York', '2026-07-15T16:00:00Z'],
    ['2026-07-15', '12:00', 'Asia/Kolkata', '2026-07-15T06:30:00Z'],
  ])('%s %s in %s is %s', (on, time, zone, expected) => {
    expect(iso(instantAt(day(on), time, zone))).toBe(expected);
  });

  it.each([
    ['New York, 02:30 left out', '2026-03-08', '02:30', 'America/New_York', '2026-03-08T07:00:00Z'],
    ['London, 01:59 left out', '2026-03-29', '01:59', 'Europe/London', '2026-03-29T01:00:00Z'],
    ['Lord Howe, half an hour left out', '2026-10-04', '02:15', 'Australia/Lord_Howe', '2026-10-03T15:30:00Z'],
    ['Apia, a whole day left out', '2011-12-30', '09:00', 'Pacific/Apia', '2011-12-30T10:00:00Z'],
  ])('takes the end of the gap: %s', (_, on, time, zone, expected) => {
    expect(iso(instantAt(day(on), time, zone))).toBe(expected);
  });

  it('takes the first of two when the clock is put back', () => {
    expect(iso(instantAt(day('2026-11-01'), '01:30', 'America/New_York'))).toBe('2026-11-01T05:30:00Z');
    expect(iso(instantAt(day('2026-10-25'), '01:00', 'Europe/London'))).toBe('2026-10-25T00:00:00Z');
  });
});

describe('startOfDay, endOfDay and lastDayOf', () => {
  it('begins a day after the gap where midnight is left out', () => {
    expect(iso(startOfDay(day('2018-11-04'), 'America/Sao_Paulo'))).toBe('2018-11-04T03:00:00Z');
  });

  it('begins a day at the first midnight where there are two', () => {
    expect(iso(startOfDay(day('2026-11-01'), 'America/Havana'))).toBe('2026-11-01T04:00:00Z');
  });

  it('ends access "until 30 June" at the start of 1 July', () => {
    expect(iso(endOfDay(day('2026-06-30'), HK))).toBe('2026-06-30T16:00:00Z');
    expect(lastDayOf(endOfDay(day('2026-06-30'), HK), HK)).toBe('2026-06-30');
  });

  it('ends the last day that can be written', () => {
    expect(iso(endOfDay(day('9999-12-31'), 'UTC'))).toBe('+010000-01-01T00:00:00Z');
  });

  it('leave nothing between two days, in any zone', () => {
    fc.assert(fc.property(someDay, someZone, (on, zone) => endOfDay(on, zone) === startOfDay(addDays(on, 1), zone)));
  });

  it('give the day back, in any zone, for every day that the zone had', () => {
    fc.assert(
      fc.property(someDay, someZone, (on, zone) => {
        const skipped = startOfDay(on, zone) === endOfDay(on, zone);
        return skipped || (dayOf(startOfDay(on, zone), zone) === on && lastDayOf(endOfDay(on, zone), zone) === on);
      }),
    );
  });
});

describe('days', () => {
  it('go over months, leap days and years', () => {
    expect(addDays(day('2024-02-28'), 1)).toBe('2024-02-29');
    expect(addDays(day('2026-01-01'), -1)).toBe('2025-12-31');
    expect(daysBetween(day('2026-03-01'), day('2026-02-28'))).toBe(-1);
  });

  it.each([
    ['2024-02-29', 'P1Y', '2025-02-28'],
    ['2026-01-31', 'P1M', '2026-02-28'],
    ['2026-11-30', 'P3M', '2027-02-28'],
    ['2026-12-31', 'P1Y1M1D', '2028-02-01'],
    ['2026-06-30', 'P0D', '2026-06-30'],
  ])('%s plus %s is %s', (on, length, expected) => {
    expect(addToDay(day(on), duration(length))).toBe(expected);
  });

  it('addDays and daysBetween undo each other', () => {
    fc.assert(fc.property(someDay, fc.integer({ min: -5000, max: 5000 }), (on, n) => daysBetween(on, addDays(on, n)) === n));
  });

  it('a later day never leads to an earlier one', () => {
    const lengths = fc.constantFrom('P1M', 'P3M', 'P1Y', 'P1M15D').map(duration);
    fc.assert(fc.property(someDay, lengths, (on: Day, length) => addToDay(on, length) <= addToDay(addDays(on, 1), length)));
  });
});
