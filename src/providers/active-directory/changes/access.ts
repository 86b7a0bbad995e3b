import { type Change } from '../../../core/change.js';
import { AppError } from '../../../core/error.js';
import { whenOfExpiry } from '../filetime.js';
import { ALREADY, step, type PlanDraft, type Planning } from './draft.js';

type Extend = Extract<Change, { action: 'access.extend' }>;
type End = Extract<Change, { action: 'access.end' }>;

/** A later end. Throws unsupported for an earlier one: that is `access.end`. */
export function planExtend({ until, rule }: Extend, { entry }: Planning): PlanDraft {
  const present = whenOfExpiry(entry.text('accountExpires'));
  if (until === present) return ALREADY;
  if (present === 'never' || (until !== 'never' && until < present)) {
    throw new AppError('unsupported', 'Access lasts longer than that already: an extension never makes it shorter.', {
      code: 'earlier-end',
      hint: 'To end access earlier, end it.',
      details: { present, wanted: until, rule },
    });
  }
  return {
    steps: [
      step('set-access-end', 'last day of access', {
        before: present,
        after: until,
        undo: { action: 'access.end', at: present },
      }),
    ],
    warnings: [],
  };
}

/** An end at an instant. Where access ends before that anyway, it is already so. */
export function planEnd({ at }: End, { entry }: Planning): PlanDraft {
  const present = whenOfExpiry(entry.text('accountExpires'));
  if (present !== 'never' && present <= at) return ALREADY;
  return {
    steps: [
      step('set-access-end', 'last day of access', {
        before: present,
        after: at,
        undo: { action: 'access.extend', until: present, rule: 'undo' },
      }),
    ],
    warnings: ['Who is signed in when access ends stays so: Kerberos tickets live up to 10 hours.'],
  };
}
