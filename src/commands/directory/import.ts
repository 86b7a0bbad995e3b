import * as z from 'zod';
import { AppError } from '../../core/error.js';
import { type ImportReport } from '../../core/maintenance.js';
import { fieldsFirst } from '../fields-first.js';
import { command } from '../spec.js';
import { type Page } from '../../output/result.js';

const column = z
  .string()
  .regex(/^[^=]+=.+$/s, 'must be FIELD=HEADER, such as uid=Login')
  .transform((text): [string, string] => [text.slice(0, text.indexOf('=')).trim(), text.slice(text.indexOf('=') + 1)]);

const input = z.object({
  file: z.string().min(1),
  column: z.array(column).default([]),
  onExisting: z.enum(['refuse', 'update', 'skip']).default('refuse'),
  skipBad: z.boolean().default(false),
  ignoreUnknown: z.boolean().default(false),
  dryRun: z.boolean().default(false),
});

/** What the report of an import has. */
const FIELDS = ['read', 'added', 'updated', 'same', 'skipped', 'badCount', 'bad', 'written', 'dryRun'];

export const module = command(input, async ({ file, column: columns, onExisting, skipBad, ignoreUnknown, dryRun }, run) => {
  const fields = fieldsFirst(run, FIELDS);
  const { provider } = await run.workplace({}, { changes: true });
  if (!provider.maintenance)
    throw new AppError('unsupported', `${provider.place.title} is not kept by uidctl, so nothing is imported into it.`);
  const bytes = file === '-' ? run.io.bytes() : run.context.readFile(file);
  const progress = run.io.progress('Reading');
  try {
    const report = await provider.maintenance.importAccounts(bytes, {
      columns: Object.fromEntries(columns),
      badRecords: skipBad ? 'skip' : 'refuse-all',
      onExisting,
      ignoreUnknown,
      dryRun,
      signal: run.context.signal,
      onProgress: ({ done }) => progress.update(`${done} records`),
    });
    return {
      shape: 'import',
      fields,
      data: { ...report, dryRun },
      human: (page) => lines(report, { dryRun, skipBad }, page),
      exit: report.badCount === 0 ? undefined : skipBad ? 'partial' : 'usage',
    };
  } finally {
    progress.done();
  }
});

function lines(
  { read, added, updated, same, skipped, badCount, bad, written }: ImportReport,
  { dryRun, skipBad }: { readonly dryRun: boolean; readonly skipBad: boolean },
  { paint }: Page,
): string[] {
  const counts = [
    `${read} read`,
    `${added} ${written ? 'added' : 'to add'}`,
    ...(updated ? [`${updated} ${written ? 'updated' : 'to update'}`] : []),
    ...(same ? [`${same} the same`] : []),
    ...(skipped ? [`${skipped} left out`] : []),
  ];
  const more = badCount - bad.length;
  return [
    ...bad.map(
      ({ line, uid, field, message }) =>
        `line ${line}${uid === undefined ? '' : `, ${uid}`}${field === undefined ? '' : `, ${field}`}: ${message}`,
    ),
    ...(more > 0 ? [`and ${more} more bad records`] : []),
    `${written ? paint.good('Imported') : paint.caution(dryRun ? 'Dry run' : 'Nothing imported')}   ${counts.join(', ')}${badCount > 0 ? `, ${paint.bad(`${badCount} bad`)}` : ''}`,
    ...(badCount > 0 && !skipBad ? ['Mend the file and run it again, or take the good records: --skip-bad'] : []),
  ];
}
