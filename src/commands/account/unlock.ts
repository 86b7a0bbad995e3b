import * as z from 'zod';
import { unlockAccount } from '../../operations/account.js';
import { changing } from '../changing.js';
import { changeInput, who } from '../input.js';
import { command } from '../spec.js';

const input = z.object({ who, ...changeInput });

export const module = command(input, async ({ who: target, ...options }, run) =>
  changing(run, options, (bench, change, present) => unlockAccount(bench, target, change, present)),
);
