import * as z from 'zod';
import { type Run } from '../../context.js';
import { policyOfDay, type PolicyOfDay } from '../../operations/policy-show.js';
import { type Page, type Row } from '../../output/result.js';
import { dayInWords } from '../../core/instant.js';
import { dayText } from '../input.js';
import { command } from '../spec.js';

const input = z.object({ policy: z.string().trim().min(1).optional(), asOf: dayText.optional() });

export const module = command(input, async ({ policy: named, asOf }, run) => {
  const shown = policyOfDay(await policyFor(run, named), asOf, run.context.clock());
  const { policy, day, rows } = shown;
  return {
    shape: 'policy',
    data: rows.map((row): Row => ({
      policy: policy.id,
      asOf: day,
      from: null,
      address: null,
      dated: null,
      note: null,
      selectedBy: null,
      ...row,
    })),
    columns: ['rule', 'value', 'from', 'source', 'dated', 'overruled', 'versions', 'selectedBy'].map((path) => ({
      path,
      title: path,
    })),
    human: (page) => lines(shown, page),
  };
});

/** The policy that was named, else that of the profile in use, which may be the directory's own. */
async function policyFor(run: Run, named: string | undefined): Promise<Parameters<typeof policyOfDay>[0]> {
  if (named !== undefined) return run.context.policy(named);
  const { provider, policy } = await run.context.open(await run.profile());
  await provider.close();
  return policy;
}

function lines({ policy, day, rows }: PolicyOfDay, { paint }: Page): string[] {
  return [
    `${paint.bold(policy.id)}   ${policy.title}   as of ${dayInWords(day)}, ${policy.zone}`,
    ...(rows.length === 0 ? ['', 'This policy has no rules: only what a back end itself enforces holds.'] : []),
    ...rows.flatMap(({ rule, value, from, source, dated, note, overruled, versions, selectedBy }) => [
      '',
      `${paint.bold(rule)}  ${value}`,
      `  source ${source}${dated === undefined ? '' : ` (${dated})`}${from === undefined ? '' : `, in force from ${dayInWords(from)}`}${selectedBy === undefined ? '' : `, selected by ${selectedBy}`}`,
      ...(note ? [`  note ${note}`] : []),
      ...(overruled === '' ? [] : [`  lost ${overruled}`]),
      ...(versions === '' ? [] : [`  else ${versions}`]),
    ]),
  ];
}
