import { createHash } from 'node:crypto';
import * as z from 'zod';
import { AppError } from '../../core/error.js';
import { type ImportReport } from '../../core/maintenance.js';
import { recordUpkeep } from '../../operations/upkeep.js';
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
  const bench = await run.workplace({}, { changes: true });
  const { provider, policy, audit, profile, operator, requestId } = bench;
  const { maintenance, place, systems } = provider;
  if (!maintenance) throw new AppError('unsupported', `${place.title} is not kept by uidctl, so nothing is imported into it.`);
  if (!dryRun) await audit.ready();
  const read = hashed(file === '-' ? run.io.bytes() : run.context.readFile(file));
  const from = file === '-' ? 'standard input' : file;
  const [system = ''] = systems;
  const upkeep = { action: 'directory.import', profile: profile.name, system, place: place.host, operator, requestId } as const;
  const progress = run.io.progress('Reading');
  try {
    const { result: report, unwritten } = await recordUpkeep(audit, upkeep, async (begin) => {
      const result = await maintenance.importAccounts(read.bytes, {
        columns: Object.fromEntries(columns),
        badRecords: skipBad ? 'skip' : 'refuse-all',
        onExisting,
        protected: policy.protected,
        ignoreUnknown,
        dryRun,
        signal: run.context.signal,
        onProgress: ({ done }) => progress.update(`${done} records`),
        beforeWrite: (planned) => begin(stepsOf(planned, from), { sha256: read.sha256() }),
      });
      return { result, changed: result.written && result.added + result.updated > 0 };
    });
    return {
      shape: 'import',
      fields,
      data: { ...report, dryRun },
      human: (page) => lines(report, { dryRun, skipBad }, page),
      notes: unwritten === undefined ? [] : [unwritten],
      exit: report.badCount > 0 ? (skipBad ? 'partial' : 'usage') : unwritten === undefined ? undefined : 'partial',
    };
  } finally {
    progress.done();
  }
});

/** The same bytes, and the SHA-256 of those that went by, hexadecimal. */
function hashed(bytes: AsyncIterable<Uint8Array>): { readonly bytes: AsyncIterable<Uint8Array>; sha256(): string } {
  const hash = createHash('sha256');
  async function* passing(): AsyncGenerator<Uint8Array> {
    for await (const chunk of bytes) {
      hash.update(chunk);
      yield chunk;
    }
  }
  return { bytes: passing(), sha256: () => hash.copy().digest('hex') };
}

/** What the record keeps of an import. */
function stepsOf({ read, added, updated, same, skipped, badCount }: ImportReport, from: string): string[] {
  return [
    `read ${read} records from ${from}`,
    `add ${added}, update ${updated}, leave ${same} as they are, skip ${skipped}, leave ${badCount} bad ones out`,
  ];
}

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
