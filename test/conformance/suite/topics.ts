import { access } from './access.js';
import { atOnce } from './at-once.js';
import { capabilities } from './capabilities.js';
import { changePin } from './change-pin.js';
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
import { sessions } from './sessions.js';
import { settle } from './settle.js';
import { signIns } from './sign-ins.js';
import { slow } from './slow.js';
import { unlock } from './unlock.js';

/** The contract, topic by topic. */
export const TOPICS: readonly Topic[] = [
  capabilities,
  resolve,
  search,
  read,
  plan,
  run,
  atOnce,
  settle,
  pinReset,
  requireChange,
  changePin,
  mfa,
  access,
  unlock,
  enableDisable,
  sessions,
  signIns,
  secrets,
  down,
  slow,
];
