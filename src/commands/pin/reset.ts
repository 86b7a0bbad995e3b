import * as z from 'zod';
import { resetPin } from '../../operations/pin-reset.js';
import { changing } from '../changing.js';
import { changeInput, who } from '../input.js';
import { command } from '../spec.js';

const input = z
  .object({
    who,
    via: z.enum(['temporary', 'link']).default('temporary'),
    secretFile: z.string().min(1).optional(),
    revealSecrets: z.boolean().default(false),
    again: z.boolean().default(false),
    ...changeInput,
  })
  .refine(({ secretFile, revealSecrets }) => secretFile === undefined || !revealSecrets, {
    message: 'use --secret-file or --reveal-secrets, not both.',
  });

export const module = command(input, async ({ who: target, via, ...options }, run) =>
  changing(run, options, (bench, change, present) => resetPin(bench, target, { ...change, via }, present)),
);
