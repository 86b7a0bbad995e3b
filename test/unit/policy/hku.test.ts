import { describe, expect, it } from 'vitest';
import { day } from '../../../src/core/instant.js';
import { crossCheck } from '../../../src/policy/check.js';
import { hku } from '../../../src/policy/hku.js';
import { plain } from '../../../src/policy/plain.js';
import { policySchema } from '../../../src/policy/schema.js';
import { versionAt } from '../../../src/policy/versions.js';
import { hk } from './at.js';

describe.each([hku, plain])('the built-in policy $id', (policy) => {
  it('is written out whole: reading it by the schema adds and changes nothing', () => {
    expect(policySchema.parse(structuredClone(policy))).toEqual(policy);
    expect(JSON.parse(JSON.stringify(policySchema.parse(structuredClone(policy))))).toEqual(JSON.parse(JSON.stringify(policy)));
  });

  it('agrees with itself', () => {
    expect(crossCheck(policy)).toEqual([]);
  });

  it('goes through JSON and back', () => {
    expect(policySchema.parse(JSON.parse(JSON.stringify(policy)))).toEqual(policy);
  });
});

describe('plain', () => {
  it('has no day, no institution and nothing that it enforces', () => {
    expect(JSON.stringify(plain)).not.toMatch(/\d{4}-\d\d|hku|hong/i);
    expect(plain).toMatchObject({ zone: 'UTC', label: 'password', pin: {}, uid: {}, services: {}, places: {}, sources: {} });
    expect(plain.lock).toBeUndefined();
    expect(plain.access.grace).toBeUndefined();
    expect(plain.mfa.duty).toEqual({});
  });
});

/** The points of A.13 where pages disagree. Each keeps what wins and what lost. */
describe('where pages disagree', () => {
  it('grace: 30 days from April 2021, 100 before', () => {
    expect(hku.access.grace?.versions).toMatchObject([
      { value: 'P100D', source: 'H10' },
      { value: 'P30D', source: 'H9', from: '2021-04-01' },
    ]);
  });

  it('start of grace: the contract end; not the last employment date', () => {
    expect(hku.access.graceStart).toMatchObject({
      value: 'contract-end',
      source: 'H7',
      overruled: [{ value: 'last-employment-date', source: 'H6' }],
    });
  });

  it('re-use window: 120 days; not 190', () => {
    expect(hku.uid.reuseWithin).toMatchObject({ value: 'P120D', source: 'H38', overruled: [{ value: 'P190D', source: 'H39' }] });
  });

  it('account ready: 14:30 and 09:00, the later hours of two pages without a date; not 14:00 and 08:00', () => {
    expect(hku.uid.ready).toMatchObject({
      value: [{ at: '14:30' }, { at: '09:00', daysLater: 1 }],
      source: 'H40',
      overruled: [{ value: [{ at: '14:00' }, { at: '08:00', daysLater: 1 }], source: 'H38' }],
    });
  });

  it('MFA of students: May 2024; not April', () => {
    expect(hku.mfa.duty.student).toMatchObject({
      value: { from: '2024-05-01' },
      source: 'H29',
      overruled: [{ value: { from: '2024-04-01' }, source: 'H29' }],
    });
  });

  it('a new PIN works after 10 minutes; 20 in the time of 8 characters', () => {
    expect(hku.pin.effectAfter?.versions).toMatchObject([
      { value: 'PT20M', source: 'H23' },
      { value: 'PT10M', source: 'H2' },
    ]);
  });

  it('a PIN has 10 to 18 characters since 6 May 2015, 13:00; 8 before', () => {
    expect(hku.pin.form?.versions).toMatchObject([
      { value: { min: 8, max: 8 }, source: 'H23' },
      { value: { min: 10, max: 18 }, source: 'H17', from: '2015-05-06', at: '13:00' },
    ]);
  });

  it('ageing: withdrawn on 18 February 2019; one page still says "regularly"', () => {
    expect(hku.pin.ageing?.versions).toMatchObject([
      { value: 'P180D', source: 'H14' },
      { value: null, source: 'H15', from: '2019-02-18', overruled: [{ said: 'change it regularly', source: 'H20' }] },
    ]);
  });

  it('extension: endorsed from 7 days; not only when longer', () => {
    expect(hku.access.rules['mail-extension']?.step).toMatchObject({
      alone: { value: 6, source: 'H6', overruled: [{ value: 7, source: 'H10' }] },
    });
  });

  it.each([
    ['student', 'H4', 'once-within-7-days', '2025-08-01'],
    ['staff', 'H4', 'for-a-fee', '2026-03-01'],
  ] as const)('UID of %s: no change any more', (kind, source, value, from) => {
    expect(hku.uid.change?.[kind]?.versions).toMatchObject([
      { value, source },
      { value: 'no', source: 'H5', from },
    ]);
  });

  it('lost phone: self-service; not the form, and not a mail', () => {
    expect(hku.places['lost-phone']).toMatchObject({ source: 'H31', overruled: [{ source: 'H26' }, { source: 'H27' }] });
  });

  it('mail of graduates: the move to one domain is on hold', () => {
    expect(hku.mail.domains.graduate).toMatchObject({
      value: ['connect.hku.hk', 'graduate.hku.hk'],
      source: 'H35',
      dated: '2025-11-14',
      overruled: [{ value: ['graduate.hku.hk'], source: 'H35' }],
    });
  });
});

describe('what was chosen by the makers of the policy', () => {
  it('is marked as their own', () => {
    const { pin, mfa, access, desk } = hku;
    expect(pin.temporaryLife).toMatchObject({ value: 'PT24H', source: 'own' });
    expect(access.rules['retiree']?.opens).toMatchObject({ value: 'P90D', source: 'own' });
    expect(mfa.fresh).toMatchObject({ value: 'P30D', source: 'own' });
    expect(desk.repeatReset).toMatchObject({ value: 'PT15M', source: 'own' });
  });
});

describe('of two sources with a date', () => {
  it('the later one wins, everywhere in the data', () => {
    const dateOf = (part: { source: string; dated?: string }) => part.dated ?? hku.sources[part.source]?.dated;
    const pairs = winners(hku).flatMap((winner) =>
      winner.overruled.flatMap((lost) => {
        const [won, gone] = [dateOf(winner), lost.source === winner.source ? lost.dated : dateOf(lost)];
        return won !== undefined && gone !== undefined ? [{ won, gone }] : [];
      }),
    );
    expect(pairs.length).toBeGreaterThan(0);
    expect(pairs.filter(({ won, gone }) => won < gone)).toEqual([]);
  });
});

interface Winner {
  source: string;
  dated?: string;
  overruled: { source: string; dated?: string }[];
}

function winners(part: unknown): Winner[] {
  if (typeof part !== 'object' || part === null) return [];
  const own = 'overruled' in part && 'source' in part ? [part as Winner] : [];
  return [...own, ...Object.values(part).flatMap(winners)];
}

describe('versionAt', () => {
  const rule = {
    selectedBy: 'today' as const,
    versions: [
      { value: 'a', source: 'own', overruled: [], from: day('2026-01-01') },
      { value: 'b', source: 'own', overruled: [], from: day('2026-06-30'), at: '12:00' },
    ],
  };

  it.each([
    ['2025-12-31 23:59', undefined],
    ['2026-01-01 00:00', 'a'],
    ['2026-06-30 11:59', 'a'],
    ['2026-06-30 12:00', 'b'],
    ['2030-01-01', 'b'],
  ])('at %s: %s', (at, value) => {
    expect(versionAt(hku, rule, hk(at))?.value).toBe(value);
  });
});
