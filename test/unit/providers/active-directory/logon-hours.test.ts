import { describe, expect, it } from 'vitest';
import { instant } from '../../../../src/core/instant.js';
import { hoursInWords, limitsHours, refusesHour } from '../../../../src/providers/active-directory/logon-hours.js';

/** Bytes in which these hours of these days (0 Sunday) are open. */
function open(days: readonly number[], from: number, to: number): Uint8Array {
  const bytes = new Uint8Array(21);
  for (const day of days)
    for (let hour = day * 24 + from; hour < day * 24 + to; hour++) bytes[hour >> 3] = (bytes[hour >> 3] ?? 0) | (1 << (hour & 7));
  return bytes;
}
const at = (text: string): ReturnType<typeof instant> => instant(Date.parse(text));

describe('logonHours', () => {
  it('refuses bytes that are none', () => {
    expect(() => limitsHours(new Uint8Array(20))).toThrow(RangeError);
  });

  it('refuses outside the hours, by UTC, and lets in from the first minute to the last', () => {
    const office = open([1, 2, 3, 4, 5], 8, 18);
    for (const text of ['2026-03-09T07:59:59Z', '2026-03-09T18:00:00Z', '2026-03-08T12:00:00Z', '2026-03-14T12:00:00Z'])
      expect(refusesHour(office, at(text)), text).toBe(true);
    for (const text of ['2026-03-09T08:00:00Z', '2026-03-13T17:59:59Z', '2026-03-09T16:00:00+08:00'])
      expect(refusesHour(office, at(text)), text).toBe(false);
  });

  it('is no limit where every hour is open', () => {
    expect(limitsHours(new Uint8Array(21).fill(0xff))).toBe(false);
    expect(limitsHours(open([0, 1, 2, 3, 4, 5, 6], 0, 23))).toBe(true);
  });

  it('says the hours in words, Monday first', () => {
    expect(hoursInWords(open([1, 2, 3, 4, 5], 8, 18))).toBe('Monday to Friday 08:00 to 18:00 (UTC)');
    expect(hoursInWords(open([0, 6], 0, 24))).toBe('Saturday to Sunday 00:00 to 24:00 (UTC)');
    expect(hoursInWords(new Uint8Array(21))).toBe('at no hour of the week');
  });
});
