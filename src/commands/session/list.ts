import * as z from 'zod';
import { isKnown, valueOf } from '../../core/fact.js';
import { type Session } from '../../core/account.js';
import { type Workplace } from '../../context.js';
import { listSessions, type SessionList } from '../../operations/sessions.js';
import { sessionJson } from '../../output/account-json.js';
import { cardHead, labelled } from '../../output/card.js';
import { missingText } from '../../output/card-words.js';
import { headerLines } from '../../output/header.js';
import { type Page } from '../../output/result.js';
import { sayWhen } from '../../core/when-words.js';
import { listOf } from '../fact-list.js';
import { lookIfUnmasked } from '../cards.js';
import { who } from '../input.js';
import { onceOnSheet } from '../rows.js';
import { command } from '../spec.js';
import { standingFor } from '../standing.js';

const input = z.object({ who });

export const module = command(input, async ({ who: target }, run) => {
  const bench = await run.workplace();
  const view = await listSessions(bench, target);
  await lookIfUnmasked(run, bench, [view.target]);
  return {
    shape: 'session-list',
    ...onceOnSheet(
      run.globals,
      listOf(view.sessions, 'the sessions', (session) => ({ uid: view.target.ref.uid, ...sessionJson(session) })),
    ),
    columns: [
      { path: 'startedAt', title: 'Since' },
      { path: 'lastSeenAt', title: 'Last seen' },
      { path: 'service', title: 'Service' },
      { path: 'source', title: 'From' },
      { path: 'device', title: 'Device' },
      { path: 'id', title: 'Id' },
    ],
    human: (page) => lines(bench, view, page),
  };
});

function lines(bench: Workplace, { target, sessions }: SessionList, page: Page): string[] {
  const { ref, facts } = target;
  const rows = isKnown(sessions) ? sessions.value.map((session) => sayOne(bench, session)) : [missingText(sessions)];
  return [
    ...headerLines(bench.provider, bench.profile.name),
    '',
    ...cardHead({ ref, facts, standing: standingFor(bench, target) }, page),
    '',
    ...(rows.length === 0 ? ['none'] : rows).map((text, i) => labelled(i === 0 ? 'Sessions' : '', text, page.paint)),
  ];
}

function sayOne({ clock, policy }: Workplace, { startedAt, lastSeenAt, service, source, device }: Session): string {
  const seen = valueOf(lastSeenAt);
  const now = clock();
  return [
    valueOf(service) ?? 'service unknown',
    `since ${sayWhen(startedAt, now, policy.zone)}`,
    ...(seen === undefined ? [] : [`seen ${sayWhen(seen, now, policy.zone)}`]),
    ...[source, device].map((fact) => valueOf(fact)).filter((text) => text !== undefined),
  ].join(', ');
}
