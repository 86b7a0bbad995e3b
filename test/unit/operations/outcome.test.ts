import { describe, expect, it } from 'vitest';
import { type Outcome, type StepResult } from '../../../src/core/change.js';
import { AppError } from '../../../src/core/error.js';
import { auditOutcome, outcomeOf, whatStopped } from '../../../src/operations/outcome.js';

describe('the results of the steps as one outcome', () => {
  it.each<[readonly Outcome[], string]>([
    [['uncertain', 'not-reached'], 'uncertain'],
    [['done', 'uncertain'], 'uncertain'],
    [['done', 'failed', 'not-reached'], 'partial'],
    [['accepted', 'failed'], 'partial'],
    [['done', 'not-reached'], 'partial'],
    [['failed', 'not-reached'], 'failed'],
    [['already', 'failed'], 'failed'],
    [['not-reached', 'not-reached'], 'failed'],
    [['done', 'accepted'], 'accepted'],
    [['already', 'done'], 'done'],
    [['already', 'already'], 'already'],
  ])('%j is %s', (outcomes, whole) => {
    expect(outcomeOf(results(outcomes))).toBe(whole);
  });

  it('writes down that nobody knows whether something changed', () => {
    expect(auditOutcome(results(['uncertain']))).toMatchObject({ outcome: 'uncertain', changed: 'unknown' });
    expect(auditOutcome(results(['done', 'uncertain']))).toMatchObject({ outcome: 'uncertain', changed: true });
    expect(auditOutcome(results(['failed']))).toMatchObject({ outcome: 'failed', changed: false });
    expect(auditOutcome(results(['already']))).toMatchObject({ outcome: 'done', changed: false });
  });

  it('says what stopped it', () => {
    const error = new AppError('forbidden', 'no right', { code: 'no-right' });
    expect(whatStopped([{ step: '1', outcome: 'failed', confirmed: 'no', error }])).toBe(error);
    expect(whatStopped(results(['done', 'not-reached']))?.kind).toBe('cancelled');
    expect(whatStopped(results(['done']))).toBeUndefined();
  });
});

function results(outcomes: readonly Outcome[]): readonly StepResult[] {
  return outcomes.map((outcome, i) => ({ step: String(i + 1), outcome, confirmed: 'no' }));
}
