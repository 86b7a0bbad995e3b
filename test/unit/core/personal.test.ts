import fc from 'fast-check';
import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { mask, Personal, type PersonalKind } from '../../../src/core/personal.js';

describe('masks', () => {
  it.each<[PersonalKind, string, string]>([
    ['mail', 'taiman@gmail.com', 't•••@g•••.com'],
    ['mail', 'a@b.edu.hk', 'a•••@b•••.hk'],
    ['mail', 'not a mail', '•••'],
    ['mail', '@gmail.com', '•••'],
    ['mail', 'x@localhost', 'x•••@l•••'],
    ['mail', '李@例子.香港', '李•••@例•••.香港'],
    ['mail', 'a@b.com, +852 9123 4567', 'a•••@b•••'],
    ['mail', 'ann＠gmail.com', 'a•••@g•••.com'],
    ['phone', 'ann@gmail.com', 'a•••@g•••.com'],
    ['mail', 'a@b.secret local part', 'a•••@b•••'],
    ['phone', '+852 9123 4531', '+852 •••• ••31'],
    ['phone', '+85291234531', '+•••••••••31'],
    ['phone', '91234531', '••••••31'],
    ['phone', '1234', '••••'],
    ['phone', '+852-9123-4531 ext 9', '+852-••••-•••1 ext 9'],
    ['phone', '９１２３４５３１', '••••••３１'],
    ['number', '1234564417', '······4417'],
    ['number', '12345678', '······78'],
    ['number', '1234', '····'],
    ['number', '', ''],
    ['label', 'iPhone 12', 'iPhone 12'],
    ['label', 'iPhone of Ann (ann@gmail.com)', 'iPhone of Ann (a•••@g•••.com)'],
    ['label', 'SMS +852 9123 4531', 'SMS +852 •••• ••31'],
    ['label', 'SMS +852-9123-4531', 'SMS +852-••••-••31'],
    ['label', '+1 (415) 555-2671', '+1 (•••) •••-••71'],
    ['label', 'call 415.555.2671 now', 'call •••.•••.••71 now'],
    ['label', 'YubiKey 5C', 'YubiKey 5C'],
    ['label', 'Pixel 9 of 2025', 'Pixel 9 of 2025'],
    ['label', 'ann@gmail.com, 91234567', 'a•••@g•••.com, ••••••67'],
  ])('a %s %j is shown as %j', (kind, text, shown) => {
    expect(mask(kind, text)).toBe(shown);
  });

  const digits = (min: number, max: number) => fc.stringMatching(new RegExp(`^[0-9]{${String(min)},${String(max)}}$`));

  it('of a number shows at most four characters, and never more than half', () => {
    fc.assert(
      fc.property(digits(0, 20), (text) => {
        const open = mask('number', text).replaceAll('·', '').length;
        expect(open).toBeLessThanOrEqual(Math.min(4, text.length / 2));
      }),
    );
  });

  it('of a phone show at most two digits behind the country code, however it is grouped', () => {
    const grouped = fc
      .array(digits(1, 4), { minLength: 1, maxLength: 5 })
      .chain((groups) => fc.constantFrom(' ', '-', '.', '').map((gap) => groups.join(gap)));
    fc.assert(
      fc.property(grouped, fc.constantFrom('', '+852 ', '+1-'), (rest, country) => {
        const shown = mask('phone', country + rest);
        expect(shown.startsWith(country)).toBe(true);
        expect(shown.slice(country.length).replace(/\D/g, '').length).toBeLessThanOrEqual(2);
      }),
    );
  });

  it('of a mail address show one character of each side', () => {
    const part = fc.stringMatching(/^[a-z0-9]{2,12}$/);
    fc.assert(
      fc.property(part, part, (local, domain) => {
        expect(mask('mail', `${local}@${domain}.com`)).toBe(`${local.charAt(0)}•••@${domain.charAt(0)}•••.com`);
      }),
    );
  });

  it('leave no phone number or address of a label whole', () => {
    const phone = fc.constantFrom(
      '+852 9123 4567',
      '91234567',
      '9123-4567',
      '(852) 91234567',
      '+44.20.7946.0958',
      '+852\u00a09123\u00a04567',
    );
    const around = fc.constantFrom('', ' ', 'SMS ', 'Ann ', ' of Ann', '陳', ', ');
    fc.assert(
      fc.property(around, phone, around, (before, number, after) => {
        const shown = mask('label', `${before}${number}${after}`);
        expect(shown).not.toContain(number);
        expect(shown.replace(/\D/g, '').length).toBeLessThanOrEqual(5);
      }),
    );
  });
});

describe('a personal value', () => {
  it('shows masked, whatever prints it', () => {
    const mail = new Personal('mail', 'taiman@gmail.com');
    for (const shown of [
      String(mail),
      ['x', mail].join(' '),
      JSON.stringify({ mail }),
      inspect({ mail }, { depth: 5 }),
      inspect(mail, { customInspect: false }),
    ]) {
      expect(shown).not.toContain('aiman');
    }
    expect(mail.masked).toBe('t•••@g•••.com');
    expect(JSON.stringify({ ...mail })).toBe('{"kind":"mail"}');
  });

  it('can be read in full by those who compare or unmask', () => {
    expect(new Personal('phone', '+852 9123 4531').unmasked()).toBe('+852 9123 4531');
  });
});
