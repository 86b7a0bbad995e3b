import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { disableAccount, unlockAccount } from '../../../src/operations/account.js';
import { enableAccount } from '../../../src/operations/enable.js';
import { makeBed, otherwise, present, START, type Bed } from './bench.js';
import { atTerminal, inScript } from './written-desk.js';

let bed: Bed;

beforeEach(async () => {
  bed = await makeBed();
  await bed.person({ uid: 'wongsy', name: 'Wong Siu Yin' });
  await bed.session('wongsy', 's1');
});

afterEach(() => bed.close());

describe('account enable', () => {
  it.each(['compromise', 'abuse', null])('after %s is refused in a script without a reason', async (reason) => {
    await disabledFor(reason);
    await expect(enableAccount(bed.bench(inScript()), 'wongsy', {}, present)).rejects.toMatchObject({
      kind: 'usage',
      code: 'reason-needed',
    });
    expect(await enabled()).toBe(0);
  });

  it('goes with a reason and --yes, and the reason is written down', async () => {
    await disabledFor('compromise');
    const report = await enableAccount(bed.bench(inScript()), 'wongsy', { reason: 'cleaned, PIN changed' }, present);
    expect(report).toMatchObject({ outcome: 'done' });
    expect(await bed.audited()).toMatchObject([{ reason: 'cleaned, PIN changed' }, {}]);
  });

  it('shows why it was disabled, asks for the reason, and the answer that stands ready is No', async () => {
    await disabledFor('abuse');
    const desk = atTerminal([/^Why is it safe/, 'talked to the head'], [/^Enable/, false]);
    await expect(enableAccount(bed.bench(desk), 'wongsy', {}, present)).rejects.toMatchObject({ kind: 'cancelled' });
    expect(desk.shown[0]).toBe('Disabled for abuse by lamky, 10:42.');
  });

  it('takes no empty reason', async () => {
    await disabledFor('abuse');
    await expect(enableAccount(bed.bench(atTerminal([/^Why/, '  '])), 'wongsy', {}, present)).rejects.toMatchObject({
      kind: 'cancelled',
    });
  });

  it('needs no reason after somebody had left', async () => {
    await disabledFor('left');
    await expect(enableAccount(bed.bench(inScript()), 'wongsy', {}, present)).resolves.toMatchObject({ outcome: 'done' });
    expect(await enabled()).toBe(1);
  });

  it('does not take an unknown state for harmless', async () => {
    await disabledFor('left');
    const blind = otherwise(bed.directory, {
      read: async (...request) => ({
        ...(await bed.directory.read(...request)),
        enabled: { state: 'unknown', code: 'timed-out', why: 'no answer in time', system: 'x', at: START },
      }),
    });
    await expect(enableAccount(bed.bench(inScript(), { provider: blind }), 'wongsy', {}, present)).rejects.toMatchObject({
      code: 'reason-needed',
    });
  });

  it('of one that is enabled is already so', async () => {
    await expect(enableAccount(bed.bench(inScript()), 'wongsy', {}, present)).resolves.toMatchObject({ outcome: 'already' });
  });
});

describe('account disable', () => {
  it('ends the sessions unless told otherwise', async () => {
    await disableAccount(bed.bench(inScript()), 'wongsy', { because: 'compromise' }, present);
    expect(await enabled()).toBe(0);
    expect(await bed.sql('select id from session')).toEqual([]);
  });

  it('proposes that on a terminal, and keeps them when told so', async () => {
    const desk = atTerminal([/^End the sessions/, false], [/^Disable/, true]);
    await disableAccount(bed.bench(desk), 'wongsy', { because: 'other' }, present);
    expect(await bed.sql('select id from session')).toHaveLength(1);
    expect(desk.shown).toContain('Sessions that are open stay open.');
  });

  it('keeps why with the account and in the record', async () => {
    await disableAccount(bed.bench(inScript()), 'wongsy', { because: 'abuse', reason: 'spam run', endSessions: true }, present);
    expect(await bed.sql(`select disabled_reason, disabled_note from account`)).toMatchObject([
      { disabled_reason: 'abuse', disabled_note: 'spam run' },
    ]);
    expect(await bed.audited()).toMatchObject([
      { reason: 'spam run', details: expect.stringContaining('"disableReason":"abuse"') as string },
      {},
    ]);
  });

  it('takes the kind of reason for no reason to override a guard: --force needs words', async () => {
    const bench = bed.bench(inScript());
    const work = disableAccount(bench, 'wongsy', { because: 'abuse', force: true }, present);
    await expect(work).rejects.toMatchObject({
      kind: 'usage',
      code: 'force-reason',
      hint: expect.stringContaining('--note') as string,
    });
    expect(await enabled()).toBe(1);
    await disableAccount(bench, 'wongsy', { because: 'abuse', force: true, reason: 'seen by the security team' }, present);
    expect(await enabled()).toBe(0);
  });

  it('keeps the kind of reason in the record where there are no words', async () => {
    await disableAccount(bed.bench(inScript()), 'wongsy', { because: 'left' }, present);
    expect(await bed.audited()).toMatchObject([{ kind: 'intent', reason: 'left' }, {}]);
  });

  it('asks nothing about sessions where none is open, and says nothing of them', async () => {
    await bed.sql('delete from session');
    const desk = atTerminal([/^Disable/, true]);
    const report = await disableAccount(bed.bench(desk), 'wongsy', { because: 'left' }, present);
    expect(desk.asked).toEqual(['Disable wongsy, Wong Siu Yin, for left?']);
    expect(report.warnings.join()).not.toContain('ession');
  });

  it('asks nothing about sessions where this system has none: what goes on instead is for its plan to say', async () => {
    const without = otherwise(bed.directory, {
      read: async (...request) => ({
        ...(await bed.directory.read(...request)),
        sessions: { state: 'absent', why: 'LDAP has no sessions', system: 'x', at: START },
      }),
    });
    const desk = atTerminal([/^Disable/, true]);
    await disableAccount(bed.bench(desk, { provider: without }), 'wongsy', { because: 'left' }, present);
    expect(desk.asked).toEqual(['Disable wongsy, Wong Siu Yin, for left?']);
  });

  it('twice is already so', async () => {
    await disableAccount(bed.bench(inScript()), 'wongsy', { because: 'left' }, present);
    await expect(disableAccount(bed.bench(inScript()), 'wongsy', { because: 'left' }, present)).resolves.toMatchObject({
      outcome: 'already',
    });
  });
});

describe('account unlock', () => {
  it('of one that was not locked is success', async () => {
    await expect(unlockAccount(bed.bench(inScript()), 'wongsy', {}, present)).resolves.toMatchObject({
      outcome: 'already',
      changed: false,
      say: [],
    });
  });

  it('opens the lock and says what would lock it again', async () => {
    await bed.sql('update account set locked_at = ?, locked_until = ?, failures = 8', [START, START + 1_800_000]);
    const report = await unlockAccount(bed.bench(inScript()), 'wongsy', {}, present);
    expect(report.say.at(-1)).toBe('8 wrong tries lock the account for 30 minutes.');
    expect(await bed.sql('select locked_at, failures from account')).toMatchObject([{ locked_at: null, failures: 0 }]);
  });
});

async function disabledFor(reason: string | null): Promise<void> {
  await bed.sql(`update account set enabled = 0, disabled_reason = ?, disabled_by = 'lamky', disabled_at = ?`, [reason, START]);
}

async function enabled(): Promise<unknown> {
  const [row] = await bed.sql('select enabled from account');
  return row?.['enabled'];
}
