import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { clearMethods, listMethods, removeMethod, setDefaultMethod } from '../../../src/operations/mfa.js';
import { hku } from '../../../src/policy/hku.js';
import { makeBed, otherwise, present, START, type Bed } from './bench.js';
import { atTerminal, inScript } from './written-desk.js';

const DAY = 86_400_000;
let bed: Bed;

beforeEach(async () => {
  bed = await makeBed();
  await bed.person({ uid: 'chantm', name: 'Chan Tai Man', kind: 'staff' });
  await bed.method('chantm', { id: 'm-app', label: 'iPhone 12', isDefault: true });
  await bed.method('chantm', { id: 'm-sms', label: '+852 9876 5431', type: 'sms', addedAt: START - 3 * DAY });
  await bed.session('chantm', 's1');
});

afterEach(() => bed.close());

describe('mfa clear', () => {
  it('needs --all in a script where there is more than one method', async () => {
    await expect(clearMethods(bed.bench(inScript()), 'chantm', {}, present)).rejects.toMatchObject({
      kind: 'usage',
      code: 'all-or-one',
    });
    expect(await methods()).toEqual(['m-app', 'm-sms']);
  });

  it('needs no --all for a single method', async () => {
    await bed.person({ uid: 'leeky' });
    await bed.method('leeky', { id: 'm-1', label: 'Pixel' });
    await expect(clearMethods(bed.bench(inScript()), 'leeky', {}, present)).resolves.toMatchObject({ outcome: 'done' });
  });

  it('is cancelled when a terminal keeps all', async () => {
    const work = clearMethods(bed.bench(atTerminal([/^What is to go/, 'keep all'])), 'chantm', {}, present);
    await expect(work).rejects.toMatchObject({ kind: 'cancelled' });
    expect(await methods()).toEqual(['m-app', 'm-sms']);
  });

  it('removes one where a terminal says so, as that action', async () => {
    const desk = atTerminal([/^What is to go/, 'remove one'], [/^Which one/, '2 SMS'], [/^Remove/, true]);
    const report = await clearMethods(bed.bench(desk), 'chantm', {}, present);
    expect(report).toMatchObject({ action: 'mfa.remove', outcome: 'done' });
    expect(await methods()).toEqual(['m-app']);
  });

  it('takes the default last, ends the sessions, and reports before and after', async () => {
    const report = await clearMethods(bed.bench(inScript()), 'chantm', { all: true }, present);
    expect(report.plan.steps.map(({ verb, target }) => target ?? verb)).toEqual(['m-sms', 'm-app', 'end-sessions']);
    expect(report.extra).toMatchObject({
      before: { value: [{ id: 'm-app' }, { id: 'm-sms' }] },
      after: { state: 'known', value: [] },
    });
    expect(await bed.sql('select id from session')).toEqual([]);
  });

  it('marks a fresh method, and says what protects the account until then', async () => {
    const report = await clearMethods(bed.bench(inScript()), 'chantm', { all: true, dryRun: true }, present);
    expect(report.warnings.filter((text) => text.startsWith('Added a short time ago'))).toHaveLength(1);
    expect(report.warnings.join()).toContain('the PIN alone protects the account');
    expect(report.remarks[1]).toBe('2 SMS "+852 •••• ••31", added 3 days ago (new)');
  });

  it('names the form, and the way without the desk, where the policy has them', async () => {
    const dry = { all: true, dryRun: true };
    const report = await clearMethods(bed.bench(inScript()), 'chantm', dry, present);
    expect(report.remarks.at(-1)).toMatch(/^form CF111, Reset Portal PIN & MFA: /);
    expect(report.selfService).toEqual(['Can do it alone: on the self-service pages for MFA settings']);
    const policy = { ...hku, places: {}, forms: {} };
    const bare = await clearMethods(bed.bench(inScript(), { policy }), 'chantm', dry, present);
    expect([...bare.remarks, ...bare.selfService].join('\n')).not.toMatch(/form|alone/);
  });

  it('is already so where there is nothing left', async () => {
    await clearMethods(bed.bench(inScript()), 'chantm', { all: true }, present);
    await expect(clearMethods(bed.bench(inScript()), 'chantm', {}, present)).resolves.toMatchObject({
      outcome: 'already',
      changed: false,
    });
  });

  it('a system of the methods that is down can be asked again', async () => {
    const down = otherwise(bed.directory, {
      read: async (...request) => ({
        ...(await bed.directory.read(...request)),
        'mfa.methods': { state: 'unknown', code: 'unreachable', why: 'nothing listens there', system: 'x', at: START },
      }),
    });
    await expect(removeMethod(bed.bench(inScript(), { provider: down }), 'chantm', '1', {}, present)).rejects.toMatchObject({
      kind: 'unavailable',
      retryable: true,
    });
  });

  it('does not take unreadable methods for none', async () => {
    const blind = otherwise(bed.directory, {
      read: async (...request) => ({
        ...(await bed.directory.read(...request)),
        'mfa.methods': {
          state: 'unknown',
          code: 'not-readable',
          why: 'the right is missing',
          right: 'UserAuthenticationMethod.Read.All',
          system: 'x',
          at: START,
        },
      }),
    });
    const bench = bed.bench(inScript(), { provider: blind });
    await expect(clearMethods(bench, 'chantm', {}, present)).rejects.toMatchObject({ code: 'all-or-one' });
    const kept = atTerminal([/^What is to go/, 'keep all']);
    await expect(clearMethods(bed.bench(kept, { provider: blind }), 'chantm', {}, present)).rejects.toMatchObject({
      kind: 'cancelled',
    });
    await expect(removeMethod(bench, 'chantm', '1', {}, present)).rejects.toMatchObject({
      kind: 'unsupported',
      right: 'UserAuthenticationMethod.Read.All',
    });
  });
});

describe('mfa remove', () => {
  it('knows no method that is not there, and names those that are', async () => {
    const work = removeMethod(bed.bench(inScript()), 'chantm', 'iPhone 13', {}, present);
    await expect(work).rejects.toMatchObject({
      kind: 'not-found',
      code: 'method-not-found',
      hint: expect.stringContaining('1 authenticator app "iPhone 12"') as string,
    });
  });

  it('asks which, where a label fits two', async () => {
    await bed.method('chantm', { id: 'm-app-2', label: 'iphone 12' });
    await expect(removeMethod(bed.bench(inScript()), 'chantm', 'iPhone 12', {}, present)).rejects.toMatchObject({
      kind: 'conflict',
      code: 'more-than-one',
    });
  });

  it.each(['2', 'm-sms', '+852 9876 5431', '+852 •••• ••31'])('takes %s for the second', async (text) => {
    await removeMethod(bed.bench(inScript()), 'chantm', text, {}, present);
    expect(await methods()).toEqual(['m-app']);
  });

  it('says what is left', async () => {
    const report = await removeMethod(bed.bench(inScript()), 'chantm', '2', { dryRun: true }, present);
    expect(report.warnings).toContain('What is left protects the account: 1 method.');
  });
});

describe('mfa default', () => {
  it('needs a method where nobody can choose', async () => {
    await expect(setDefaultMethod(bed.bench(inScript()), 'chantm', undefined, {}, present)).rejects.toMatchObject({
      kind: 'usage',
    });
  });

  it('offers the list on a terminal', async () => {
    const desk = atTerminal([/^Which one is to be the default/, '2 SMS'], [/^Make/, true]);
    await setDefaultMethod(bed.bench(desk), 'chantm', undefined, {}, present);
    expect(await bed.sql('select id from mfa_method where is_default = 1')).toMatchObject([{ id: 'm-sms' }]);
  });

  it('twice is already so', async () => {
    await expect(setDefaultMethod(bed.bench(inScript()), 'chantm', '1', {}, present)).resolves.toMatchObject({
      outcome: 'already',
    });
  });

  it('says where the person can do it alone', async () => {
    const report = await setDefaultMethod(bed.bench(inScript()), 'chantm', '2', { dryRun: true }, present);
    expect(report.selfService[0]).toContain('Default sign-in method');
  });
});

describe('mfa list', () => {
  it('gives number, age and freshness', async () => {
    const list = await listMethods(bed.bench(inScript()), 'chantm');
    expect(list.methods).toMatchObject({
      state: 'known',
      value: [
        { number: 1, ageDays: { value: 400 }, fresh: { value: false } },
        { number: 2, ageDays: { value: 3 }, fresh: { value: true } },
      ],
    });
  });
});

async function methods(): Promise<unknown[]> {
  return (await bed.sql('select id from mfa_method order by position')).map(({ id }) => id);
}
