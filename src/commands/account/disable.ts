import * as z from 'zod';
import { DISABLE_REASONS } from '../../core/account.js';
import { disableAccount } from '../../operations/account.js';
import { changing } from '../changing.js';
import { changeInput, who } from '../input.js';
import { command } from '../spec.js';

const input = z
  .object({
    ...changeInput,
    who,
    reason: z.enum(DISABLE_REASONS, { error: `must be given: ${DISABLE_REASONS.join(', ')}` }),
    note: changeInput.reason,
    endSessions: z.boolean().default(false),
    keepSessions: z.boolean().default(false),
  })
  .refine(({ endSessions, keepSessions }) => !endSessions || !keepSessions, {
    message: 'use --end-sessions or --keep-sessions, not both.',
  });

export const module = command(input, async ({ who: target, reason: because, note, endSessions, keepSessions, ...options }, run) =>
  changing(run, { ...options, reason: note }, (bench, change, present) =>
    disableAccount(bench, target, { ...change, because, ...(endSessions || keepSessions ? { endSessions } : {}) }, present),
  ),
);
