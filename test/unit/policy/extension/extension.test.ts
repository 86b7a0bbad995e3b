import { describe, expect, it } from 'vitest';
import { day, iso, type Day } from '../../../../src/core/instant.js';
import { endOfDay } from '../../../../src/core/zone.js';
import { extensionOf } from '../../../../src/policy/extension/extension-of.js';
import { type ExtensionAnswer, type ExtensionRequest } from '../../../../src/policy/extension/types.js';
import { hku } from '../../../../src/policy/hku.js';
import { plain } from '../../../../src/policy/plain.js';
import { hk, inZone } from '../at.js';

type Asked = Partial<Omit<ExtensionRequest, 'now' | 'presentEnd' | 'until'>> & { until?: string };

/** Extends an account whose last day is `last`, at a time of Hong Kong. */
function ask(now: string, last: string, { until, ...asked }: Asked = {}): ExtensionAnswer {
  return extensionOf(hku, {
    kind: 'retiree',
    ...asked,
    now: hk(now),
    presentEnd: end(last),
    ...(until === undefined ? {} : { until: day(until) }),
  });
}

function end(last: string) {
  return endOfDay(day(last), 'Asia/Hong_Kong');
}

/** The answer as one line: `extend 2027-06-30`, `already 2027-06-30, opens 2027-04-01`, `refused too-late`. */
function inShort(answer: ExtensionAnswer): string {
  if (answer.result === 'refused') return `refused ${answer.code}`;
  const opens = answer.result === 'already' && answer.renewalOpens ? `, opens ${answer.renewalOpens}` : '';
  return `${answer.result} ${answer.lastDay}${opens}`;
}

describe('what cannot be extended', () => {
  it('refuses when the present end is not known: a new one could shorten it', () => {
    expect(extensionOf(hku, { kind: 'retiree', now: hk('2026-06-10'), presentEnd: undefined })).toMatchObject({
      result: 'refused',
      code: 'end-unknown',
      kind: 'unsupported',
    });
  });

  it('refuses a rule that the policy does not have, also one that every object has', () => {
    expect(inShort(ask('2026-06-10', '2026-06-30', { rule: 'forever' }))).toBe('refused unknown-rule');
    expect(inShort(ask('2026-06-10', '2026-06-30', { rule: 'constructor' }))).toBe('refused unknown-rule');
  });

  it('refuses a kind that does not fit, and says which rules would', () => {
    expect(ask('2026-06-10', '2026-06-30', { rule: 'retiree', kind: 'staff' })).toMatchObject({
      code: 'kind-does-not-fit',
      kind: 'forbidden',
      message: 'The rule retiree is for retiree accounts, and this is a staff account.',
      hint: 'For a staff account: staff-contract, mail-extension.',
    });
  });

  it('refuses a named rule for an account whose kind nobody could tell', () => {
    expect(ask('2026-06-10', '2026-06-30', { rule: 'retiree', kind: 'unknown' })).toMatchObject({
      code: 'kind-does-not-fit',
      message: 'The rule retiree is for retiree accounts, and what kind of account this is, nobody could tell.',
    });
  });

  it('leaves staff and students to the record that sets their end', () => {
    expect(ask('2026-06-10', '2026-06-30', { kind: 'staff' })).toMatchObject({
      code: 'follows-record',
      message:
        'Access by the rule staff-contract follows the record of the Human Resource Office (H8): the desk does not move its end.',
      hint: 'For a time: --rule mail-extension',
    });
    expect(inShort(ask('2026-06-10', '2026-06-30', { kind: 'student', until: '2026-07-05' }))).toBe('refused follows-record');
  });

  it.each(['graduate', 'visitor', 'service', 'unknown'] as const)('has no rule for %s', (kind) => {
    expect(inShort(ask('2026-06-10', '2026-06-30', { kind, until: '2026-07-05' }))).toBe('refused no-rule');
  });

  it('never-ending access is already so, also as a far date of the back end', () => {
    const never = { kind: 'retiree', now: hk('2026-06-10') } as const;
    expect(extensionOf(hku, { ...never, presentEnd: 'never' })).toEqual({
      result: 'already',
      rule: 'retiree',
      until: 'never',
      lastDay: 'never',
    });
    for (const rule of ['retiree', 'departmental'] as const) {
      expect(extensionOf(hku, { ...never, kind: rule, presentEnd: end('9999-12-31') })).toMatchObject({
        result: 'already',
        lastDay: 'never',
      });
    }
  });
});

describe('retiree: to 30 June', () => {
  it.each([
    // Renewal is open from 1 April, 90 days before 30 June.
    ['2026-03-31 23:59', '2026-06-30', 'already 2026-06-30, opens 2026-04-01'],
    ['2026-04-01 00:00', '2026-06-30', 'extend 2027-06-30'],
    ['2026-05-01 00:00', '2026-06-30', 'extend 2027-06-30'],
    ['2026-06-10 12:00', '2026-06-30', 'extend 2027-06-30'],
    ['2026-06-30 23:59', '2026-06-30', 'extend 2027-06-30'],
    ['2026-07-01 00:00', '2026-06-30', 'extend 2027-06-30'],
    // Renewed: once more changes nothing, on either side of midnight.
    ['2026-05-01 00:00', '2027-06-30', 'already 2027-06-30, opens 2027-04-01'],
    ['2026-06-10 12:00', '2027-06-30', 'already 2027-06-30, opens 2027-04-01'],
    ['2026-06-30 23:59', '2027-06-30', 'already 2027-06-30, opens 2027-04-01'],
    ['2026-07-01 00:00', '2027-06-30', 'already 2027-06-30, opens 2027-04-01'],
    // Long past: the first 30 June after today.
    ['2026-05-01 00:00', '2019-06-30', 'extend 2026-06-30'],
    ['2026-06-10 12:00', '2025-06-30', 'extend 2026-06-30'],
    ['2026-06-30 23:59', '2025-06-30', 'extend 2027-06-30'],
    ['2026-07-01 00:00', '2025-06-30', 'extend 2027-06-30'],
    ['2026-11-23 10:41', '2026-06-30', 'extend 2027-06-30'],
    // Another end than a 30 June.
    ['2026-06-10 12:00', '2026-05-15', 'extend 2026-06-30'],
    ['2026-05-01 12:00', '2026-08-15', 'already 2026-08-15, opens 2026-05-17'],
    ['2026-06-10 12:00', '2026-08-15', 'extend 2027-06-30'],
    ['2026-02-01 12:00', '2027-05-01', 'already 2027-05-01, opens 2026-06-30'],
  ])('at %s with the last day %s: %s', (now, last, answer) => {
    expect(inShort(ask(now, last))).toBe(answer);
  });

  it('ends at midnight in Hong Kong, 16:00 UTC', () => {
    const answer = ask('2026-11-23 10:41', '2026-06-30');
    expect(answer).toMatchObject({ rule: 'retiree', from: end('2026-06-30'), lastDay: '2027-06-30' });
    expect(answer.result === 'extend' && iso(answer.until)).toBe('2027-06-30T16:00:00Z');
  });

  it('takes its days from the zone of the policy', () => {
    const zone = 'America/Los_Angeles';
    const policy = { ...hku, zone };
    const presentEnd = endOfDay(day('2025-06-30'), zone);
    const answer = extensionOf(policy, { kind: 'retiree', now: inZone('2026-06-29 23:59', zone), presentEnd });
    expect(answer).toMatchObject({ result: 'extend', lastDay: '2026-06-30', until: inZone('2026-07-01', zone) });
    // The same instant is 30 June in Hong Kong already.
    expect(extensionOf(hku, { kind: 'retiree', now: inZone('2026-06-29 23:59', zone), presentEnd })).toMatchObject({
      lastDay: '2027-06-30',
    });
  });

  it.each([
    ['2026-11-23', '2026-06-30', '2027-01-31', 'extend 2027-01-31'],
    ['2026-11-23', '2026-06-30', '2027-06-30', 'extend 2027-06-30'],
    ['2026-11-23', '2026-06-30', '2027-07-01', 'refused too-late'],
    ['2026-11-23', '2026-06-30', '2026-11-23', 'extend 2026-11-23'],
    ['2026-11-23', '2026-06-30', '2026-11-22', 'refused in-the-past'],
    ['2026-11-23', '2026-06-30', '2026-06-30', 'already 2026-06-30'],
    ['2026-11-23', '2026-06-30', '2026-06-29', 'refused shortens'],
    ['2026-11-23', '2027-06-30', '2027-06-29', 'refused shortens'],
    ['2026-11-23', '2027-06-30', '2027-06-30', 'already 2027-06-30'],
    ['2026-11-23', '2027-06-30', '2027-07-01', 'refused not-open-yet'],
    ['2026-11-23', '2026-06-30', '9999-12-31', 'refused too-late'],
  ])('on %s with the last day %s, until %s: %s', (now, last, until, answer) => {
    expect(inShort(ask(now, last, { until }))).toBe(answer);
  });

  it('says the latest day when the one asked for is too late', () => {
    expect(ask('2026-11-23', '2026-06-30', { until: '2028-06-30' })).toMatchObject({
      message: 'The rule retiree gives access until 30 June 2027 at the latest.',
      hint: '--until 2027-06-30',
    });
  });

  it('does not count days', () => {
    expect(inShort(ask('2026-11-23', '2026-06-30', { days: 3 }))).toBe('refused days-not-counted');
  });

  it('may be renewed on the day itself alone when the policy opens nothing earlier', () => {
    const retiree = { ...hku.access.rules['retiree'], opens: undefined } as (typeof hku.access.rules)[string];
    const policy = { ...hku, access: { ...hku.access, rules: { retiree } } };
    const asked = { kind: 'retiree', presentEnd: end('2026-06-30') } as const;
    expect(inShort(extensionOf(policy, { ...asked, now: hk('2026-06-29 23:59') }))).toBe('already 2026-06-30, opens 2026-06-30');
    expect(inShort(extensionOf(policy, { ...asked, now: hk('2026-06-30 00:00') }))).toBe('extend 2027-06-30');
  });
});

describe('departmental: one year from the later of today and the present end', () => {
  it.each([
    ['2026-11-23 10:00', '2027-01-31', 'extend 2028-01-31'],
    ['2026-11-23 10:00', '2027-11-22', 'extend 2028-11-22'],
    ['2026-11-23 10:00', '2026-11-23', 'extend 2027-11-23'],
    ['2026-11-23 10:00', '2020-01-01', 'extend 2027-11-23'],
    ['2026-06-30 23:59', '2020-01-01', 'extend 2027-06-30'],
    ['2026-07-01 00:00', '2020-01-01', 'extend 2027-07-01'],
    ['2028-02-29 10:00', '2028-02-01', 'extend 2029-02-28'],
    // A year ahead of today it has been renewed: no second year on top.
    ['2026-11-23 10:00', '2027-11-23', 'already 2027-11-23, opens 2026-11-24'],
    ['2026-11-23 10:00', '2028-01-31', 'already 2028-01-31, opens 2027-02-01'],
  ])('at %s with the last day %s: %s', (now, last, answer) => {
    expect(inShort(ask(now, last, { kind: 'departmental' }))).toBe(answer);
  });

  it('holds for honorary appointees, who have a departmental account', () => {
    expect(ask('2026-11-23', '2027-01-31', { kind: 'honorary' })).toMatchObject({ result: 'extend', rule: 'departmental' });
  });

  it('gives an earlier day that is asked for, and none past the year', () => {
    expect(inShort(ask('2026-11-23', '2027-01-31', { kind: 'departmental', until: '2027-03-31' }))).toBe('extend 2027-03-31');
    expect(inShort(ask('2026-11-23', '2027-01-31', { kind: 'departmental', until: '2028-02-01' }))).toBe('refused too-late');
  });
});

describe('mail-extension: days from the later of today and the present end', () => {
  const mail = { rule: 'mail-extension', kind: 'staff' } as const;

  it.each([
    [{ days: 1 }, 'extend 2026-11-24'],
    [{ days: 6 }, 'extend 2026-11-29'],
    [{ days: 7 }, 'refused endorsement-missing'],
    [{ days: 7, endorsedBy: '  ' }, 'refused endorsement-missing'],
    [{ days: 7, endorsedBy: 'headchem' }, 'extend 2026-11-30'],
    [{}, 'refused endorsement-missing'],
    [{ endorsedBy: 'headchem' }, 'extend 2026-11-30'],
    [{ until: '2026-11-29' }, 'extend 2026-11-29'],
    [{ until: '2026-11-30' }, 'refused endorsement-missing'],
    [{ until: '2027-02-23', endorsedBy: 'headchem' }, 'extend 2027-02-23'],
    [{ until: '2027-02-24', endorsedBy: 'headchem' }, 'refused too-late'],
    [{ days: 93, endorsedBy: 'headchem' }, 'refused too-late'],
    [{ days: Number.MAX_SAFE_INTEGER, endorsedBy: 'headchem' }, 'refused too-late'],
    [{ days: 0 }, 'refused days-invalid'],
    [{ days: -1 }, 'refused days-invalid'],
    [{ days: 1.5 }, 'refused days-invalid'],
    [{ days: NaN }, 'refused days-invalid'],
    [{ days: 2, until: '2026-11-25' }, 'refused until-and-days'],
  ])('ended already, %j: %s', (asked, answer) => {
    expect(inShort(ask('2026-11-23 10:00', '2026-10-31', { ...mail, ...asked }))).toBe(answer);
  });

  it('counts from the present end while that is still to come', () => {
    expect(inShort(ask('2026-11-23', '2026-11-30', { ...mail, days: 6 }))).toBe('extend 2026-12-06');
  });

  it('quotes the page that decides and the one that lost', () => {
    expect(ask('2026-11-23', '2026-10-31', { ...mail, days: 7 })).toMatchObject({
      kind: 'unverified',
      message:
        '7 days or more need the endorsement of the Head of Department (H6); another page says longer than 7 days (H10), and the stricter counts.',
      hint: 'Name who endorsed it with --endorsed-by, or extend by 6 days at most: --until 2026-11-29',
    });
  });

  it('refuses a repeated request, also with few days', () => {
    const again = { ...mail, presentRule: 'mail-extension', days: 6 };
    expect(inShort(ask('2026-11-23', '2026-11-29', again))).toBe('refused repeated');
    expect(inShort(ask('2026-11-23', '2026-11-29', { ...mail, presentRule: 'mail-extension', until: '2026-11-29' }))).toBe(
      'already 2026-11-29',
    );
  });
});

describe('a day without a rule', () => {
  const asked = { kind: 'unknown', presentEnd: inZone('2026-07-01', 'UTC'), now: inZone('2026-11-23', 'UTC') } as const;

  it('is wanted where the policy names no rule', () => {
    expect(extensionOf(plain, asked)).toMatchObject({ code: 'until-missing', kind: 'usage' });
    expect(extensionOf(plain, { ...asked, rule: 'retiree' })).toMatchObject({ code: 'unknown-rule' });
    expect(extensionOf(plain, { ...asked, until: day('2026-06-29') })).toMatchObject({ code: 'shortens' });
  });

  it.each(['2026-11-23', '2040-01-01', '9999-12-31'])('may be %s where the policy sets no limit', (until) => {
    expect(extensionOf(plain, { ...asked, until: day(until) })).toMatchObject({
      result: 'extend',
      rule: 'desk',
      lastDay: until as Day,
    });
  });

  it('keeps within what the policy leaves to the desk', () => {
    const desk = { value: 'P3M', source: 'own', overruled: [] };
    const policy = { ...plain, access: { ...plain.access, desk } };
    expect(extensionOf(policy, { ...asked, until: day('2027-02-23') })).toMatchObject({ result: 'extend' });
    expect(extensionOf(policy, { ...asked, until: day('2027-02-24') })).toMatchObject({
      code: 'too-late',
      message: 'The policy gives access until 23 Feb 2027 at the latest.',
    });
  });
});
