import * as z from 'zod';
import { extendAccess } from '../../operations/access.js';
import { changing } from '../changing.js';
import { changeInput, count, dayText, who } from '../input.js';
import { command } from '../spec.js';

const input = z.object({
  ...changeInput,
  who,
  rule: z.string().trim().min(1).optional(),
  until: dayText.optional(),
  days: count(1, 3660).optional(),
  endorsedBy: z.string().trim().min(1).max(200).optional(),
});

export const module = command(input, async ({ who: target, rule, until, days, endorsedBy, ...options }, run) =>
  changing(run, options, (bench, change, present) =>
    extendAccess(bench, target, { ...change, rule, until, days, endorsedBy }, present),
  ),
);
