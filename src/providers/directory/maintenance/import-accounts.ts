import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { AppError } from '../../../core/error.js';
import { type Instant } from '../../../core/instant.js';
import { type BadRecord, type ImportOptions, type ImportReport } from '../../../core/maintenance.js';
import { type Policy } from '../../../policy/schema.js';
import { type Store } from '../../../store/store.js';
import { type Tables } from '../tables.js';
import { layoutOf } from './columns.js';
import { csvRecords } from './csv-records.js';
import { textOf } from './csv-text.js';
import { applyRecords, countRecords } from './import-apply.js';
import { applyRules, keepProtected } from './import-rules.js';
import { RecordCheck } from './record-check.js';
import { Staging, type Executor } from './staging.js';

/** Where an import goes, and by whose rules. */
export interface ImportParts {
  readonly store: Pick<Store<Tables>, 'db' | 'write'>;
  readonly policy: Policy;
  readonly now: Instant;
  readonly newId?: () => string;
}

/** So many bad records are listed; all are counted. */
const LISTED = 100;
/** Progress is told after so many records. */
const STRIDE = 1000;

/**
 * Reads accounts from CSV into the directory, in one transaction; the file is read once, as a stream, and memory does not grow with it.
 * Bad records are told in the report, by line; when nothing was written, its counts say what the good records would do. Throws AppError
 * `usage` for a file that cannot be read as a whole (no header, a column missing, unknown or of PINs, an open quote, not UTF-8),
 * `cancelled` for the signal, and what the store throws; nothing is written then. One import at a time on one store.
 */
export async function importAccounts(
  parts: ImportParts,
  bytes: AsyncIterable<Uint8Array>,
  options: ImportOptions,
): Promise<ImportReport> {
  const staging = new Staging(await parts.store.db(), parts.newId ?? randomUUID);
  await staging.make();
  try {
    const read = await stage(staging, bytes, parts.policy, options);
    return await parts.store.write(async (trx) => {
      await applyRules(trx, options.onExisting);
      const skipped = options.onExisting === 'skip' ? await leaveExisting(trx) : 0;
      if (options.onExisting === 'update' && options.protected) {
        await countRecords(trx);
        await keepProtected(trx, options.protected);
      }
      const badCount = await countBad(trx);
      const written = !options.dryRun && (options.badRecords === 'skip' || badCount === 0);
      stopIfCancelled(options.signal);
      const report = { read, ...(await countRecords(trx)), skipped, badCount, bad: await firstBad(trx), written };
      if (written) {
        await options.beforeWrite?.(report);
        await applyRecords(trx, parts);
      }
      return report;
    });
  } finally {
    await staging.drop();
  }
}

async function stage(
  staging: Staging,
  bytes: AsyncIterable<Uint8Array>,
  policy: Policy,
  options: ImportOptions,
): Promise<number> {
  let check: RecordCheck | undefined;
  let read = 0;
  for await (const record of csvRecords(textOf(bytes))) {
    stopIfCancelled(options.signal);
    if (!check) {
      if (record.misquoted) {
        throw new AppError('usage', `line ${String(record.line)}: a quoted header goes on after its closing quote`, {
          code: 'quotes',
          hint: 'Quote all of it, or nothing.',
        });
      }
      const headers = record.cells.map((cell) => cell.trim());
      check = new RecordCheck(layoutOf(headers, options), headers.length, policy);
      continue;
    }
    const { record: checked, problems } = check.check(record);
    await staging.add(checked, problems);
    if (++read % STRIDE === 0) options.onProgress?.({ done: read, total: undefined });
  }
  if (!check) {
    throw new AppError('usage', 'the file is empty', {
      code: 'no-header',
      hint: 'The first line names the columns, such as uid,name,kind.',
    });
  }
  await staging.flush();
  return read;
}

/** Takes the good records whose UID is there out of the import. */
async function leaveExisting(db: Executor): Promise<number> {
  const { numAffectedRows = 0n } = await sql`delete from import_row where existing is not null and bad = 0`.execute(db);
  return Number(numAffectedRows);
}

async function countBad(db: Executor): Promise<number> {
  const { rows } = await sql<{ count: number }>`select count(distinct line) as count from import_problem`.execute(db);
  return rows[0]?.count ?? 0;
}

/** The first bad records in the order of the file. One with several faults has them all in its message. */
async function firstBad(db: Executor): Promise<BadRecord[]> {
  const { rows } = await sql<{ line: number; uid: string | null; field: string | null; code: string; message: string }>`
    select line, uid, field, code, message from import_problem
    where line in (select distinct line from import_problem order by line limit ${LISTED}) order by line, rowid`.execute(db);
  const byLine = new Map<number, BadRecord>();
  for (const { line, uid, field, code, message } of rows) {
    const first = byLine.get(line);
    const named = field === null ? message : `${field}: ${message}`;
    byLine.set(
      line,
      first
        ? { ...first, message: `${first.message}; ${named}` }
        : { line, ...(uid === null ? {} : { uid }), ...(field === null ? {} : { field }), code, message },
    );
  }
  return [...byLine.values()];
}

function stopIfCancelled(signal: AbortSignal): void {
  if (signal.aborted) throw new AppError('cancelled', 'stopped; nothing was imported');
}
