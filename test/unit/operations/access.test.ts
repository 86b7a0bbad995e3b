import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { day, instant } from '../../../src/core/instant.js';
import { endAccess } from '../../../src/operations/access-end.js';
import { hku } from '../../../src/policy/hku.js';
import { plain } from '../../../src/policy/plain.js';
import { type Policy } from '../../../src/policy/schema.js';
import { accessDue, dueDays, type DueOptions } from '../../../src/operations/access-due.js';
import { extendAccess, showAccess } from '../../../src/operations/access.js';
import { makeBed, otherwise, present, START, type Bed } from './bench.js';
import { inScript } from './written-desk.js';

let bed: Bed;

beforeEach(async () => {
  bed = await makeBed();
});

afterEach(() => bed.close());

/** Noon in Hong Kong after the last usable day: its end is midnight before. */
function endOf(lastDay: string): number {
  return Date.parse(`${lastDay}T16:00:00Z`);
}

describe('access extend', () => {
  it('is refused for a kind that the rule does not fit', async () => {
    await bed.person({ uid: 'u3001234', kind: 'student' });
    const work = extendAccess(bed.bench(inScript()), 'u3001234', { rule: 'retiree' }, present);
    await expect(work).rejects.toMatchObject({ kind: 'forbidden', code: 'kind-does-not-fit' });
    expect(await bed.audited()).toMatchObject([{ kind: 'refusal', rule: 'kind-does-not-fit', uid: 'u3001234' }]);
  });

  it('is refused where the present end is unknown', async () => {
    await retiree('2026-06-30');
    const blind = otherwise(bed.directory, {
      read: async (...request) => ({
        ...(await bed.directory.read(...request)),
        access: { state: 'unknown', code: 'timed-out', why: 'no answer in time', system: 'x', at: START },
      }),
    });
    const work = extendAccess(bed.bench(inScript(), { provider: blind }), 'chantm', {}, present);
    await expect(work).rejects.toMatchObject({ kind: 'unavailable', code: 'end-unknown', retryable: true });
    await expect(work).rejects.toThrow('x: no answer in time');
  });

  it('is refused where a system has no end of access', async () => {
    await retiree('2026-06-30');
    const endless = otherwise(bed.directory, {
      read: async (...request) => ({
        ...(await bed.directory.read(...request)),
        access: { state: 'absent', system: 'x', at: START },
      }),
    });
    await expect(extendAccess(bed.bench(inScript(), { provider: endless }), 'chantm', {}, present)).rejects.toMatchObject({
      kind: 'unsupported',
    });
  });

  it('takes the rule of the kind, and reports old and new last day', async () => {
    await retiree('2026-06-30');
    const report = await extendAccess(bed.bench(inScript()), 'chantm', {}, present);
    expect(report).toMatchObject({
      outcome: 'done',
      extra: { from: '2026-06-30', to: '2027-06-30', endsAt: '2027-06-30T16:00:00Z', rule: 'retiree' },
      say: ['Your access lasts until 30 June 2027.', 'A renewal notice comes by mail before 30 June each year.'],
      remarks: ['rule retiree of policy hku: yearly, to 30 June'],
      untouched: ['PIN', 'MFA methods', 'lock'],
    });
    expect(await end('chantm')).toBe(endOf('2027-06-30'));
  });

  it('twice is already so, and names the day on which renewal opens', async () => {
    await retiree('2026-06-30');
    await extendAccess(bed.bench(inScript()), 'chantm', {}, present);
    const again = await extendAccess(bed.bench(inScript()), 'chantm', { rule: 'retiree' }, present);
    expect(again).toMatchObject({
      outcome: 'already',
      changed: false,
      extra: { from: '2027-06-30', to: '2027-06-30', renewalOpens: '2027-04-01' },
    });
  });

  it('needs an endorsement for a long extension, and keeps who gave it', async () => {
    await bed.person({ uid: 'wonghk', kind: 'staff', access_until: endOf('2026-11-30'), access_rule: 'staff-contract' });
    const asked = { rule: 'mail-extension', days: 14 };
    await expect(extendAccess(bed.bench(inScript()), 'wonghk', asked, present)).rejects.toMatchObject({
      kind: 'unverified',
      code: 'endorsement-missing',
    });
    const report = await extendAccess(bed.bench(inScript()), 'wonghk', { ...asked, endorsedBy: 'Head of Chemistry' }, present);
    expect(report.extra).toMatchObject({ to: '2026-12-14' });
    const [refusal, intent] = await bed.audited();
    expect(refusal).toMatchObject({ kind: 'refusal', rule: 'endorsement-missing', error_code: 'unverified' });
    expect(intent?.['details']).toContain('Head of Chemistry');
    expect(report.remarks[0]).toContain('form CF150');
  });

  it('shows the owner of a departmental account', async () => {
    await bed.person({ uid: 'leeky', name: 'Lee Ka Yan', kind: 'staff' });
    await bed.person({
      uid: 'chemlab',
      kind: 'departmental',
      owner_id: 'id-leeky',
      access_until: endOf('2026-11-01'),
      access_rule: 'departmental',
    });
    const report = await extendAccess(bed.bench(inScript()), 'chemlab', { dryRun: true }, present);
    expect(report.remarks).toContain('Owner: Lee Ka Yan (leeky)');
    expect(report.extra).toMatchObject({ from: '2026-11-01', to: '2027-11-23' });
  });

  it('goes as far as --until says, within the rule', async () => {
    await retiree('2026-06-30');
    const report = await extendAccess(bed.bench(inScript()), 'chantm', { until: day('2026-12-31') }, present);
    expect(report.extra).toMatchObject({ to: '2026-12-31' });
    await expect(extendAccess(bed.bench(inScript()), 'chantm', { until: day('2028-01-01') }, present)).rejects.toMatchObject({
      code: 'too-late',
    });
  });
});

describe('access end', () => {
  it('is refused for a day that would make access longer', async () => {
    await retiree('2027-06-30');
    await expect(endAccess(bed.bench(inScript()), 'chantm', { at: day('2027-07-01') }, present)).rejects.toMatchObject({
      code: 'would-extend',
    });
  });

  it('is refused for a day that is past', async () => {
    await retiree('2027-06-30');
    await expect(endAccess(bed.bench(inScript()), 'chantm', { at: day('2026-11-22') }, present)).rejects.toMatchObject({
      code: 'in-the-past',
    });
  });

  it('ends after a last usable day', async () => {
    await retiree('2027-06-30');
    const report = await endAccess(bed.bench(inScript()), 'chantm', { at: day('2026-12-31') }, present);
    expect(report).toMatchObject({ outcome: 'done', extra: { from: '2027-06-30', to: '2026-12-31' } });
    expect(await end('chantm')).toBe(endOf('2026-12-31'));
  });

  it('at once, and twice is already so', async () => {
    await retiree('2027-06-30');
    await endAccess(bed.bench(inScript()), 'chantm', {}, present);
    expect(await end('chantm')).toBe(START);
    bed.wait(60_000);
    await expect(endAccess(bed.bench(inScript()), 'chantm', {}, present)).resolves.toMatchObject({ outcome: 'already' });
    expect(await end('chantm')).toBe(START);
  });
});

describe('access due', () => {
  beforeEach(async () => {
    await bed.person({ uid: 'yesterday', kind: 'retiree', access_until: endOf('2026-11-22') });
    await bed.person({ uid: 'today', kind: 'retiree', access_until: endOf('2026-11-23') });
    await bed.person({ uid: 'lastday', kind: 'departmental', access_until: endOf('2027-02-21') });
    await bed.person({ uid: 'after', kind: 'retiree', access_until: endOf('2027-02-22') });
    await bed.person({ uid: 'never', kind: 'retiree', access_until: null });
  });

  it('lists last usable days from today on, ninety days ahead, both ends included', async () => {
    expect(await due({})).toEqual(['lastday', 'today']);
  });

  it('looks back as far as asked', async () => {
    expect(await due({ since: 1, within: 0 })).toEqual(['today', 'yesterday']);
  });

  it('can be held to a kind or a rule', async () => {
    expect(await due({ kind: 'retiree' })).toEqual(['today']);
    expect(await due({ rule: 'departmental' })).toEqual(['lastday']);
  });

  it('says what extending would come to', async () => {
    for await (const row of accessDue(bed.bench(inScript()), { kind: 'retiree' })) {
      expect(row).toMatchObject({ lastDay: '2026-11-23', rule: 'retiree', next: { result: 'extend', lastDay: '2027-06-30' } });
    }
  });

  async function due(options: DueOptions): Promise<string[]> {
    const uids: string[] = [];
    for await (const { account } of accessDue(bed.bench(inScript()), options)) uids.push(account.uid);
    return uids.sort();
  }
});

describe('access show', () => {
  it('tells what the rule would give today', async () => {
    await retiree('2026-06-30');
    expect(await showAccess(bed.bench(inScript()), 'chantm')).toMatchObject({
      next: { result: 'extend', until: instant(endOf('2027-06-30')) },
    });
  });
});

async function retiree(lastDay: string): Promise<void> {
  await bed.person({
    uid: 'chantm',
    name: 'Chan Tai Man',
    kind: 'retiree',
    access_until: endOf(lastDay),
    access_rule: 'retiree',
  });
}

async function end(uid: string): Promise<unknown> {
  const [row] = await bed.sql('select access_until from account where uid = ?', [uid]);
  return row?.['access_until'];
}

describe('how far ahead renewals are listed', () => {
  it('is as far as renewal opens by the policy, and our own 90 days where no rule opens', () => {
    const { retiree } = hku.access.rules;
    const opening = (opens: string): Policy => ({
      ...hku,
      access: {
        ...hku.access,
        rules: retiree ? { retiree: { ...retiree, opens: { value: opens, source: 'own', overruled: [] } } } : {},
      },
    });
    expect([hku, plain, opening('P30D'), opening('P2M')].map(dueDays)).toEqual([90, 90, 30, 62]);
  });
});
