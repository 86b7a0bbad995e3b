import * as z from 'zod';
import { DISABLE_REASONS, type DisableReason } from '../../core/account.js';
import { AppError } from '../../core/error.js';
import { type Run } from '../../context.js';
import { readFacts } from '../../operations/account-facts.js';
import { disableAccount, type DisableOptions } from '../../operations/account.js';
import { resolveOne } from '../../operations/resolve.js';
import { type Bench, type ChangeReport, type Present } from '../../operations/types.js';
import { changing } from '../changing.js';
import { changeInput, who } from '../input.js';
import { command } from '../spec.js';

const REASON_RULE = `must be given: ${DISABLE_REASONS.join(', ')}`;

const input = z
  .object({
    ...changeInput,
    who,
    reason: z.enum(DISABLE_REASONS, { error: REASON_RULE }).optional(),
    note: changeInput.reason,
    endSessions: z.boolean().default(false),
    keepSessions: z.boolean().default(false),
  })
  .refine(({ endSessions, keepSessions }) => !endSessions || !keepSessions, {
    message: 'use --end-sessions or --keep-sessions, not both.',
  });

export const module = command(
  input,
  async ({ who: target, reason: because, note, endSessions, keepSessions, ...options }, run) => {
    if (because === undefined) demandReason(run, options.dryRun);
    return changing(run, { ...options, reason: note }, (bench, change, present) => {
      const wanted = { ...change, ...(endSessions || keepSessions ? { endSessions } : {}) };
      return because === undefined
        ? disableAsked(bench, target, wanted, present)
        : disableAccount(bench, target, { ...wanted, because }, present);
    });
  },
);

/** The reason decides how the account is enabled again: it is asked for where somebody can answer, and demanded elsewhere. */
function demandReason(run: Run, dryRun: boolean): void {
  if (run.io.present && !dryRun) return;
  throw new AppError('usage', `--reason: ${REASON_RULE}.`, { hint: `See: uidctl ${run.path} --help` });
}

/** The account stands above the question. */
async function disableAsked(
  bench: Bench,
  who: string,
  options: Omit<DisableOptions, 'because'>,
  present: Present,
): Promise<ChangeReport> {
  const match = await resolveOne(bench, who, true);
  const { id, uid } = match.ref;
  present.account?.({ ...match, facts: await readFacts(bench, id) });
  const because = await bench.desk.choose<DisableReason>({
    text: `Why is ${uid} disabled?`,
    choices: DISABLE_REASONS.map((value) => ({ value, label: value })),
    initial: 'other',
    flag: '--reason',
  });
  return disableAccount(bench, `id:${id}`, { ...options, because }, { plan: (view) => present.plan(view) });
}
