import { type Run } from '../context.js';
import { type Finding } from '../diagnosis/types.js';
import { leftOpen } from '../operations/left-open.js';
import { type Bench, type ChangeOptions, type ChangeReport, type Present } from '../operations/types.js';
import { cardHead } from '../output/card.js';
import { changeJson } from '../output/change-json.js';
import { changeLines } from '../output/change-lines.js';
import { headerLine } from '../output/header.js';
import { deskLines } from '../output/lines.js';
import { planLines } from '../output/plan-lines.js';
import { type Result } from '../output/result.js';
import { revealSecret } from '../output/secrets.js';
import { leftOpenNotes } from './left-open.js';
import { wordsOf } from './words.js';

/** What every change takes from the command line. */
export interface ChangeInput extends ChangeOptions {
  readonly yes: boolean;
  readonly secretFile?: string;
  readonly revealSecrets?: boolean;
}

/** Runs one change as every change runs: plan on stderr for people, then what became of it as the result. */
export async function changing(
  run: Run,
  input: ChangeInput,
  work: (bench: Bench, options: ChangeOptions, present: Present) => Promise<ChangeReport>,
): Promise<Result> {
  const { yes, secretFile, revealSecrets = false, ticket, reason, force, again, dryRun, proof } = input;
  const bench = await run.workplace({ yes, secretFile, revealSecrets }, { changes: true });
  const report = await work(bench, { ticket, reason, force, again, dryRun, proof }, presentTo(run, bench));
  return resultOf(bench, report, leftOpenNotes(await openOnes(bench)));
}

function presentTo(run: Run, bench: Bench): Present {
  const { provider, profile, operator, policy } = bench;
  const words = wordsOf(bench);
  return {
    plan: ({ target: { ref, facts }, ...view }) =>
      run.globals.quiet
        ? []
        : deskLines((page) => {
            const now = bench.clock();
            return [
              headerLine(provider.place, profile.name, operator),
              '',
              ...cardHead({ ref, facts, words, now }, page),
              '',
              ...planLines({ ...view, now, zone: policy.zone }, page),
            ];
          }, run.io.err),
  };
}

function resultOf(bench: Bench, report: ChangeReport, notes: readonly string[]): Result {
  const { policy } = bench;
  const { stillBlocks: findings, revealed, ...rest } = report;
  const stillBlocks = report.outcome === 'planned' ? undefined : findings.map(stillOf);
  const secret = revealed === undefined ? undefined : revealSecret(revealed);
  return {
    shape: 'change',
    data: { ...changeJson({ ...rest, stillBlocks }), ...(secret === undefined ? {} : { secret }) },
    human: (page) =>
      changeLines({ ...rest, stillBlocks, revealed: secret, label: policy.label, now: bench.clock(), zone: policy.zone }, page),
    notes,
    exit: report.exit,
  };
}

function stillOf({ check, code, status, cause, evidence }: Finding): {
  code: string;
  status: 'fail' | 'warn' | 'unknown';
  text: string;
} {
  return { code: code ?? check, status: status === 'fail' || status === 'unknown' ? status : 'warn', text: cause ?? evidence };
}

/** The note about other changes must not spoil this one: where the record cannot be read now, it was said by the change itself. */
async function openOnes(bench: Bench): Promise<Awaited<ReturnType<typeof leftOpen>>> {
  return leftOpen(bench).catch(() => []);
}
