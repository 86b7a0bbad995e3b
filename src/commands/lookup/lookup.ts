import * as z from 'zod';
import { valueOf } from '../../core/fact.js';
import { type AccountRow } from '../../core/account.js';
import { type Run, type Workplace } from '../../context.js';
import { cardOf, type Card } from '../../operations/card.js';
import { firstRows, lookup, type Rows } from '../../operations/lookup.js';
import { rowJson } from '../../output/account-json.js';
import { headerLines } from '../../output/header.js';
import { type Column, type Result, type Row } from '../../output/result.js';
import { cardLines, cardRow, lookedAt, lookIfUnmasked } from '../cards.js';
import { count } from '../input.js';
import { many } from '../many.js';
import { limitOf, saidDay } from '../rows.js';
import { command } from '../spec.js';

const input = z
  .object({ who: z.array(z.string()).default([]), from: z.string().min(1).optional(), limit: count(1).optional() })
  .refine(({ who, from }) => (who.join(' ').trim() === '') !== (from === undefined), {
    message: 'say who: a UID, number, mail, alias or part of a name, or --from FILE with one per line; one of the two.',
  });

const columns: readonly Column[] = [
  { path: 'uid', title: 'UID' },
  { path: 'name', title: 'Name' },
  { path: 'kind', title: 'Kind' },
  { path: 'department', title: 'Department' },
  { path: 'number', title: 'Number' },
  { path: 'access.lastDay', title: 'Last day', say: saidDay },
];

export const module = command(input, async ({ who, from, limit }, run) => {
  const bench = await run.workplace();
  if (from !== undefined) return many(run, from, 'lookup', async (one) => ({ rows: await everyMatch(run, bench, one) }));
  const found = await lookup(bench, who.join(' '));
  if (found.by === 'part') return list(run, bench, found.rows, limitOf(limit, run.io, run.globals.output));
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
    human: (page) => [
      ...(cards.length > 1 ? [`${cards.length} accounts fit exactly; a change wants one: name it by its UID.`, ''] : []),
      ...cards.flatMap((card, i) => [...(i === 0 ? [] : ['', '']), ...cardLines(bench, card, page)]),
    ],
  };
}

async function list(run: Run, bench: Workplace, rows: Rows, limit: number | undefined): Promise<Result> {
  const exit = (): ReturnType<typeof cutShort> => cutShort(rows);
  if (limit === undefined) {
    const data = rowsJson(run, bench, rows);
    return { shape: 'lookup', data, columns, exit, notes: () => wholeNotes(rows) };
  }
  const { rows: shown, total, counted } = await firstRows(rows, limit);
  const data: Row[] = [];
  for await (const row of rowsJson(run, bench, shown)) data.push(row);
  const notes = [
    ...headerLines(bench.provider, bench.profile.name),
    ...(shown.length < total
      ? [`Showing ${shown.length} of ${total}${counted ? '' : ' or more'}; all of them: --limit ${total}, or a pipe.`]
      : []),
    ...wholeNotes(rows),
  ];
  return { shape: 'lookup', data, columns, notes, exit };
}

/** That a list was cut short, or may have been, once its last row is there. */
function wholeNotes(rows: Rows): readonly string[] {
  const whole = rows.complete();
  if (whole?.state === 'unknown') return [`Whether the list is whole is unknown: ${whole.why}.`];
  return whole?.state === 'known' && !whole.value ? ['The list is not whole: the system cut it short.'] : [];
}

async function* rowsJson(run: Run, bench: Workplace, rows: Rows | readonly AccountRow[]): AsyncGenerator<Row> {
  for await (const row of lookedAt(run, bench, rows, (account) => account)) yield rowJson(row, bench.policy.zone);
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
  for await (const row of rowsJson(run, bench, found.rows)) rows.push(row);
  return rows;
}
