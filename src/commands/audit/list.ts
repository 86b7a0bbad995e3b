import * as z from 'zod';
import { ACTIONS } from '../../core/change.js';
import { iso, parseInstant, type Day, type Instant } from '../../core/instant.js';
import { startOfDay } from '../../core/zone.js';
import { leftOpenNotes, sayMoment } from '../left-open.js';
import { count, dayOrInstant } from '../input.js';
import { limitOf } from '../rows.js';
import { command } from '../spec.js';
import { type Context } from '../../context.js';
import { type Column, type Row } from '../../output/result.js';

const SAID_ACTIONS = [...ACTIONS, 'directory.init', 'directory.import', 'look'] as const;

const STATES = [
  'done',
  'accepted',
  'partial',
  'failed',
  'uncertain',
  'running',
  'left-open',
  'unknown',
  'refused',
  'looked',
] as const satisfies readonly Item['state'][];

const oneOf = <const Word extends string>(words: readonly Word[]) =>
  z.enum(words, { error: `must be one of ${words.join(', ')}` });

const input = z.object({
  uid: z.string().trim().min(1).optional(),
  operator: z.string().trim().min(1).optional(),
  action: oneOf(SAID_ACTIONS).optional(),
  state: oneOf(STATES).optional(),
  since: dayOrInstant.optional(),
  limit: count(1).optional(),
});

/** Every field of an entry, also while there is none. */
const FIELDS = [
  ...[
    'seq',
    'at',
    'endedAt',
    'kind',
    'state',
    'result',
    'requestId',
    'profile',
    'system',
    'place',
    'operator',
    'operatorFrom',
    'action',
  ],
  ...['accountId', 'uid', 'ticket', 'reason', 'proof', 'force', 'rule', 'fields', 'key', 'planHash', 'steps', 'details'],
  ...['host', 'pid', 'changed', 'errorCode', 'results'],
];

/** What a terminal of 80 columns has room for; machines get the rest too. */
const SHOWN = ['at', 'operator', 'action', 'uid', 'result', 'ticket'];

const columnsIn = (zone: string): Column[] => [
  { path: 'at', title: 'When', say: (at) => sayStored(at, zone) },
  { path: 'operator', title: 'Operator' },
  { path: 'action', title: 'Action' },
  { path: 'uid', title: 'UID' },
  { path: 'result', title: 'State', say: (state) => String(state).replace('-', ' ') },
  { path: 'ticket', title: 'Ticket' },
  { path: 'proof', title: 'Proof' },
  { path: 'reason', title: 'Reason' },
];

export const module = command(input, async ({ uid, operator, action, state, since, limit }, { context, io, globals }) => {
  const zone = context.zone();
  const columns = columnsIn(zone);
  const onTerminal = io.out.terminal && (globals.output ?? 'table') === 'table';
  const audit = await context.audit();
  const most = limitOf(limit, io, globals.output);
  try {
    const rows: Row[] = [];
    const filter = { uid: uid?.toLowerCase(), operator, action, state, since: since && instantOf(since, zone) };
    // One more than is shown tells whether there are more.
    for await (const item of audit.list({ ...filter, ...(most === undefined ? {} : { limit: most + 1 }) }))
      rows.push(rowOf(item));
    const shown = most === undefined ? rows : rows.slice(0, most);
    const more =
      rows.length > shown.length ? [`Showing the newest ${shown.length}; there are more: --limit N, or a pipe for all.`] : [];
    const open = leftOpenNotes(await audit.leftOpen(), zone, filter.uid);
    return {
      shape: 'audit-list',
      fields: FIELDS,
      data: shown,
      columns: onTerminal ? columns.filter(({ path }) => SHOWN.includes(path)) : columns,
      notes: [...(rows.length === 0 ? ['Nothing is recorded that fits.'] : []), ...more, ...open],
    };
  } finally {
    await audit.close();
  }
});

/** The record spans profiles with a zone each, so its days are those of the machine. */
function instantOf(since: { day: Day } | { at: Instant }, zone: string): Instant {
  return 'at' in since ? since.at : startOfDay(since.day, zone);
}

function sayStored(at: unknown, zone: string): string {
  const moment = typeof at === 'string' ? parseInstant(at) : undefined;
  return moment === undefined ? String(at) : sayMoment(moment, zone);
}

type Item = ReturnType<Awaited<ReturnType<Context['audit']>>['list']> extends AsyncIterable<infer T> ? T : never;

function rowOf({ at, endedAt, operator, place, ...rest }: Item): Row {
  return {
    ...rest,
    // What a person looks for: `done` only where something was changed.
    result: rest.state === 'done' && rest.changed === false ? 'already' : rest.state,
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
