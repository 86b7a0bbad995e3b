import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Plan, type StepResult } from '../../../src/core/change.js';
import { AppError } from '../../../src/core/error.js';
import { type Provider } from '../../../src/core/provider.js';
import { disableAccount, unlockAccount } from '../../../src/operations/account.js';
import { leftOpen } from '../../../src/operations/left-open.js';
import { requirePinChange } from '../../../src/operations/pin-require-change.js';
import { resetPin } from '../../../src/operations/pin-reset.js';
import { hku } from '../../../src/policy/hku.js';
import { makeBed, otherwise, present, type Bed } from './bench.js';
import { atTerminal, END, inScript, type WrittenDesk } from './written-desk.js';

let bed: Bed;

beforeEach(async () => {
  bed = await makeBed();
  await bed.person({ uid: 'chantm', name: 'Chan Tai Man 陳大文' });
});

afterEach(() => bed.close());

describe('nothing is changed', () => {
  it('for nobody: not found, with the near UID', async () => {
    await expect(requirePinChange(bed.bench(inScript()), 'chamtm', {}, present)).rejects.toMatchObject({
      kind: 'not-found',
      hint: 'Did you mean chantm?',
    });
  });

  it('when the operator says no: no intent is written', async () => {
    const before = await bed.everything();
    const work = requirePinChange(bed.bench(atTerminal([/^Make chantm/, false])), 'chantm', {}, present);
    await expect(work).rejects.toMatchObject({ kind: 'cancelled' });
    expect(await bed.everything()).toBe(before);
    expect(await bed.audited()).toEqual([]);
  });

  it('at Ctrl-C or the end of input in the question', async () => {
    const work = requirePinChange(bed.bench(atTerminal([/^Make chantm/, END])), 'chantm', {}, present);
    await expect(work).rejects.toMatchObject({ kind: 'cancelled' });
    expect(await bed.audited()).toEqual([]);
  });

  it('where nobody is there to say yes', async () => {
    const work = requirePinChange(bed.bench(inScript({ yes: false })), 'chantm', {}, present);
    await expect(work).rejects.toMatchObject({ kind: 'usage', hint: '--yes' });
    expect(await mustChange()).toBe(0);
  });

  it('on the own account: the refusal is written down, and nobody is asked', async () => {
    const desk = atTerminal();
    const bench = bed.bench(desk, { operator: { id: 'chantm', from: 'os-user' } });
    await expect(requirePinChange(bench, 'chantm', { ticket: 'INC-1' }, present)).rejects.toMatchObject({
      kind: 'forbidden',
      code: 'own-account',
    });
    expect(desk.asked).toEqual([]);
    expect(await bed.audited()).toMatchObject([
      { kind: 'refusal', rule: 'own-account', uid: 'chantm', ticket: 'INC-1', action: 'pin.require-change' },
    ]);
  });

  it('when the account moved after the plan: conflict, and the outcome says so', async () => {
    const moving = otherwise(bed.directory, {
      plan: async (...request) => {
        const plan = await bed.directory.plan(...request);
        await bed.sql(`update account set department = 'Physics', revision = revision + 1 where uid = 'chantm'`);
        return plan;
      },
    });
    const work = requirePinChange(bed.bench(inScript(), { provider: moving }), 'chantm', {}, present);
    await expect(work).rejects.toMatchObject({ kind: 'conflict' });
    expect(await mustChange()).toBe(0);
    expect(await bed.audited()).toMatchObject([
      { kind: 'intent' },
      { kind: 'outcome', outcome: 'failed', changed: 0, error_code: 'moved' },
    ]);
  });

  it('when the audit cannot be written: set-up, before anything else', async () => {
    const broken = {
      ...bed.bench(inScript()).audit,
      ready: () => Promise.reject(new AppError('setup', 'the record cannot be opened')),
    };
    await expect(requirePinChange(bed.bench(inScript(), { audit: broken }), 'chantm', {}, present)).rejects.toMatchObject({
      kind: 'setup',
    });
    expect(await mustChange()).toBe(0);
  });

  it('when the intent cannot be written: the place for the secret is given up', async () => {
    const desk = inScript();
    const broken = withAudit({ intent: () => Promise.reject(new AppError('setup', 'disk full')) });
    const before = await bed.everything();
    await expect(resetPin(bed.bench(desk, { audit: broken }), 'chantm', { via: 'temporary' }, present)).rejects.toMatchObject({
      kind: 'setup',
    });
    expect(desk.events.slice(-2)).toEqual(['open', 'abandon']);
    expect(await bed.everything()).toBe(before);
  });

  it('in a dry run: not one byte in the directory, none in the audit, and no question', async () => {
    const before = await bed.everything();
    const desk = atTerminal();
    const report = await resetPin(bed.bench(desk), 'chantm', { via: 'temporary', dryRun: true }, present);
    expect(report).toMatchObject({ outcome: 'planned', changed: false, results: [] });
    expect(report.plan.steps.map(({ verb }) => verb)).toEqual(['set-pin', 'require-change']);
    expect(await bed.everything()).toBe(before);
    expect(await bed.auditBytes()).toBe('');
    expect(desk.events).toEqual([]);
  });

  it('in a dry run of what the guard refuses: the refusal, and it is not written down', async () => {
    const bench = bed.bench(inScript(), { operator: { id: 'chantm', from: 'os-user' } });
    await expect(requirePinChange(bench, 'chantm', { dryRun: true }, present)).rejects.toMatchObject({ kind: 'forbidden' });
    expect(await bed.auditBytes()).toBe('');
  });
});

describe('a change', () => {
  it('commits its intent before the first step', async () => {
    let seen: Record<string, unknown>[] = [];
    const looking = otherwise(bed.directory, {
      run: (...request) => {
        seen = [];
        return (async function* () {
          seen = await bed.audited();
          yield* bed.directory.run(...request);
        })();
      },
    });
    await requirePinChange(
      bed.bench(inScript(), { provider: looking }),
      'chantm',
      { ticket: 'INC-2', reason: 'said so' },
      present,
    );
    expect(seen).toMatchObject([{ kind: 'intent', ticket: 'INC-2', reason: 'said so', operator_id: 'lamky', uid: 'chantm' }]);
    expect(seen[0]?.['plan_hash']).toMatch(/^[0-9a-f]{64}$/);
    expect(await bed.audited()).toMatchObject([{ kind: 'intent' }, { kind: 'outcome', outcome: 'done', changed: 1 }]);
  });

  it('goes in this order: show, ask, open the place, hand over', async () => {
    const desk = atTerminal([/^Reset/, true]);
    await resetPin(bed.bench(desk), 'chantm', { via: 'temporary' }, present);
    expect(desk.events).toEqual(['show', 'ask Reset the PIN of chantm, Chan Tai Man 陳大文?', 'open', 'deliver']);
  });

  it('shows nothing where nobody is there', async () => {
    const desk = inScript();
    await requirePinChange(bed.bench(desk), 'chantm', {}, present);
    expect(desk.shown).toEqual([]);
  });

  it('done twice is already so, and that is written down too', async () => {
    await requirePinChange(bed.bench(inScript()), 'chantm', {}, present);
    const again = await requirePinChange(bed.bench(inScript({ yes: false })), 'chantm', {}, present);
    expect(again).toMatchObject({ outcome: 'already', changed: false, exit: undefined, results: [] });
    expect(await bed.audited()).toMatchObject([
      {},
      {},
      { kind: 'intent', action: 'pin.require-change', uid: 'chantm', steps: '[]' },
      { kind: 'outcome', intent: 3, outcome: 'done', changed: 0 },
    ]);
  });

  it('that is already so writes nothing in a dry run', async () => {
    await requirePinChange(bed.bench(inScript()), 'chantm', {}, present);
    const before = await bed.auditBytes();
    expect(await requirePinChange(bed.bench(inScript()), 'chantm', { dryRun: true }, present)).toMatchObject({
      outcome: 'already',
    });
    expect(await bed.auditBytes()).toBe(before);
  });

  it('that is already so is still guarded', async () => {
    await requirePinChange(bed.bench(inScript()), 'chantm', {}, present);
    const own = bed.bench(inScript(), { operator: { id: 'chantm', from: 'os-user' } });
    await expect(requirePinChange(own, 'chantm', {}, present)).rejects.toMatchObject({ code: 'own-account' });
  });

  it('asks how the caller was proven on a real profile, and keeps the answer', async () => {
    const desk = atTerminal([/^How was the caller proven/, 'by video'], [/^Make chantm/, true]);
    await requirePinChange(bed.bench(desk, { profile: { name: 'campus', practice: false } }), 'chantm', {}, present);
    expect(await bed.audited()).toMatchObject([{ proof: 'video', profile: 'campus' }, {}]);
  });

  it('does not ask that when the flag says it, on practice, or where nobody is there', async () => {
    const profile = { name: 'campus', practice: false };
    await requirePinChange(bed.bench(atTerminal([/^Make/, true]), { profile }), 'chantm', { proof: 'in-person' }, present);
    await bed.person({ uid: 'leeky' });
    await requirePinChange(bed.bench(atTerminal([/^Make/, true])), 'leeky', {}, present);
    await bed.person({ uid: 'wongsy' });
    await requirePinChange(bed.bench(inScript(), { profile }), 'wongsy', {}, present);
    const intents = (await bed.audited()).filter(({ kind }) => kind === 'intent');
    expect(intents.map(({ proof }) => proof)).toEqual(['in-person', 'not-asked', 'not-asked']);
  });

  it('says what it leaves alone', async () => {
    await bed.session('chantm', 's1');
    const kept = await disableAccount(
      bed.bench(inScript()),
      'chantm',
      { because: 'left', endSessions: false, dryRun: true },
      present,
    );
    expect(kept.untouched).toEqual(['PIN', 'MFA methods', 'sessions', 'access']);
    const ended = await disableAccount(
      bed.bench(inScript()),
      'chantm',
      { because: 'left', endSessions: true, dryRun: true },
      present,
    );
    expect(ended.untouched).toEqual(['PIN', 'MFA methods', 'access']);
  });

  it('reports what the directory says afterwards', async () => {
    await bed.sql(`update account set locked_at = ?, locked_until = ?, failures = 8 where uid = 'chantm'`, [
      bed.now(),
      bed.now() + 1_800_000,
    ]);
    const report = await unlockAccount(bed.bench(inScript()), 'chantm', {}, present);
    expect(report).toMatchObject({ outcome: 'done', changed: true });
    expect(report.after?.lock).toMatchObject({ state: 'known', value: { kind: 'none' } });
    expect(report.stillBlocks.map(({ code }) => code)).not.toContain('locked-temporary');
  });

  it('leaves guard and audit to a server that governs', async () => {
    const governed = otherwise(bed.directory, { governedBy: 'server' });
    const bench = bed.bench(inScript(), { provider: governed, operator: { id: 'chantm', from: 'os-user' } });
    await expect(requirePinChange(bench, 'chantm', {}, present)).resolves.toMatchObject({ outcome: 'done' });
    expect(await bed.auditBytes()).toBe('');
  });
});

describe('a change that does not get to its end', () => {
  it('is partly done when a later step fails', async () => {
    const report = await resetPin(bed.bench(inScript(), { provider: failingAfter(1) }), 'chantm', { via: 'temporary' }, present);
    expect(report).toMatchObject({ outcome: 'partial', exit: 'partial', changed: true });
    expect(report.notes).toContain('Stopped: no right for this step');
    expect(await bed.audited()).toMatchObject([{}, { outcome: 'partial', changed: 1, error_code: 'no-right' }]);
  });

  it('still hands over a PIN that was set', async () => {
    const desk = inScript();
    await resetPin(bed.bench(desk, { provider: failingAfter(1) }), 'chantm', { via: 'temporary' }, present);
    expect(desk.delivered).toHaveLength(1);
  });

  it('throws the reason when its first step fails, and gives the place up', async () => {
    const desk = inScript();
    const work = resetPin(bed.bench(desk, { provider: failingAfter(0) }), 'chantm', { via: 'temporary' }, present);
    await expect(work).rejects.toMatchObject({ kind: 'forbidden', code: 'no-right' });
    expect(desk.events.slice(-1)).toEqual(['abandon']);
    expect(await bed.audited()).toMatchObject([{}, { outcome: 'failed', changed: 0, error_code: 'no-right' }]);
  });

  it('stops before the next step at Ctrl-C, and says what was done', async () => {
    const stop = new AbortController();
    const stopping = otherwise(bed.directory, {
      run: (...request) =>
        (async function* () {
          for await (const result of bed.directory.run(...request)) {
            stop.abort();
            yield result;
          }
        })(),
    });
    const desk = inScript();
    const report = await resetPin(
      bed.bench(desk, { provider: stopping, signal: stop.signal }),
      'chantm',
      { via: 'temporary' },
      present,
    );
    expect(report.results.map(({ outcome }) => outcome)).toEqual(['done', 'not-reached']);
    expect(report).toMatchObject({ outcome: 'partial', exit: 'partial' });
    expect(desk.delivered).toHaveLength(1);
    expect(report.after?.pin.state).toBe('known');
  });

  it('is uncertain when nobody can tell, also after looking', async () => {
    const lost = otherwise(bed.directory, { run: unanswered, settle: (_, result) => Promise.resolve(result) });
    const report = await requirePinChange(bed.bench(inScript(), { provider: lost }), 'chantm', {}, present);
    expect(report).toMatchObject({ outcome: 'uncertain', exit: 'uncertain', changed: false });
    expect(await bed.audited()).toMatchObject([{}, { outcome: 'uncertain', changed: null }]);
  });

  it('is done when looking tells that it happened, and a second outcome says so', async () => {
    const lost = otherwise(bed.directory, {
      run: (plan, call) =>
        (async function* () {
          for await (const result of bed.directory.run(plan, call)) yield uncertain(result.step);
        })(),
    });
    const report = await requirePinChange(bed.bench(inScript(), { provider: lost }), 'chantm', {}, present);
    expect(report).toMatchObject({ outcome: 'done', exit: undefined, changed: true });
    expect(await bed.audited()).toMatchObject([{}, { outcome: 'uncertain' }, { outcome: 'done', changed: 1 }]);
  });

  it('throws when looking tells that it did not happen', async () => {
    const lost = otherwise(bed.directory, { run: unanswered });
    const work = requirePinChange(bed.bench(inScript(), { provider: lost }), 'chantm', {}, present);
    await expect(work).rejects.toMatchObject({ kind: 'unavailable' });
    expect(await bed.audited()).toMatchObject([{}, { outcome: 'uncertain' }, { outcome: 'failed', changed: 0 }]);
  });

  it('is uncertain when a provider breaks its word and throws something unheard of', async () => {
    const broken = otherwise(bed.directory, {
      run: () => {
        throw new TypeError('socket hang up');
      },
      settle: (_, result) => Promise.resolve(result),
    });
    const report = await requirePinChange(bed.bench(inScript(), { provider: broken }), 'chantm', {}, present);
    expect(report.outcome).toBe('uncertain');
  });

  it('is a bug, not a passing trouble, when looking tells that nothing happened then', async () => {
    const broken = otherwise(bed.directory, {
      run: () => {
        throw new TypeError('socket hang up');
      },
    });
    const work = requirePinChange(bed.bench(inScript(), { provider: broken }), 'chantm', {}, present);
    await expect(work).rejects.toMatchObject({ kind: 'failed', cause: new TypeError('socket hang up') });
  });

  it('that is accepted is told as such', async () => {
    const later = otherwise(bed.directory, {
      run: (plan) =>
        (async function* () {
          for (const { id } of plan.steps) yield { step: id, outcome: 'accepted', confirmed: 'answer' } satisfies StepResult;
        })(),
      settle: (_, result) => Promise.resolve(result),
    });
    const report = await requirePinChange(bed.bench(inScript(), { provider: later }), 'chantm', {}, present);
    expect(report).toMatchObject({ outcome: 'accepted', exit: undefined, changed: true });
  });

  it('hands over the PIN also when the outcome cannot be written down, and says so', async () => {
    const desk = inScript();
    const audit = withAudit({ outcome: () => Promise.reject(new AppError('setup', 'disk full')) });
    const report = await resetPin(bed.bench(desk, { audit }), 'chantm', { via: 'temporary' }, present);
    expect(desk.delivered).toHaveLength(1);
    expect(report).toMatchObject({ outcome: 'done', changed: true, exit: 'partial' });
    expect(report.notes.join()).toMatch(/could not be written to the audit \(disk full\).*request-1/);
    expect((await bed.audited()).map(({ kind }) => kind)).toEqual(['intent']);
  });

  it('tells what the record says in its place, when only the second outcome is lost', async () => {
    const lost = otherwise(bed.directory, {
      run: (plan, call) =>
        (async function* () {
          for await (const result of bed.directory.run(plan, call)) yield uncertain(result.step);
        })(),
    });
    let written = 0;
    const audit = withAudit({
      outcome: (...entry) => (written++ === 0 ? bed.audit.outcome(...entry) : Promise.reject(new AppError('setup', 'disk full'))),
    });
    const report = await requirePinChange(bed.bench(inScript(), { provider: lost, audit }), 'chantm', {}, present);
    expect(report).toMatchObject({ outcome: 'done', exit: 'partial' });
    expect(report.notes.join()).toContain('the record says "uncertain"');
  });

  it('says that a PIN was lost when its place failed', async () => {
    const desk = losing(inScript());
    const report = await resetPin(bed.bench(desk), 'chantm', { via: 'temporary' }, present);
    expect(report).toMatchObject({ outcome: 'done', exit: 'partial' });
    expect(report.notes.join()).toMatch(/could not be handed over: no space left/);
  });
});

describe('left open', () => {
  it('is an intent without an outcome, and is asked of the audit', async () => {
    const audit = withAudit({ leftOpen: () => Promise.resolve([]) });
    expect(await leftOpen(bed.bench(inScript(), { audit }))).toEqual([]);
  });

  it('is not asked where a server keeps the record', async () => {
    const audit = withAudit({ leftOpen: () => Promise.reject(new Error('asked')) });
    expect(
      await leftOpen(bed.bench(inScript(), { audit, provider: otherwise(bed.directory, { governedBy: 'server' }) })),
    ).toEqual([]);
  });
});

describe('a protected account', () => {
  it('is refused by group, and the refusal is written down', async () => {
    const policy = { ...hku, protected: { ...hku.protected, groups: ['admins'] } };
    await bed.sql(`insert into member (account_id, group_name) values ('id-chantm', 'admins')`);
    const work = requirePinChange(bed.bench(inScript(), { policy }), 'chantm', {}, present);
    await expect(work).rejects.toMatchObject({ kind: 'forbidden', code: 'protected-account' });
    expect(await bed.audited()).toMatchObject([{ kind: 'refusal', rule: 'protected-account' }]);
  });
});

async function mustChange(): Promise<unknown> {
  const [row] = await bed.sql(`select pin_must_change from account where uid = 'chantm'`);
  return row?.['pin_must_change'];
}

function withAudit(parts: Partial<Bed['audit']>): Bed['audit'] {
  return new Proxy(bed.audit, {
    get: (audit, name) => {
      const part: unknown = Reflect.get(parts, name) ?? Reflect.get(audit, name, audit);
      return typeof part === 'function' ? (part.bind(audit) as unknown) : part;
    },
  });
}

/** Does so many steps for real; the next one fails. */
function failingAfter(count: number): Provider {
  return otherwise(bed.directory, {
    run: (plan: Plan, call) =>
      (async function* () {
        const doing = { ...plan, steps: plan.steps.slice(0, count) };
        if (count > 0) yield* bed.directory.run(doing, call);
        const error = new AppError('forbidden', 'no right for this step', { code: 'no-right' });
        for (const [i, { id }] of plan.steps.slice(count).entries()) {
          yield i === 0
            ? { step: id, outcome: 'failed', confirmed: 'no', error }
            : { step: id, outcome: 'not-reached', confirmed: 'no' };
        }
      })(),
  });
}

/** Sends nothing, and gets no answer. */
async function* unanswered(plan: Plan): AsyncGenerator<StepResult> {
  for (const { id } of plan.steps) yield uncertain(id);
}

function uncertain(step: string): StepResult {
  return { step, outcome: 'uncertain', confirmed: 'no', error: new AppError('uncertain', 'no answer in time') };
}

function losing(desk: WrittenDesk): WrittenDesk {
  return {
    ...desk,
    openSecretPlace: () =>
      Promise.resolve({
        kind: 'file',
        text: 'a full disk',
        deliver: () => Promise.reject(new Error('no space left')),
        abandon: () => Promise.resolve(),
      }),
  };
}
