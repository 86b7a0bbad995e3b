import * as z from 'zod';
import { setDefaultMethod } from '../../operations/mfa.js';
import { changing } from '../changing.js';
import { changeInput, who } from '../input.js';
import { command } from '../spec.js';

const input = z.object({ who, method: z.string().trim().min(1).optional(), ...changeInput });

export const module = command(input, async ({ who: target, method, ...options }, run) =>
  changing(run, options, (bench, change, present) => setDefaultMethod(bench, target, method, change, present)),
);
