import { describe, expect, it } from 'vitest';
import { type Step, type StepResult } from '../../../src/core/change.js';
import { AppError } from '../../../src/core/error.js';
import { instant, parseInstant, type Instant } from '../../../src/core/instant.js';
import { changeLines, type ChangeSheet } from '../../../src/output/change-lines.js';
import { LOUD_PAINT, ZONE } from './made-up.js';

const at = (text: string): Instant => parseInstant(text) ?? instant(0);
const now = at('2026-11-23T02:41:00Z');

const STEPS: readonly Step[] = [
  { id: '1', system: 'campus', verb: 'set-pin', text: 'set a PIN', implies: [], repeatable: false },
  { id: '2', system: 'campus', verb: 'end-sessions', text: 'end 1 session', implies: [], repeatable: true },
];

function result(step: string, outcome: StepResult['outcome'], more: Partial<StepResult> = {}): StepResult {
  return { step, outcome, confirmed: 'read-back', ...more };
}

function linesOf(more: Partial<ChangeSheet> = {}, steps = STEPS): readonly string[] {
  const plan: ChangeSheet['plan'] = {
    change: { action: 'account.unlock' },
    on: { system: 'campus', id: '1', uid: 'chantm', name: 'Chan', foundBy: { by: 'uid', value: 'chantm' } },
    basis: undefined,
    steps,
    warnings: [],
  };
  const sheet: ChangeSheet = {
    outcome: 'done',
    plan,
    results: steps.map(({ id }) => result(id, 'done')),
    at: now,
    stillBlocks: [],
    say: [],
    notes: [],
    remarks: [],
    label: 'PIN',
    now,
    zone: ZONE,
    ...more,
  };
  return changeLines(sheet, { width: 80, paint: LOUD_PAINT, unmask: false });
}

describe('what became of a change', () => {
  it('never looks done where a step failed, was not reached or may have happened', () => {
    const failed = linesOf({
      outcome: 'partial',
      results: [result('1', 'done', { confirmed: 'no' }), result('2', 'failed', { error: new AppError('unavailable', 'gone') })],
      stillBlocks: undefined,
    });
    expect(failed).toEqual([
      '<caution>Partly done 10:41</caution>  set a PIN (not confirmed)',
      '               failed: end 1 session: gone',
    ]);
    expect(linesOf({ outcome: 'uncertain', results: [result('1', 'uncertain')], stillBlocks: undefined })).toEqual([
      '<caution>Not certain 10:41</caution>  it may have happened: set a PIN',
      '               not reached: end 1 session',
    ]);
    expect(linesOf({ outcome: 'accepted', results: [result('1', 'accepted'), result('2', 'already')] })[0]).toContain(
      'taken, and finished later',
    );
  });

  it('says where nothing was to be done, and where nobody was asked', () => {
    expect(linesOf({ outcome: 'already', results: [], remarks: ['Renewal opens on 1 April.'] }, [])).toEqual([
      '<good>Already so 10:41</good>  nothing was to be done',
      '               Renewal opens on 1 April.',
      'Still blocks   nothing that we can see',
    ]);
    expect(linesOf({ outcome: 'planned', stillBlocks: undefined })).toEqual([
      '<caution>Dry run</caution>        nothing was changed and nobody was asked',
    ]);
  });

  it('says an end of access as the server has it', () => {
    const ends: Step = {
      id: '1',
      system: 'campus',
      verb: 'set-access-end',
      text: 'last day of access',
      implies: [],
      repeatable: true,
    };
    const done = result('1', 'done', { before: at('2026-06-30T16:00:00Z'), after: at('2027-06-30T16:00:00Z') });
    expect(linesOf({ results: [done] }, [ends])[0]).toBe(
      '<good>Done 10:41</good>     last day of access 30 June 2027 (was 30 June 2026)',
    );
    const forever = result('1', 'done', { after: 'never' });
    expect(linesOf({ results: [forever] }, [ends])[0]).toBe('<good>Done 10:41</good>     last day of access no end');
  });
});

describe('what comes after it', () => {
  it('names what refuses, what the person must do, what to look out for and what is unknown, each apart', () => {
    const lines = linesOf({
      stillBlocks: [
        { status: 'fail', step: false, text: 'locked' },
        { status: 'fail', step: true, text: 'a new PIN' },
        { status: 'warn', step: false, text: 'soon over' },
        { status: 'unknown', step: false, text: 'MFA' },
      ],
    });
    expect(lines.slice(2)).toEqual([
      '<bad>Still blocks</bad>   locked',
      'Still needed   a new PIN',
      'Look out       soon over',
      'Unknown        MFA',
    ]);
  });

  it('says that nothing blocks only where somebody looked', () => {
    expect(linesOf({ stillBlocks: [] }).join()).toContain('nothing that we can see');
    expect(linesOf({ stillBlocks: undefined }).join()).not.toContain('nothing that we can see');
  });

  it('does not say that it works from a time on where something else blocks', () => {
    const still = (status: 'fail' | 'warn', step: boolean, text: string) => [{ status, step, text }];
    const life = { effectiveAt: now, expiresAt: at('2026-11-24T02:41:00Z') };
    expect(linesOf({ ...life, stillBlocks: still('fail', false, 'the account is disabled') }).slice(2)).toEqual([
      'Lives until    24 Nov 2026 10:41.',
      '<bad>Still blocks</bad>   the account is disabled',
    ]);
    const other = linesOf({ effectiveAt: now, expiresAt: 'never', stillBlocks: still('fail', false, 'it is locked') });
    expect(other.slice(2)).toEqual(['<bad>Still blocks</bad>   it is locked']);
    for (const harmless of [still('fail', true, 'the PIN must be changed'), still('warn', false, 'access ends soon'), undefined])
      expect(linesOf({ ...life, stillBlocks: harmless }).join('\n')).toContain('Works from     10:41');
  });

  it('says from when it works and until when it lives, the secret where it was asked for, and what to say', () => {
    const lines = linesOf({
      effectiveAt: at('2026-11-23T02:51:00Z'),
      expiresAt: at('2026-11-24T02:41:00Z'),
      revealed: 'kdmt4729wxhr',
      say: ['Please wait.', 'Thank you.'],
      notes: ['careful'],
      protectedBy: 'the PIN alone',
    });
    expect(lines.slice(2)).toEqual([
      'PIN            kdmt4729wxhr',
      'Works from     10:51 (in 10 min). Lives until 24 Nov 2026 10:41.',
      'Still blocks   nothing that we can see',
      'Meanwhile      the PIN alone',
      'Say            "Please wait.',
      '                Thank you."',
      'Note           careful',
    ]);
  });
});
