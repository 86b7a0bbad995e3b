import * as z from 'zod';
import { type Workplace } from '../../context.js';
import { exitOf } from '../../diagnosis/verdict-exit.js';
import { diagnose, type Diagnosis } from '../../operations/diagnose.js';
import { type Result } from '../../output/result.js';
import { many } from '../many.js';
import { pastedReport } from '../pasted.js';
import { command } from '../spec.js';
import { diagnosisJson } from './json.js';
import { diagnosisLines } from './lines.js';

const input = z
  .object({
    who: z.array(z.string()).default([]),
    from: z.string().min(1).optional(),
    service: z.string().trim().min(1).optional(),
    strict: z.boolean().default(false),
  })
  .refine(({ who, from }) => (who.join(' ').trim() === '') !== (from === undefined), {
    message: 'say who: a UID, number, mail or alias, or --from FILE with one per line; one of the two.',
  });

export const module = command(input, async ({ who, from, service, strict }, run) => {
  const bench = await run.workplace();
  if (from !== undefined) {
    return many(run, from, 'diagnose', async (text) =>
      diagnosisJson(pastedDiagnosis(bench, await diagnose(bench, text, { service }, false))),
    );
  }
  return resultOf(bench, pastedDiagnosis(bench, await diagnose(bench, who.join(' '), { service })), strict);
});

function pastedDiagnosis({ chosen }: Workplace, diagnosis: Diagnosis): Diagnosis {
  return { ...diagnosis, report: pastedReport(diagnosis.report, chosen) };
}

function resultOf(bench: Workplace, diagnosis: Diagnosis, strict: boolean): Result {
  return {
    shape: 'diagnosis',
    data: diagnosisJson(diagnosis),
    human: (page) => diagnosisLines(bench, diagnosis, page),
    exit: exitOf(diagnosis.report, strict),
  };
}
