import * as z from 'zod';
import { ACTIONS } from '../../core/change.js';
import { iso, type Day, type Instant } from '../../core/instant.js';
import { startOfDay } from '../../core/zone.js';
import { leftOpenNotes } from '../left-open.js';
import { count, dayOrInstant } from '../input.js';
import { limitOf } from '../rows.js';
import { command } from '../spec.js';
import { type Context } from '../../context.js';
import { type Column, type Row } from '../../output/result.js';

const input = z.object({
  uid: z.string().trim().min(1).optional(),
  operator: z.string().trim().min(1).optional(),
  action: z.enum([...ACTIONS, 'look'], { error: `must be one of ${[...ACTIONS, 'look'].join(', ')}` }).optional(),
  since: dayOrInstant.optional(),
  limit: count(1).optional(),
});

const columns: Column[] = [
  { path: 'at', title: 'When' },
  { path: 'operator', title: 'Operator' },
  { path: 'action', title: 'Action' },
  { path: 'uid', title: 'UID' },
  { path: 'state', title: 'State' },
  { path: 'ticket', title: 'Ticket' },
  { path: 'proof', title: 'Proof' },
  { path: 'reason', title: 'Reason' },
];

export const module = command(input, async ({ uid, operator, action, since, limit }, { context, io, globals }) => {
  const audit = await context.audit();
  const most = limitOf(limit, io, globals.output);
  try {
    const rows: Row[] = [];
    const filter = { uid: uid?.toLowerCase(), operator, action, since: since && instantOf(since) };
    // One more than is shown tells whether there are more.
    for await (const item of audit.list({ ...filter, ...(most === undefined ? {} : { limit: most + 1 }) }))
      rows.push(rowOf(item));
    const shown = most === undefined ? rows : rows.slice(0, most);
    const more =
      rows.length > shown.length ? [`Showing the newest ${shown.length}; there are more: --limit N, or a pipe for all.`] : [];
    return { shape: 'audit-list', data: shown, columns, notes: [...more, ...leftOpenNotes(await audit.leftOpen())] };
  } finally {
    await audit.close();
  }
});

/** The record spans profiles, so a day without a time begins in UTC. */
function instantOf(since: { day: Day } | { at: Instant }): Instant {
  return 'at' in since ? since.at : startOfDay(since.day, 'UTC');
}

type Item = ReturnType<Awaited<ReturnType<Context['audit']>>['list']> extends AsyncIterable<infer T> ? T : never;

function rowOf({ at, endedAt, operator, place, ...rest }: Item): Row {
  return {
    ...rest,
    at: iso(at),
    endedAt: endedAt === undefined ? null : iso(endedAt),
    operator: operator.id,
    operatorFrom: operator.from,
    host: rest.host,
    place: place ?? null,
    ticket: rest.ticket ?? null,
    reason: rest.reason ?? null,
    proof: rest.proof ?? null,
    rule: rest.rule ?? null,
    key: rest.key ?? null,
    planHash: rest.planHash ?? null,
    changed: rest.changed ?? null,
    errorCode: rest.errorCode ?? null,
  };
}
