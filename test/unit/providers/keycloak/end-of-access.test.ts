import { describe, expect, it } from 'vitest';
import { instant } from '../../../../src/core/instant.js';
import { endFor, endIn, endText } from '../../../../src/providers/keycloak/end-of-access.js';

const at = (text: string): ReturnType<typeof instant> => instant(Date.parse(text));

describe('the end of access in an attribute', () => {
  it('is not guessed: two values, other forms and days that do not exist cannot be read', () => {
    for (const values of [
      ['2027-06-30', '2028-06-30'],
      ['30.06.2027'],
      ['2027-02-30'],
      ['soon'],
      ['1893456000'],
      ['20270630160000Z'],
    ])
      expect(endIn(values), values.join()).toEqual({ state: 'unreadable' });
  });

  it('is never without a value, the end of a day, or a time', () => {
    expect(endIn([])).toEqual({ state: 'never' });
    expect(endIn(['2027-06-30'])).toEqual({ state: 'known', until: at('2027-07-01T00:00:00Z'), form: 'day' });
    expect(endIn([' 2027-06-30T16:00:00+08:00 '])).toEqual({ state: 'known', until: at('2027-06-30T08:00:00Z'), form: 'time' });
  });

  it('of a day is the nearest one: the end of 30 June in Hong Kong, London and New York is 30 June', () => {
    for (const until of ['2027-06-30T16:00:00Z', '2027-06-30T23:00:00Z', '2027-07-01T00:00:00Z', '2027-07-01T04:00:00Z'])
      expect(endText('day', at(until)), until).toBe('2027-06-30');
    expect(endFor('day', at('2027-06-30T16:00:00Z'))).toBe(at('2027-07-01T00:00:00Z'));
  });

  it('is written as it is read', () => {
    for (const value of ['2027-06-30', '2027-06-30T16:00:00Z', '2027-06-30T16:00:00.125Z']) {
      const end = endIn([value]);
      expect(end.state === 'known' && endText(end.form, end.until)).toBe(value);
    }
    expect(endText('day', 'never')).toBeUndefined();
    expect(endFor('time', 'never')).toBe('never');
  });
});
