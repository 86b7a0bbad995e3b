import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Plan, type StepResult } from '../../../src/core/change.js';
import { AppError } from '../../../src/core/error.js';
import { type Provider } from '../../../src/core/provider.js';
import { Secret } from '../../../src/core/secret.js';
import { requirePinChange } from '../../../src/operations/pin-require-change.js';
import { type Bench } from '../../../src/operations/types.js';
import { makeBed, otherwise, present, type Bed } from './bench.js';
import { inScript, type WrittenDesk } from './written-desk.js';

/*
 * A back end that takes a step and finishes it later, and one that makes the secret itself. The change is the plainest there is; what counts is what
 * the operation does with the results.
 */

let bed: Bed;
let asked: StepResult[];
let waits: number[];

beforeEach(async () => {
  bed = await makeBed();
  await bed.person({ uid: 'chantm' });
  asked = [];
  waits = [];
});

afterEach(() => bed.close());

const ACCEPTED = { outcome: 'accepted', confirmed: 'answer', handle: '/operations/7', retryAfter: 3_000 } as const;

/** Answers the first question with the first of these, and so on; the last again and again. */
function later(first: Omit<StepResult, 'step'>, ...answers: readonly Omit<StepResult, 'step'>[]): Partial<Provider> {
  return {
    run: async function* (plan: Plan) {
      for (const { id } of plan.steps) yield { step: id, ...first };
    },
    settle: async (step, result) => {
      asked.push(result);
      const answer = answers[Math.min(asked.length, answers.length) - 1];
      return answer ? { step: step.id, ...answer } : result;
    },
  };
}

function benchFor(desk: WrittenDesk, parts: Partial<Provider>, more: Partial<Bench> = {}): Bench {
  const wait = async (length: number): Promise<void> => void waits.push(length);
  return bed.bench(desk, { provider: otherwise(bed.directory, parts), wait, ...more });
}

const change = (bench: Bench) => requirePinChange(bench, 'chantm', {}, present);

/** A plan whose step hands back a secret of the server's own. */
const issuing: Partial<Provider> = {
  plan: async (wanted, on) => ({
    change: wanted,
    on,
    basis: undefined,
    steps: [
      {
        id: '1',
        system: 'practice',
        verb: 'require-change',
        text: 'make a pass',
        implies: [],
        repeatable: false,
        issues: 'pass',
      },
    ],
    warnings: [],
  }),
};

describe('an accepted step', () => {
  it('is asked for until it is done, as often as the server says, and with what its result holds', async () => {
    const report = await change(
      benchFor(inScript(), later(ACCEPTED, ACCEPTED, ACCEPTED, { outcome: 'done', confirmed: 'answer' })),
    );
    expect(report.outcome).toBe('done');
    expect(waits).toEqual([3_000, 3_000]);
    expect(asked.map(({ handle }) => handle)).toEqual(['/operations/7', '/operations/7', '/operations/7']);
  });

  it('is given up after a bounded number of questions, and stays accepted', async () => {
    const report = await change(benchFor(inScript(), later({ ...ACCEPTED, retryAfter: 1 }, { ...ACCEPTED, retryAfter: 1 })));
    expect(report).toMatchObject({ outcome: 'accepted', changed: true });
    expect(asked).toHaveLength(10);
    expect(Math.min(...waits)).toBe(200);
  });

  it('is waited for no longer than a minute in all', async () => {
    await change(benchFor(inScript(), later(ACCEPTED, { ...ACCEPTED, retryAfter: 3_600_000 })));
    expect(waits.reduce((sum, length) => sum + length, 0)).toBeLessThanOrEqual(60_000);
  });

  it('that fails later is told as failed', async () => {
    const error = new AppError('unsupported', 'the password was refused on the premises');
    const work = change(benchFor(inScript(), later(ACCEPTED, { outcome: 'failed', confirmed: 'answer', error })));
    await expect(work).rejects.toMatchObject({ message: 'the password was refused on the premises' });
  });

  it('keeps its handle out of the record', async () => {
    await change(benchFor(inScript(), later(ACCEPTED, { outcome: 'done', confirmed: 'answer' })));
    expect(await bed.auditBytes()).not.toContain('/operations/7');
  });
});

describe('a secret that the server makes', () => {
  const secret = new Secret('XK7-made-by-the-server');

  it('is not asked for where there is no place for it: nothing is run', async () => {
    const parts = { ...later({ outcome: 'done', confirmed: 'answer', issued: secret }), ...issuing };
    await expect(change(benchFor(inScript({ place: false }), parts))).rejects.toMatchObject({ code: 'no-secret-place' });
    expect(await bed.audited()).toEqual([]);
  });

  it('goes to the place that was opened before the first step, of whatever verb the step is', async () => {
    const desk = inScript();
    await change(benchFor(desk, { ...later({ outcome: 'done', confirmed: 'answer', issued: secret }), ...issuing }));
    expect(desk.events.filter((event) => event === 'open' || event === 'deliver')).toEqual(['open', 'deliver']);
    expect(desk.delivered.map((note) => note.secret.open('reveal'))).toEqual(['XK7-made-by-the-server']);
    expect(await bed.auditBytes()).not.toContain('XK7');
  });

  it('that comes when the step is finished is handed over then, once', async () => {
    const desk = inScript();
    const done = { outcome: 'done', confirmed: 'answer', issued: secret } as const;
    await change(benchFor(desk, { ...later(ACCEPTED, ACCEPTED, done), ...issuing }));
    expect(desk.delivered).toHaveLength(1);
    expect(desk.events).not.toContain('abandon');
  });

  it('that came with the first answer is not handed over again at the end', async () => {
    const desk = inScript();
    const first = { ...ACCEPTED, issued: secret };
    await change(benchFor(desk, { ...later(first, { outcome: 'done', confirmed: 'answer', issued: secret }), ...issuing }));
    expect(desk.delivered).toHaveLength(1);
  });

  it('that no plan announced is not lost', async () => {
    const desk = inScript();
    await change(benchFor(desk, later({ outcome: 'done', confirmed: 'answer', issued: secret })));
    expect(desk.delivered).toHaveLength(1);
  });

  it('that never comes leaves nothing behind', async () => {
    const desk = inScript();
    await change(benchFor(desk, { ...later({ outcome: 'done', confirmed: 'answer' }), ...issuing }));
    expect(desk.events.at(-1)).toBe('abandon');
    expect(desk.delivered).toEqual([]);
  });
});
