import * as z from 'zod';
import { type Workplace } from '../../context.js';
import { showAccess, type AccessView } from '../../operations/access.js';
import { accountJson } from '../../output/account-json.js';
import { cardBody, cardHead, labelled } from '../../output/card.js';
import { headerLines } from '../../output/header.js';
import { type Page } from '../../output/result.js';
import { lookIfUnmasked } from '../cards.js';
import { nextExtension, sayExtension } from '../extension.js';
import { who } from '../input.js';
import { command } from '../spec.js';
import { standingFor } from '../standing.js';
import { wordsOf } from '../words.js';

const input = z.object({ who });

export const module = command(input, async ({ who: target }, run) => {
  const bench = await run.workplace();
  const view = await showAccess(bench, target);
  await lookIfUnmasked(run, bench, [view.target]);
  const { ref, facts } = view.target;
  const { access, kind, owner } = facts;
  return {
    shape: 'access',
    data: {
      ...accountJson(ref, { access, kind, owner }, bench.policy.zone, bench.provider.places),
      next: view.next === undefined ? null : nextExtension(view.next),
    },
    human: (page) => lines(bench, view, page),
  };
});

function lines(bench: Workplace, { target, next }: AccessView, page: Page): string[] {
  const { ref, facts } = target;
  const words = wordsOf(bench);
  const now = bench.clock();
  return [
    ...headerLines(bench.provider, bench.profile.name),
    '',
    ...cardHead({ ref, facts, standing: standingFor(bench, target) }, page),
    '',
    ...cardBody({ facts: { access: facts.access, owner: facts.owner }, words, now, places: bench.provider.places }, page),
    ...(next === undefined ? [] : [labelled('Extend', sayExtension(next), page.paint)]),
  ];
}
