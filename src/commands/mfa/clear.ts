import * as z from 'zod';
import { clearMethods } from '../../operations/mfa.js';
import { changing } from '../changing.js';
import { changeInput, who } from '../input.js';
import { command } from '../spec.js';

const input = z.object({ who, all: z.boolean().default(false), ...changeInput });

export const module = command(input, async ({ who: target, all, ...options }, run) =>
  changing(run, options, (bench, change, present) => clearMethods(bench, target, { ...change, all }, present)),
);
