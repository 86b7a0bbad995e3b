import * as z from 'zod';
import { type Profile } from '../../config/types.js';
import { type ResetWay } from '../../core/capability.js';
import { AppError } from '../../core/error.js';
import { resetPin } from '../../operations/pin-reset.js';
import { changing } from '../changing.js';
import { changeInput, who } from '../input.js';
import { command } from '../spec.js';

const input = z
  .object({
    who,
    via: z.enum(['temporary', 'link']).optional(),
    secretFile: z.string().min(1).optional(),
    revealSecrets: z.boolean().default(false),
    again: z.boolean().default(false),
    ...changeInput,
  })
  .refine(({ secretFile, revealSecrets }) => secretFile === undefined || !revealSecrets, {
    message: 'use --secret-file or --reveal-secrets, not both.',
  });

export const module = command(input, async ({ who: target, via: typed, ...options }, run) => {
  const via = typed ?? defaultWay((await run.profile({ changes: true })).profile);
  if (via === 'link') checkNoSecret(options);
  return changing(run, options, (bench, change, present) => resetPin(bench, target, { ...change, via }, present));
});

/** The way that the profile has for it. */
function defaultWay(profile: Profile): ResetWay {
  return ('resetVia' in profile ? profile.resetVia : undefined) ?? 'temporary';
}

/** Throws usage where a secret is to go somewhere, and none comes: the link goes to the person alone. */
function checkNoSecret({ secretFile, revealSecrets }: { readonly secretFile?: string; readonly revealSecrets: boolean }): void {
  if (secretFile === undefined && !revealSecrets) return;
  const flag = secretFile === undefined ? '--reveal-secrets' : '--secret-file';
  throw new AppError('usage', `${flag}: a link goes to the person by mail, so there is nothing to write down here.`, {
    hint: 'For a PIN to read out: --via temporary',
  });
}
