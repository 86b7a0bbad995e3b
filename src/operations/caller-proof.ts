import { CALLER_PROOFS, type CallerProof } from '../core/operator.js';
import { type Bench, type ChangeOptions } from './types.js';

const LABELS: Readonly<Record<(typeof CALLER_PROOFS)[number], string>> = {
  'in-person': 'in person, with a card or document',
  video: 'by video, with a card or document',
  'call-back': 'by a call back to the number on record',
  'not-proven': 'not proven',
};

/** Whether somebody will be asked how the caller was proven: only on a real profile, where somebody is there, and not in a dry run. */
export function proofWillBeAsked(bench: Bench, options: ChangeOptions): boolean {
  return options.proof === undefined && options.dryRun !== true && bench.desk.present && !bench.profile.practice;
}

/** How the caller was proven: as the flag says, as the operator answers, or `not-asked`. */
export async function callerProof(bench: Bench, options: ChangeOptions): Promise<CallerProof> {
  if (!proofWillBeAsked(bench, options)) return options.proof ?? 'not-asked';
  return bench.desk.choose<CallerProof>({
    text: 'How was the caller proven?',
    choices: CALLER_PROOFS.map((value) => ({ value, label: LABELS[value] })),
    initial: 'not-proven',
    flag: '--proof',
  });
}
