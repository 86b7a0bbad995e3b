import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AppError } from '../../../src/core/error.js';
import { diagnose } from '../../../src/operations/diagnose.js';
import { cardOf, showAccount } from '../../../src/operations/card.js';
import { firstRows, lookup } from '../../../src/operations/lookup.js';
import { requirePinChange } from '../../../src/operations/pin-require-change.js';
import { resolveOne } from '../../../src/operations/resolve.js';
import { listSessions } from '../../../src/operations/sessions.js';
import { makeBed, otherwise, present, type Bed } from './bench.js';
import { atTerminal, inScript } from './written-desk.js';

let bed: Bed;

beforeEach(async () => {
  bed = await makeBed();
  await bed.person({
    uid: 'chantm',
    name: 'Chan Tai Man 陳大文',
    number: '2019678901',
    kind: 'staff',
    department: 'Chemistry',
    mail: 'chantm@hku.hk',
  });
  await bed.person({ uid: 'chansm', name: 'Chan Siu Man 陳小明' });
  await bed.sql(`insert into alias (alias, account_id) values ('tai.man.chan', 'id-chantm')`);
});

afterEach(() => bed.close());

describe('what is typed for exactly one account', () => {
  it('is nobody: not found, with near UIDs', async () => {
    await expect(resolved('chantn')).rejects.toMatchObject({ kind: 'not-found', details: { near: ['chantm'] } });
    await expect(resolved('cahntm')).rejects.toMatchObject({ hint: 'Did you mean chantm?' });
    await expect(resolved('hantm')).rejects.toMatchObject({ details: { near: ['chantm'] } });
  });

  it('is nobody, and nothing near: no suggestion', async () => {
    await expect(resolved('zzzzqq')).rejects.toMatchObject({ kind: 'not-found', details: { near: [] } });
    await expect(resolved('  ')).rejects.toMatchObject({ kind: 'not-found' });
  });

  it('is nobody, and a search that fails makes it no worse', async () => {
    const deaf = otherwise(bed.directory, {
      search: ({ limit }, call) => {
        if (limit === 200) throw new AppError('unavailable', 'busy');
        return bed.directory.search({ text: 'zzzzzz' }, call);
      },
    });
    await expect(resolveOne(bed.bench(inScript(), { provider: deaf }), 'chantn', true)).rejects.toMatchObject({
      kind: 'not-found',
    });
  });

  it('hits two accounts by two keys: conflict that names both', async () => {
    await bed.person({ uid: '2019678901', name: 'A Number For A Name' });
    const work = resolved('2019678901');
    await expect(work).rejects.toMatchObject({ kind: 'conflict', code: 'more-than-one' });
    await expect(work).rejects.toThrow(/chantm .*by its number/);
    expect((await resolved('number:2019678901')).ref.uid).toBe('chantm');
  });

  it('is a name: conflict that lists who it could be, also for a single one', async () => {
    await expect(resolved('Chan Tai Man')).rejects.toMatchObject({
      kind: 'conflict',
      code: 'name-not-enough',
      details: { candidates: [{ uid: 'chantm' }] },
    });
    const work = resolved('chan');
    await expect(work).rejects.toMatchObject({
      kind: 'conflict',
      details: {
        candidates: expect.arrayContaining([
          expect.objectContaining({ uid: 'chansm' }),
          expect.objectContaining({ uid: 'chantm' }),
        ]) as unknown,
      },
    });
  });

  it('is a name on a terminal: chosen from a list', async () => {
    const match = await resolveOne(bed.bench(atTerminal([/^Which "陳大文"/, 'chantm'])), '陳大文', true);
    expect(match).toMatchObject({ ref: { uid: 'chantm' }, typedAs: { by: 'name' } });
  });

  it('is a name on a terminal, and none is chosen', async () => {
    const desk = atTerminal([/^Which/, 'none of these']);
    await expect(resolveOne(bed.bench(desk), 'chan', true)).rejects.toMatchObject({ kind: 'cancelled' });
  });

  it('is a name in a dry run: nobody is asked', async () => {
    const work = requirePinChange(bed.bench(atTerminal()), 'Chan Tai Man', { dryRun: true }, present);
    await expect(work).rejects.toMatchObject({ code: 'name-not-enough' });
  });

  it.each([
    ['chantm', 'uid'],
    ['id-chantm', 'id'],
    ['tai.man.chan', 'alias'],
    ['chantm@hku.hk', 'mail'],
    ['chantm@elsewhere.example', 'uid'],
    ['tai.man.chan@hku.hk', 'alias'],
    ['2019678901', 'number'],
    ['2019 678 901', 'number'],
  ])('is %s, by its %s', async (text, by) => {
    expect(await resolved(text)).toMatchObject({ ref: { uid: 'chantm' }, typedAs: { by } });
  });

  it('is no part of a UID', async () => {
    await expect(resolved('chant')).rejects.toMatchObject({ kind: 'not-found', details: { near: ['chantm'] } });
  });

  it('hides nothing behind a right that is missing', async () => {
    const shy = otherwise(bed.directory, {
      resolve: (key, call) =>
        key.by === 'number'
          ? Promise.reject(new AppError('forbidden', 'no right to read numbers', { right: 'read number' }))
          : bed.directory.resolve(key, call),
    });
    const bench = bed.bench(inScript(), { provider: shy });
    await expect(resolveOne(bench, '2019678901', true)).rejects.toMatchObject({ kind: 'forbidden', right: 'read number' });
    expect((await resolveOne(bench, 'chantm', true)).ref.uid).toBe('chantm');
  });

  it('is asked of a back end that is down: unavailable, not "not found"', async () => {
    const down = otherwise(bed.directory, { resolve: () => Promise.reject(new AppError('unavailable', 'no answer')) });
    await expect(resolveOne(bed.bench(inScript(), { provider: down }), 'chantm', true)).rejects.toMatchObject({
      kind: 'unavailable',
    });
  });
});

describe('a look-up', () => {
  it('of nobody is not found, with near UIDs', async () => {
    await expect(lookup(bed.bench(inScript()), 'chamtm')).rejects.toMatchObject({
      kind: 'not-found',
      hint: 'Did you mean chantm?',
    });
  });

  it('takes an exact key before a part of a name', async () => {
    expect(await lookup(bed.bench(inScript()), 'tai.man.chan')).toMatchObject({
      by: 'key',
      matches: [{ ref: { uid: 'chantm' }, typedAs: { by: 'alias', isUid: false } }],
    });
  });

  it('gives both accounts that a text hits by different keys', async () => {
    await bed.person({ uid: '2019678901' });
    const found = await lookup(bed.bench(inScript()), '2019678901');
    expect(found.by === 'key' && found.matches.map(({ ref }) => ref.uid).sort()).toEqual(['2019678901', 'chantm']);
  });

  it.each(['陳', '小明', 'Siu', 'chan'])('finds by %s in any script', async (text) => {
    const found = await lookup(bed.bench(inScript()), text);
    if (found.by !== 'part') throw new Error('an exact match was not expected');
    const { rows } = await firstRows(found.rows, 25);
    expect(rows.map(({ uid }) => uid)).toContain('chansm');
  });

  it('says how many there are beyond the ones that are shown', async () => {
    for (let n = 100; n < 130; n++) await bed.person({ uid: `lee${String(n)}`, name: `Lee Number ${String(n)}` });
    const found = await lookup(bed.bench(inScript()), 'Lee');
    if (found.by !== 'part') throw new Error('an exact match was not expected');
    const first = await firstRows(found.rows, 25);
    expect(first.rows).toHaveLength(25);
    expect(first).toMatchObject({ total: 30, counted: true, complete: { state: 'known', value: true } });
  });
});

describe('reading one account', () => {
  it('gives a card with what the desk did lately', async () => {
    await requirePinChange(bed.bench(inScript()), 'chantm', { ticket: 'INC-7' }, present);
    const card = await showAccount(bed.bench(inScript()), 'tai.man.chan');
    expect(card.desk).toMatchObject([{ action: 'pin.require-change', ticket: 'INC-7' }]);
    expect(card.diagnosis.findings.map(({ code }) => code)).toContain('typed-alias');
  });

  it('gives a card also where the record cannot be read', async () => {
    const audit = { ...bed.audit, recent: () => Promise.reject(new AppError('setup', 'damaged')) } as unknown as typeof bed.audit;
    const bench = bed.bench(inScript(), { audit });
    expect((await cardOf(bench, await resolved('chantm'))).desk).toBeUndefined();
  });

  it('lists sessions', async () => {
    await bed.session('chantm', 's1');
    expect((await listSessions(bed.bench(inScript()), 'chantm')).sessions).toMatchObject({
      state: 'known',
      value: [{ id: 's1' }],
    });
  });

  it('diagnoses no service that the policy does not name', async () => {
    await expect(diagnose(bed.bench(inScript()), 'chantm', { service: 'toString' })).rejects.toMatchObject({ kind: 'usage' });
  });

  it('diagnoses what blocks, and takes what was typed as evidence', async () => {
    await bed.sql(`update account set enabled = 0, disabled_reason = 'left' where uid = 'chantm'`);
    const { report, facts } = await diagnose(bed.bench(inScript()), 'CHANTM', {});
    expect(report).toMatchObject({ verdict: 'blocked' });
    expect(report.findings.map(({ code }) => code)).toEqual(expect.arrayContaining(['disabled', 'typed-capitals']));
    expect(facts).toBeGreaterThan(10);
  });

  it('makes facts of a back end that is down unknown, and the verdict "cannot tell"', async () => {
    const half = otherwise(bed.directory, {
      read: async (...request) => {
        const facts = await bed.directory.read(...request);
        return { ...facts, lock: { state: 'unknown', code: 'unreachable', why: 'no answer', system: 'x', at: bed.now() } };
      },
    });
    const { report } = await diagnose(bed.bench(inScript(), { provider: half }), 'chantm', {});
    expect(report.verdict).not.toBe('not-blocked');
  });
});

function resolved(who: string) {
  return resolveOne(bed.bench(inScript()), who, true);
}
