import * as z from 'zod';
import { showAccount } from '../../operations/card.js';
import { cardLines, cardRow, lookIfUnmasked } from '../cards.js';
import { who } from '../input.js';
import { command } from '../spec.js';

const input = z.object({ who });

export const module = command(input, async ({ who: target }, run) => {
  const bench = await run.workplace();
  const card = await showAccount(bench, target);
  await lookIfUnmasked(run, bench, [card.target]);
  return { shape: 'account', data: cardRow(bench, card), human: (page) => cardLines(bench, card, page) };
});
