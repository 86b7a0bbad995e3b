import * as z from 'zod';
import { endAccess } from '../../operations/access-end.js';
import { changing } from '../changing.js';
import { changeInput, dayText, who } from '../input.js';
import { command } from '../spec.js';

const input = z.object({ ...changeInput, who, at: dayText.optional() });

export const module = command(input, async ({ who: target, at, ...options }, run) =>
  changing(run, options, (bench, change, present) => endAccess(bench, target, { ...change, at }, present)),
);
