import * as z from 'zod';
import { listMethods } from '../../operations/mfa.js';
import { methodJson } from '../../output/account-json.js';
import { cardBody, cardHead } from '../../output/card.js';
import { headerLines } from '../../output/header.js';
import { listOf } from '../fact-list.js';
import { lookIfUnmasked } from '../cards.js';
import { who } from '../input.js';
import { onceOnSheet } from '../rows.js';
import { command } from '../spec.js';
import { standingFor } from '../standing.js';
import { wordsOf } from '../words.js';

const input = z.object({ who });

export const module = command(input, async ({ who: target }, run) => {
  const bench = await run.workplace();
  const view = await listMethods(bench, target);
  await lookIfUnmasked(run, bench, [view.target]);
  const { ref, facts } = view.target;
  return {
    shape: 'mfa-list',
    ...onceOnSheet(
      run.globals,
      listOf(view.methods, 'the MFA methods', (method) => ({
        uid: ref.uid,
        number: method.number,
        ...methodJson(method),
        ageDays: method.ageDays,
        fresh: method.fresh,
      })),
    ),
    columns: [
      { path: 'number', title: 'Nr' },
      { path: 'type', title: 'Type' },
      { path: 'label', title: 'Label' },
      { path: 'isDefault', title: 'Default' },
      { path: 'addedAt', title: 'Added' },
      { path: 'usable', title: 'Usable' },
      { path: 'id', title: 'Id' },
    ],
    human: (page) => {
      const words = wordsOf(bench);
      const now = bench.clock();
      return [
        ...headerLines(bench.provider, bench.profile.name),
        '',
        ...cardHead({ ref, facts, standing: standingFor(bench, view.target) }, page),
        '',
        ...cardBody(
          {
            facts: { 'mfa.methods': facts['mfa.methods'], 'mfa.duty': facts['mfa.duty'] },
            words,
            now,
            places: bench.provider.places,
          },
          page,
        ),
      ];
    },
  };
});
