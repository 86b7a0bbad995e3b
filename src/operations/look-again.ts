import { type AccountRef, type FactSet } from '../core/account.js';
import { type Finding, type Report } from '../diagnosis/types.js';
import { examine } from '../diagnosis/examine.js';
import { readFacts } from './account-facts.js';
import { lateSignal } from './run-plan.js';
import { type Bench } from './types.js';

/** What the account looks like now, and what that means for its next sign-in. */
export interface Look {
  readonly facts: FactSet | undefined;
  readonly diagnosis: Report | undefined;
  /** Why nobody looked, where that is so. */
  readonly note: string | undefined;
}

/** Reads the account once more after a change. Never throws: the change is done, and a failed look is only a note. */
export async function lookAgain(bench: Bench, ref: AccountRef): Promise<Look> {
  try {
    const facts = await readFacts(bench, ref.id, lateSignal(bench));
    return { facts, diagnosis: examineFacts(bench, ref, facts), note: undefined };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return {
      facts: undefined,
      diagnosis: undefined,
      note: `The account could not be read again: ${why}. What still blocks the log-in is not known.`,
    };
  }
}

/** What these facts mean for somebody who types the UID as it is written. */
export function examineFacts(bench: Bench, ref: AccountRef, facts: FactSet): Report {
  return examine(facts, { uid: ref.uid, policy: bench.policy, now: bench.clock(), typed: ref.uid });
}

/** The findings that keep somebody out, ask for a step, or leave us unable to tell. */
export function stillBlocking(report: Report | undefined): readonly Finding[] {
  return (report?.findings ?? []).filter(
    ({ status, decisive }) => status === 'fail' || (status === 'unknown' && decisive === true),
  );
}
