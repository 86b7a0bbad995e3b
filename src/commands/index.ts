import { access } from './access/index.js';
import { account } from './account/index.js';
import { audit } from './audit/index.js';
import { auth } from './auth/index.js';
import { demo } from './demo/index.js';
import { diagnose } from './diagnose/index.js';
import { directory } from './directory/index.js';
import { doctor } from './doctor/index.js';
import { lookup } from './lookup/index.js';
import { mfa } from './mfa/index.js';
import { pin } from './pin/index.js';
import { policy } from './policy/index.js';
import { profile } from './profile/index.js';
import { session } from './session/index.js';
import { type NounSpec } from './spec.js';

/** Every noun, in the order in which help lists them. */
export const NOUNS: readonly NounSpec[] = [
  lookup,
  diagnose,
  pin,
  mfa,
  access,
  account,
  session,
  audit,
  auth,
  profile,
  policy,
  directory,
  doctor,
  demo,
];
