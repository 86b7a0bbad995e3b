import * as z from 'zod';
import { removeMethod } from '../../operations/mfa.js';
import { changing } from '../changing.js';
import { changeInput, who } from '../input.js';
import { command } from '../spec.js';

const input = z.object({
  who,
  method: z.string({ error: 'must say which: a number of mfa list, an id or a label' }).trim().min(1),
  ...changeInput,
});

export const module = command(input, async ({ who: target, method, ...options }, run) =>
  changing(run, options, (bench, change, present) => removeMethod(bench, target, method, change, present)),
);
