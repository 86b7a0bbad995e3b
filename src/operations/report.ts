import { type Plan, type StepResult } from '../core/change.js';
import { type ErrorKind } from '../core/error.js';
import { type HandOver } from './hand-over.js';
import { examineFacts, lookAgain, stillBlocking } from './look-again.js';
import { hasChanged, outcomeOf, whatStopped, type RunOutcome } from './outcome.js';
import { type Bench, type ChangeOutcome, type ChangeReport } from './types.js';
import { type Ended, type Prepared } from './wish.js';

/** The report of a change that needed no step, or of a dry run. Nothing is read again: the facts are the ones the plan stands on. */
export function unrunReport(prepared: Prepared, outcome: 'already' | 'planned'): ChangeReport {
  const { bench, target, wish, plan, view } = prepared;
  const already = outcome === 'already';
  const now = bench.clock();
  const ended: Ended | undefined = already
    ? {
        outcome: 'already',
        plan,
        results: [],
        before: target.facts,
        after: target.facts,
        effectiveAt: undefined,
        expiresAt: undefined,
        now,
      }
    : undefined;
  const diagnosis = already ? examineFacts(bench, target.ref, target.facts) : undefined;
  return {
    action: wish.change.action,
    changed: false,
    outcome,
    exit: undefined,
    ...view,
    results: [],
    at: now,
    after: ended?.after,
    diagnosis,
    stillBlocks: stillBlocking(diagnosis),
    say: ended ? (wish.say?.(ended) ?? []) : [],
    notes: [],
    extra: wish.extra?.(ended) ?? {},
  };
}

/** The report of a change that was run, after one more look at the account. */
export async function endedReport(
  prepared: Prepared,
  results: readonly StepResult[],
  handed: HandOver,
  notes: readonly (string | undefined)[],
): Promise<ChangeReport> {
  const { bench, target, wish, plan, view } = prepared;
  const look = await lookAgain(bench, target.ref);
  const outcome = outcomeOf(results);
  const whole: Exclude<ChangeOutcome, 'planned'> = outcome === 'failed' ? 'partial' : outcome;
  const { effectiveAt, expiresAt } =
    results.find((result) => result.effectiveAt !== undefined || result.expiresAt !== undefined) ?? {};
  const ended: Ended = {
    outcome: whole,
    plan,
    results,
    before: target.facts,
    after: look.facts,
    effectiveAt,
    expiresAt,
    now: bench.clock(),
  };
  return {
    action: wish.change.action,
    changed: hasChanged(results),
    outcome: whole,
    exit: exitOf(whole) ?? handed.exit,
    ...view,
    results,
    at: ended.now,
    effectiveAt,
    expiresAt,
    after: look.facts,
    diagnosis: look.diagnosis,
    stillBlocks: stillBlocking(look.diagnosis),
    say: wish.say?.(ended) ?? [],
    notes: [stopNote(results), whereNote(bench, plan, results), ...notes, look.note].filter((note) => note !== undefined),
    extra: wish.extra?.(ended) ?? {},
    ...(handed.revealed ? { revealed: handed.revealed } : {}),
  };
}

function exitOf(outcome: ChangeOutcome): ErrorKind | undefined {
  return outcome === 'partial' || outcome === 'uncertain' ? outcome : undefined;
}

/** Of several systems, what was done in which, where a change stopped before its end. */
function whereNote({ provider: { places } }: Bench, { steps }: Plan, results: readonly StepResult[]): string | undefined {
  if (!places || !whatStopped(results)) return undefined;
  const systems = [...new Set(steps.map(({ system }) => system))];
  const groups = new Map<string, string[]>();
  for (const system of systems) {
    const own = results.filter(({ step }) => steps.some(({ id, system: of }) => id === step && of === system));
    const word = WHERE_WORDS[outcomeOf(own)];
    const isUntouched = own.every(({ outcome }) => outcome === 'not-reached');
    const key = isUntouched ? 'not reached' : word;
    groups.set(key, [...(groups.get(key) ?? []), system]);
  }
  const text = [...groups].map(([word, names]) => `${word} in ${names.join(', ')}`).join('; ');
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}

const WHERE_WORDS: Readonly<Record<RunOutcome, string>> = {
  done: 'done',
  already: 'so already',
  accepted: 'taken',
  partial: 'partly done',
  failed: 'failed',
  uncertain: 'not certain',
};

function stopNote(results: readonly StepResult[]): string | undefined {
  const stopped = whatStopped(results);
  return stopped && `Stopped: ${stopped.message}`;
}
