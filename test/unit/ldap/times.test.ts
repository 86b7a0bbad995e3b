import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { instant, iso, parseInstant } from '../../../src/core/instant.js';
import { generalizedTime, isYearZero, parseGeneralizedTime, parseShadowDay, shadowDay } from '../../../src/ldap/times.js';

const seconds = fc.integer({ min: -62_000_000_000, max: 250_000_000_000 }).map((second) => instant(second * 1000));

describe('GeneralizedTime', () => {
  it.each([
    ['', 'nothing'],
    ['20261231', 'no hour'],
    ['20261231235959', 'no zone'],
    ['20261331000000Z', 'a 13th month'],
    ['20260229000000Z', '29 February in no leap year'],
    ['20261231240000Z', 'hour 24'],
    ['20261231236000Z', 'minute 60'],
    ['20261231235959+2400', 'an offset of a day'],
    ['2026123123595Z', 'half a second field'],
    ['20261231235959Z ', 'a space'],
    ['000001010000Z', 'the year 0'],
  ])('%j is none: %s', (text) => {
    expect(parseGeneralizedTime(text)).toBeUndefined();
  });

  it.each([
    ['20261231235959Z', '2026-12-31T23:59:59Z'],
    ['202612312359Z', '2026-12-31T23:59:00Z'],
    ['2026123123Z', '2026-12-31T23:00:00Z'],
    ['20261231235959.250000Z', '2026-12-31T23:59:59.250Z'],
    ['20261231235959,5Z', '2026-12-31T23:59:59.500Z'],
    ['202612312359.5Z', '2026-12-31T23:59:30Z'],
    ['2026123123.25Z', '2026-12-31T23:15:00Z'],
    ['20270101075959+0800', '2026-12-31T23:59:59Z'],
    ['20270101075959+08', '2026-12-31T23:59:59Z'],
    ['20261231182959-0530', '2026-12-31T23:59:59Z'],
    ['20240229120000Z', '2024-02-29T12:00:00Z'],
    ['20261231235960Z', '2027-01-01T00:00:00Z'],
    ['00500101000000Z', '0050-01-01T00:00:00Z'],
  ])('%s is %s', (text, at) => {
    expect(iso(parseGeneralizedTime(text)!)).toBe(at);
  });

  it('tells the year 0 of a lock that an administrator has to end', () => {
    expect(['000001010000Z', '00000101000000Z', '0000010100Z'].every(isYearZero)).toBe(true);
    expect(['000101010000Z', '', '20261231235959Z'].some(isYearZero)).toBe(false);
  });

  it('comes back as it was written', () => {
    fc.assert(
      fc.property(seconds, (at) => {
        expect(parseGeneralizedTime(generalizedTime(at))).toBe(at);
      }),
    );
  });

  it('means the same in every zone', () => {
    const offset = fc.integer({ min: -23 * 60 - 59, max: 23 * 60 + 59 });
    fc.assert(
      fc.property(seconds, offset, (at, minutes) => {
        const [hour, minute] = [Math.floor(Math.abs(minutes) / 60), Math.abs(minutes) % 60].map((part) =>
          String(part).padStart(2, '0'),
        );
        const local = generalizedTime(instant(at + minutes * 60_000)).slice(0, -1);
        expect(parseGeneralizedTime(`${local}${minutes < 0 ? '-' : '+'}${hour!}${minute!}`)).toBe(at);
      }),
    );
  });

  it('never throws, whatever comes', () => {
    fc.assert(fc.property(fc.stringMatching(/^[0-9.,Z+-]{0,25}$/), (text) => void parseGeneralizedTime(text)));
  });

  it('has four digits for the year', () => {
    expect(() => generalizedTime(instant(253_402_300_800_000))).toThrow(RangeError);
    expect(() => generalizedTime(instant(-62_200_000_000_000))).toThrow(RangeError);
  });
});

describe('days since 1970', () => {
  it.each([
    ['-1', 'never'],
    ['-2', undefined],
    ['', undefined],
    ['1.5', undefined],
  ])('%j is %s', (text, meaning) => {
    expect(parseShadowDay(text)).toBe(meaning);
  });

  it('are the beginning of that day', () => {
    expect(parseShadowDay('20635')).toBe(parseInstant('2026-07-01T00:00:00Z'));
    expect(shadowDay(parseInstant('2026-07-01T23:59:59Z')!)).toBe('20635');
  });
});
