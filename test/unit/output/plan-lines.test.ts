import { describe, expect, it } from 'vitest';
import { type Step } from '../../../src/core/change.js';
import { parseInstant, instant, type Instant } from '../../../src/core/instant.js';
import { planLines, stepText, type PlanSheet } from '../../../src/output/plan-lines.js';
import { LOUD_PAINT, ZONE } from './made-up.js';

const page = { width: 80, paint: LOUD_PAINT, unmask: false };
const at = (text: string): Instant => parseInstant(text) ?? instant(0);
const now = at('2026-11-23T02:41:00Z');

function step(more: Partial<Step> = {}): Step {
  return { id: '1', system: 'campus', verb: 'set-pin', text: 'set a temporary PIN', implies: [], repeatable: false, ...more };
}

function sheet(steps: readonly Step[], more: Partial<PlanSheet> = {}): PlanSheet {
  const plan: PlanSheet['plan'] = {
    change: { action: 'account.unlock' },
    on: { system: 'campus', id: '1', uid: 'chantm', name: 'Chan', foundBy: { by: 'uid', value: 'chantm' } },
    basis: undefined,
    steps,
    warnings: [],
  };
  return { plan, warnings: [], untouched: [], selfService: [], remarks: [], now, zone: ZONE, ...more };
}

describe('a plan', () => {
  it('without steps says that it is already so', () => {
    expect(planLines(sheet([]), page)).toEqual(['Plan   nothing to do: it is already so']);
  });

  it('numbers its steps one below the other', () => {
    expect(planLines(sheet([step(), step({ id: '2', text: 'must be changed at the next log-in' })]), page)).toEqual([
      'Plan   1  set a temporary PIN',
      '       2  must be changed at the next log-in',
    ]);
  });

  it('begins with what the person can do alone, and ends with what is not touched and the warnings', () => {
    const lines = planLines(
      sheet([step()], {
        selfService: ['Can do it alone: here'],
        remarks: ['rule retiree'],
        untouched: ['sessions', 'lock'],
        warnings: ['mind the gap'],
      }),
      page,
    );
    expect(lines).toEqual([
      'Can do it alone: here',
      'rule retiree',
      '',
      'Plan   1  set a temporary PIN',
      'Not touched: sessions, lock.',
      '<caution>Careful: mind the gap</caution>',
    ]);
  });
});

describe('a step', () => {
  it('names what the server does by itself', () => {
    expect(stepText(step({ implies: ['unlock', 'end-sessions'] }), now, ZONE)).toBe(
      'set a temporary PIN (this also does: unlock, end-sessions)',
    );
  });

  it.each([
    ['2026-06-30T16:00:00Z', '2027-06-30T16:00:00Z', '30 June 2026  ->  30 June 2027, in 7 months'],
    ['2026-06-30T15:59:00Z', '2026-11-23T16:00:00Z', '30 June 2026 23:59  ->  23 Nov 2026, today'],
  ])('that moves the end of access from %s to %s says last usable days', (before, after, said) => {
    const moved = step({ verb: 'set-access-end', text: 'last day of access', before: at(before), after: at(after) });
    expect(stepText(moved, now, ZONE)).toBe(`last day of access   ${said}`);
  });

  it('says no end for never, on either side', () => {
    const ends = { verb: 'set-access-end', text: 'last day of access' } as const;
    expect(stepText(step({ ...ends, before: 'never', after: now }), now, ZONE)).toContain('no end  ->  23 Nov 2026 10:41');
    expect(stepText(step({ ...ends, before: now, after: 'never' }), now, ZONE)).toContain('->  no end');
  });

  it('says of other steps no before and after', () => {
    expect(stepText(step({ before: 'old', after: 'new' }), now, ZONE)).toBe('set a temporary PIN');
  });
});
