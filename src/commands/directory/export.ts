import * as z from 'zod';
import { AppError } from '../../core/error.js';
import { type LeftOut } from '../../core/maintenance.js';
import { isUnsafe } from '../../output/clean.js';
import { type Row } from '../../output/result.js';
import { lookAtAll } from '../cards.js';
import { command } from '../spec.js';

/** So many accounts are named; all are counted. */
const NAMED = 100;

export const module = command(z.object({}), async (_input, run) => {
  const bench = await run.workplace();
  const { maintenance, place } = bench.provider;
  if (!maintenance)
    throw new AppError('unsupported', `${place.title} is not kept by uidctl, so it is exported by its own tools.`);
  await lookAtAll(run, bench);
  const { unmask, output = 'csv' } = run.globals;
  const leftOut = new Listed();
  const escaped = new Listed();
  // The notes are written after the last row, when all is known.
  const notes: string[] = [];
  async function* rows(accounts: AsyncIterable<Row>): AsyncGenerator<Row> {
    for await (const account of accounts) {
      if (output === 'csv' && Object.values(account).some(isEscaped)) escaped.add(String(account['uid']));
      yield account;
    }
    notes.push(...leftOutNotes(leftOut), ...escapedNotes(escaped));
    if (!unmask)
      notes.push(
        'Numbers and recovery contacts are masked, and import refuses a masked file. Whole, and written to the audit: --unmask',
      );
  }
  return {
    shape: 'directory-export',
    format: 'csv',
    data: rows(maintenance.exportAccounts(({ message }: LeftOut) => leftOut.add(message))),
    columns: maintenance.exportColumns.map((path) => ({ path, title: path })),
    notes,
    exit: () => (leftOut.count > 0 ? 'partial' : undefined),
  };
});

/** Counts all and keeps the first: an export can be large. */
class Listed {
  readonly first: string[] = [];
  count = 0;

  add(text: string): void {
    if (++this.count <= NAMED) this.first.push(text);
  }

  get more(): number {
    return this.count - this.first.length;
  }
}

function leftOutNotes({ count, first, more }: Listed): string[] {
  if (count === 0) return [];
  return [
    `Left out, since ${count === 1 ? 'its record' : 'their records'} cannot be read: ${count} ${count === 1 ? 'account' : 'accounts'}.`,
    ...first,
    ...(more > 0 ? [`and ${more} more`] : []),
  ];
}

/** CSV cells show control and bidirectional characters as text such as `\n`, and that text is what an import gets. */
function escapedNotes({ count, first, more }: Listed): string[] {
  if (count === 0) return [];
  const uids = [...first, ...(more > 0 ? [`${more} more`] : [])].join(', ');
  return [
    `Control or format characters stand as visible text, and an import takes them as that text: ${count} ${count === 1 ? 'account' : 'accounts'} (${uids}). -o json and -o ndjson keep them as they are.`,
  ];
}

function isEscaped(value: unknown): boolean {
  return Array.isArray(value) ? value.some(isEscaped) : typeof value === 'string' && isUnsafe(value);
}
