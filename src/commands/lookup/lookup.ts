import * as z from 'zod';
import { valueOf } from '../../core/fact.js';
import { type AccountRow } from '../../core/account.js';
import { type Run, type Workplace } from '../../context.js';
import { cardOf, type Card } from '../../operations/card.js';
import { firstRows, lookup, type Rows } from '../../operations/lookup.js';
import { rowJson } from '../../output/account-json.js';
import { headerLine } from '../../output/header.js';
import { type Column, type Result, type Row } from '../../output/result.js';
import { cardLines, cardRow, lookIfUnmasked } from '../cards.js';
import { count } from '../input.js';
import { many } from '../many.js';
import { limitOf } from '../rows.js';
import { command } from '../spec.js';

const input = z
  .object({ who: z.array(z.string()).default([]), from: z.string().min(1).optional(), limit: count(1).optional() })
  .refine(({ who, from }) => (who.join(' ').trim() === '') !== (from === undefined), {
    message: 'say who: a UID, number, mail, alias or part of a name, or --from FILE with one per line.',
  });

const columns: readonly Column[] = [
  { path: 'uid', title: 'UID' },
  { path: 'name', title: 'Name' },
  { path: 'kind', title: 'Kind' },
  { path: 'department', title: 'Department' },
  { path: 'number', title: 'Number' },
  { path: 'access.lastDay', title: 'Last day' },
];

export const module = command(input, async ({ who, from, limit }, run) => {
  const bench = await run.workplace();
  if (from !== undefined) return many(run, from, 'lookup', async (one) => ({ rows: await everyMatch(run, bench, one) }));
  const found = await lookup(bench, who.join(' '));
  if (found.by === 'part') return list(bench, found.rows, limitOf(limit, run.io, run.globals.output));
  const cards = await Promise.all(found.matches.map((match) => cardOf(bench, match)));
  await lookIfUnmasked(
    run,
    bench,
    cards.map(({ target }) => target),
  );
  return cardResult(bench, cards);
});

/** One exact match is a card on a terminal; several are cards one below the other. Machines get a list in any case. */
function cardResult(bench: Workplace, cards: readonly Card[]): Result {
  return {
    shape: 'lookup',
    data: cards.map((card) => cardRow(bench, card)),
    columns,
    human: (page) => cards.flatMap((card, i) => [...(i === 0 ? [] : ['']), ...cardLines(bench, card, page)]),
  };
}

async function list(bench: Workplace, rows: Rows, limit: number | undefined): Promise<Result> {
  const { zone } = bench.policy;
  const json = (row: AccountRow): Row => rowJson(row, zone);
  const head = headerLine(bench.provider.place, bench.profile.name);
  if (limit === undefined) return { shape: 'lookup', data: mapRows(rows, json), columns, exit: () => cutShort(rows) };
  const { rows: shown, total, counted } = await firstRows(rows, limit);
  const isCut = rows.complete();
  const notes = [
    ...(shown.length < total
      ? [`Showing ${shown.length} of ${total}${counted ? '' : ' or more'}; all of them: --limit ${total}, or a pipe.`]
      : []),
    ...(isCut?.state === 'known' && !isCut.value ? ['The list is not whole: the system cut it short.'] : []),
    ...(isCut?.state === 'unknown' ? [`Whether the list is whole is unknown: ${isCut.why}.`] : []),
  ];
  return { shape: 'lookup', data: shown.map(json), columns, notes: [head, ...notes], exit: () => cutShort(rows) };
}

async function* mapRows(rows: Rows, json: (row: AccountRow) => Row): AsyncGenerator<Row> {
  for await (const row of rows) yield json(row);
}

/** A list that was cut short never looks whole: exit 5 where a right is missing, else 11. */
function cutShort(rows: Rows): 'forbidden' | 'unsupported' | undefined {
  const complete = rows.complete();
  if (complete === undefined || valueOf(complete) === true) return undefined;
  return complete.state === 'unknown' && complete.right !== undefined ? 'forbidden' : 'unsupported';
}

/** For one line of a file: every match in short form. */
async function everyMatch(run: Run, bench: Workplace, who: string): Promise<readonly Row[]> {
  const found = await lookup(bench, who);
  if (found.by === 'key') {
    const cards = await Promise.all(found.matches.map((match) => cardOf(bench, match)));
    await lookIfUnmasked(
      run,
      bench,
      cards.map(({ target }) => target),
    );
    return cards.map((card) => cardRow(bench, card));
  }
  const rows: Row[] = [];
  for await (const row of found.rows) rows.push(rowJson(row, bench.policy.zone));
  return rows;
}
