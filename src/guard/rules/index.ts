import { type Rule } from '../types.js';
import { forceReason } from './force-reason.js';
import { ownAccount } from './own-account.js';
import { protectedAccount } from './protected-account.js';
import { serviceAccount } from './service-account.js';

/** The rules in the order in which they are asked: what nothing can pass stands first, so that nobody is asked for a reason in vain. */
export const rules: readonly Rule[] = [ownAccount, serviceAccount, protectedAccount, forceReason];
