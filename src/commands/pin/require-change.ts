import * as z from 'zod';
import { requirePinChange } from '../../operations/pin-require-change.js';
import { changing } from '../changing.js';
import { changeInput, who } from '../input.js';
import { command } from '../spec.js';

const input = z.object({ who, ...changeInput });

export const module = command(input, async ({ who: target, ...options }, run) =>
  changing(run, options, (bench, change, present) => requirePinChange(bench, target, change, present)),
);
