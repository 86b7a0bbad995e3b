import * as z from 'zod';
import { KINDS } from '../../core/account.js';
import { valueOf } from '../../core/fact.js';
import { accessDue, type DueRow, type DueRows } from '../../operations/access-due.js';
import { rowJson } from '../../output/account-json.js';
import { headerLines } from '../../output/header.js';
import { type Column, type Row } from '../../output/result.js';
import { dayInWords } from '../../core/instant.js';
import { lookedAt } from '../cards.js';
import { nextExtension } from '../extension.js';
import { count } from '../input.js';
import { limitOf, saidDay } from '../rows.js';
import { command } from '../spec.js';

const input = z.object({
  within: count(0, 3660).optional(),
  since: count(0, 36_600).optional(),
  kind: z.enum(KINDS, { error: `must be one of ${KINDS.join(', ')}` }).optional(),
  limit: count(1).optional(),
});

const columns: readonly Column[] = [
  { path: 'lastDay', title: 'Last day', say: saidDay },
  { path: 'uid', title: 'UID' },
  { path: 'name', title: 'Name' },
  { path: 'kind', title: 'Kind' },
  { path: 'rule', title: 'Rule' },
  { path: 'next.lastDay', title: 'Extend gives', say: saidDay },
];

export const module = command(input, async ({ within, since, kind, limit }, run) => {
  const bench = await run.workplace();
  const { zone } = bench.policy;
  const due = accessDue(bench, { within, since, kind });
  const most = limitOf(limit, run.io, run.globals.output);
  const rowsOf = (rows: readonly DueRow[]): AsyncGenerator<Row> =>
    mapRows(
      lookedAt(run, bench, rows, ({ account }) => account),
      zone,
    );
  const { shown, total } = await firstOf(due, most ?? Infinity);
  if (most === undefined) return { shape: 'access-due', data: rowsOf(shown), columns, exit: cutShort(due) };
  const data: Row[] = [];
  for await (const row of rowsOf(shown)) data.push(row);
  return {
    shape: 'access-due',
    data,
    columns,
    notes: [
      ...headerLines(bench.provider, bench.profile.name),
      `Last days from ${dayInWords(due.from)} to ${dayInWords(due.to)}.`,
      ...(total > shown.length ? [`Showing ${shown.length} of ${total}; all of them: --limit ${total}, or a pipe.`] : []),
      ...(total === 0 ? ['Nobody: no access ends in that time.'] : []),
    ],
    exit: cutShort(due),
  };
});

/** The most urgent ones. Only what is shown counts as looked at; the rest is counted. */
async function firstOf(due: DueRows, most: number): Promise<{ shown: readonly DueRow[]; total: number }> {
  const all: DueRow[] = [];
  for await (const row of due) all.push(row);
  all.sort((a, b) => (a.lastDay < b.lastDay ? -1 : a.lastDay > b.lastDay ? 1 : 0));
  return { shown: all.slice(0, most), total: all.length };
}

async function* mapRows(rows: AsyncIterable<DueRow>, zone: string): AsyncGenerator<Row> {
  for await (const row of rows) yield rowOf(row, zone);
}

function rowOf({ account, lastDay, rule, next }: DueRow, zone: string): Row {
  return { ...rowJson(account, zone), lastDay, rule: rule ?? null, next: nextExtension(next) };
}

function cutShort(due: DueRows): 'forbidden' | 'unsupported' | undefined {
  const complete = due.complete();
  if (complete === undefined || valueOf(complete) === true) return undefined;
  return complete.state === 'unknown' && complete.right !== undefined ? 'forbidden' : 'unsupported';
}
