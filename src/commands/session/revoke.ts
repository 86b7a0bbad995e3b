import * as z from 'zod';
import { revokeSessions } from '../../operations/sessions.js';
import { changing } from '../changing.js';
import { changeInput, who } from '../input.js';
import { command } from '../spec.js';

const input = z.object({
  who,
  session: z.string().trim().min(1, { error: 'must be an id of session list' }).optional(),
  ...changeInput,
});

export const module = command(input, async ({ who: target, session, ...options }, run) =>
  changing(run, options, (bench, change, present) =>
    revokeSessions(bench, target, { ...change, ...(session === undefined ? {} : { session }) }, present),
  ),
);
