import { access } from './access.js';
import { capabilities } from './capabilities.js';
import { down } from './down.js';
import { enableDisable } from './enable-disable.js';
import { type Topic } from './harness.js';
import { mfa } from './mfa.js';
import { pinReset } from './pin-reset.js';
import { plan } from './plan.js';
import { read } from './read.js';
import { requireChange } from './require-change.js';
import { resolve } from './resolve.js';
import { run } from './run.js';
import { search } from './search.js';
import { secrets } from './secrets.js';
import { settle } from './settle.js';
import { signIns } from './sign-ins.js';
import { slow } from './slow.js';
import { unlock } from './unlock.js';

/** The contract, topic by topic. */
export const TOPICS: readonly Topic[] = [
  capabilities, resolve, search, read, plan, run, settle, pinReset, requireChange, mfa, access, unlock, enableDisable, signIns, secrets, down, slow,
];
