import * as z from 'zod';
import { enableAccount } from '../../operations/enable.js';
import { changing } from '../changing.js';
import { changeInput, dayOrNever, who } from '../input.js';
import { command } from '../spec.js';

const input = z.object({ who, ...changeInput, until: dayOrNever.optional() });

export const module = command(input, async ({ who: target, until, ...options }, run) =>
  changing(run, options, (bench, change, present) => enableAccount(bench, target, { ...change, until }, present)),
);
