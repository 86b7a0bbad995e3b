import { type Check } from '../types.js';
import { access } from './access.js';
import { demands } from './demands.js';
import { disabled } from './disabled.js';
import { lastTry } from './last-try.js';
import { lock } from './lock.js';
import { mfa } from './mfa.js';
import { pinChange } from './pin-change.js';
import { pinEffect } from './pin-effect.js';
import { pinExpiry } from './pin-expiry.js';
import { pinForm } from './pin-form.js';
import { pinPresent } from './pin-present.js';
import { restrictions } from './restrictions.js';
import { service } from './service.js';
import { typedName } from './typed-name.js';

/** Every check, in the order in which a sign-in refuses: what is refused first is told first. What only warns stands at the end. */
export const checks: readonly Check[] = [
  lock,
  pinPresent,
  disabled,
  access,
  restrictions,
  pinEffect,
  pinExpiry,
  pinChange,
  mfa,
  demands,
  service,
  typedName,
  lastTry,
  pinForm,
];
