import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parseInstant, type Instant } from '../../../src/core/instant.js';
import { openPracticeHouse, type House } from './house.js';

let house: House;
beforeEach(async () => {
  house = await openPracticeHouse();
});
afterEach(() => house.close());

/** A moment of Hong Kong's clock. */
function hongKong(text: string): Instant {
  const at = parseInstant(`${text}+08:00`);
  if (at === undefined) throw new Error(text);
  return at;
}

/** The end of a last usable day in Hong Kong, as the directory keeps it. */
function endOf(day: string): number {
  return hongKong(`${day}T00:00:00`) + 24 * 60 * 60_000;
}

const endsOn = (uid: string, day: string): void =>
  void house.sql('update account set access_until = ? where uid = ?', endOf(day), uid);

describe('access extend is refused, and nothing is changed:', () => {
  it.each([
    ['access extend chantm', 2, '--yes'],
    ['access extend chantm --until soon --yes', 2, 'calendar day'],
    ['access extend chantm --until 2026-02-30 --yes', 2, 'calendar day'],
    ['access extend chantm --days 0 --yes', 2, '--days'],
    ['access extend chantm --rule no-such-rule --yes', 2, 'It has: staff-contract'],
    [
      'access extend chantm --rule departmental --yes',
      5,
      'is for departmental and honorary accounts, and this is a retiree account',
    ],
    ['access extend chantm --until 2027-07-01 --yes', 5, '--until 2027-06-30'],
    ['access extend chantm --until 2026-01-01 --yes', 5, 'uidctl access end WHO'],
    ['access extend u3001234 --yes', 5, 'record of the Registry'],
    ['access extend lamky --rule mail-extension --days 7 --yes', 6, 'H6'],
    ['access extend lamky --rule mail-extension --days 7 --yes', 6, 'H10'],
    ['access extend lamky --rule mail-extension --days 7 --yes', 6, '--endorsed-by'],
    ['access extend lamky --rule mail-extension --days 120 --endorsed-by "Head of Registry" --yes', 5, '3 months'],
  ])('%s (%i: %s)', async (line, exitCode, message) => {
    endsOn('lamky', '2026-11-20');
    const before = ['chantm', 'lamky', 'u3001234'].map((uid) => house.account(uid));
    const error = await house.error(line);
    expect(error).toMatchObject({ exitCode });
    expect(`${error.message} ${error.hint ?? ''}`).toContain(message);
    expect(['chantm', 'lamky', 'u3001234'].map((uid) => house.account(uid))).toEqual(before);
  });
});

describe('the rule retiree, by the clock of Hong Kong', () => {
  it.each([
    ['2026-05-01T09:00:00', '2026-06-30', '2027-06-30'],
    ['2026-05-01T09:00:00', '2025-06-30', '2026-06-30'],
    ['2026-06-10T09:00:00', '2026-06-30', '2027-06-30'],
    ['2026-06-30T23:59:00', '2026-06-30', '2027-06-30'],
    ['2026-07-01T00:00:00', '2026-06-30', '2027-06-30'],
    ['2026-07-01T00:00:00', '2025-06-30', '2027-06-30'],
  ])('at %s an end of %s becomes %s', async (now, from, to) => {
    house.now = hongKong(now);
    endsOn('chantm', from);
    const result = await house.json('access extend chantm --yes --ticket INC-5');
    expect(result).toMatchObject({ changed: true, outcome: 'done', from, to, rule: 'retiree' });
    expect(house.account('chantm')['access_until']).toBe(endOf(to));
    expect(house.written()[0]).toMatchObject({ action: 'access.extend', ticket: 'INC-5', uid: 'chantm' });
  });

  it('gives nothing before the renewal window, and names the day on which it opens', async () => {
    house.now = hongKong('2026-02-15T09:00:00');
    endsOn('chantm', '2026-06-30');
    const result = await house.json('access extend chantm --yes');
    expect(result).toMatchObject({ changed: false, outcome: 'already', to: '2026-06-30', renewalOpens: '2026-04-01' });
    expect((await house.type('access extend chantm --yes')).out).toMatch(/Renewal opens on 1 Apr(il)? 2026\./);
    expect(house.account('chantm')['access_until']).toBe(endOf('2026-06-30'));
    house.now = hongKong('2026-04-01T00:00:00');
    expect(await house.json('access extend chantm --yes')).toMatchObject({ changed: true, to: '2027-06-30' });
  });

  it('takes an earlier day by --until, and never makes access shorter', async () => {
    expect(await house.json('access extend chantm --until 2026-12-31 --yes')).toMatchObject({ changed: true, to: '2026-12-31' });
    expect(await house.error('access extend chantm --until 2026-12-01 --yes')).toMatchObject({ exitCode: 5, code: 'shortens' });
    expect(house.account('chantm')['access_until']).toBe(endOf('2026-12-31'));
  });

  it('is named in the plan with old and new end as last usable days', async () => {
    const { out } = await house.type('access extend chantm --dry-run');
    expect(out).toContain('rule retiree of policy hku: yearly, to 30 June');
    expect(out).toContain('Plan   1  last day of access   30 June 2026  ->  30 June 2027, in 7 months');
    const done = await house.type('access extend chantm --yes');
    expect(done.out).toMatch(/\nDone 10:41 {5}last day of access 30 June 2027 \(was 30 June 2026\)\n/);
  });
});

describe('other rules', () => {
  it.each([
    ['2027-02-01', '2028-02-01'],
    ['2026-01-31', '2027-11-23'],
  ])('departmental: an end of %s becomes %s, and the owner is shown', async (from, to) => {
    const [{ uid, owner } = { uid: '', owner: '' }] = house.sql<{ uid: string; owner: string }>(
      `select a.uid, o.uid as owner from account a join account o on o.id = a.owner_id where a.kind = 'departmental' and a.enabled = 1 limit 1`,
    );
    endsOn(uid, from);
    expect((await house.type(`access extend ${uid} --dry-run`)).out).toMatch(new RegExp(`Owner: .* \\(${owner}\\)`));
    expect(await house.json(`access extend ${uid} --yes`)).toMatchObject({ rule: 'departmental', from, to });
    expect(house.account(uid)['access_until']).toBe(endOf(to));
  });

  it.each([
    ['--days 6', '2026-11-29', null],
    ['--days 7 --endorsed-by "Head of Registry"', '2026-11-30', 'Head of Registry'],
    ['--until 2027-01-31 --endorsed-by "Head of Registry"', '2027-01-31', 'Head of Registry'],
  ])('mail-extension %s: until %s', async (options, to, endorsedBy) => {
    endsOn('lamky', '2026-11-20');
    expect(await house.json(`access extend lamky --rule mail-extension ${options} --yes`)).toMatchObject({ changed: true, to });
    expect(house.account('lamky')['access_until']).toBe(endOf(to));
    const details = JSON.parse(String(house.written()[0]?.['details'])) as Record<string, unknown>;
    expect(details['endorsedBy'] ?? null).toBe(endorsedBy);
  });
});

describe('access end', () => {
  it.each([
    ['access end lamky', 2, '--yes'],
    ['access end lamky --at 2020-01-01 --yes', 2, 'is past'],
    ['access end lamky --at never --yes', 2, 'calendar day'],
    ['access end chantm --at 2027-01-01 --yes', 7, 'uidctl access extend chantm'],
  ])('%s is refused (%i: %s)', async (line, exitCode, message) => {
    const error = await house.error(line);
    expect(error).toMatchObject({ exitCode });
    expect(`${error.message} ${error.hint ?? ''}`).toContain(message);
  });

  it('ends it now, or after a last usable day, and is then already so', async () => {
    expect(await house.json('access end lamky --at 2026-12-31 --yes')).toMatchObject({
      changed: true,
      from: 'never',
      to: '2026-12-31',
    });
    expect(house.account('lamky')['access_until']).toBe(endOf('2026-12-31'));
    expect(await house.json('access end lamky --yes')).toMatchObject({ changed: true });
    expect(house.account('lamky')['access_until']).toBe(house.now);
    expect(await house.json('access end lamky --yes')).toMatchObject({ changed: false, outcome: 'already' });
  });
});

describe('access due', () => {
  it.each([
    ['access due --within -1', 2],
    ['access due --within many', 2],
    ['access due --kind pupil', 2],
    ['access due chantm', 2],
  ])('%s is refused (%i)', async (line, exitCode) => {
    expect(await house.error(line)).toMatchObject({ exitCode });
  });

  it('lists by last usable days, today and the last day counted', async () => {
    house.sql('update account set access_until = null');
    endsOn('chantm', '2026-11-22');
    endsOn('lamky', '2026-11-23');
    endsOn('wongsy', '2026-12-03');
    endsOn('leungmk', '2026-12-04');
    const uids = async (options: string) =>
      (await house.json<{ uid: string }[]>(`access due ${options}`)).map(({ uid }) => uid).sort();
    expect(await uids('--within 10')).toEqual(['lamky', 'wongsy']);
    expect(await uids('--within 0')).toEqual(['lamky']);
    expect(await uids('--within 10 --since 1')).toEqual(['chantm', 'lamky', 'wongsy']);
    expect(await uids('--since 1 --kind retiree')).toEqual(['chantm']);
    expect(await house.json('access due --since 1 --kind retiree')).toMatchObject([
      { lastDay: '2026-11-22', rule: 'retiree', next: { result: 'extend', lastDay: '2027-06-30' } },
    ]);
  });

  it('puts the most urgent first on a terminal, and says when there is nobody', async () => {
    house.sql('update account set access_until = null');
    expect((await house.type('access due', { typed: '' })).err).toContain('Nobody: no access ends in that time.');
    endsOn('lamky', '2026-12-04');
    endsOn('wongsy', '2026-11-24');
    const { out, err } = await house.type('access due --limit 1', { typed: '' });
    expect(out).toContain('24 Nov 2026');
    expect(out).not.toContain('lamky');
    expect(err).toContain('Showing 1 of 2');
  });
});

describe('access show', () => {
  it('shows the window and what an extension would give today', async () => {
    expect(await house.json('access show chantm')).toMatchObject({
      access: { lastDay: '2026-06-30', until: '2026-06-30T16:00:00Z', rule: 'retiree' },
      next: { result: 'extend', lastDay: '2027-06-30' },
    });
    expect((await house.type('access show chantm')).out).toContain('Extend     rule retiree gives 30 June 2027 today');
  });
});
