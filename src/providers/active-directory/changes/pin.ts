import { type Change } from '../../../core/change.js';
import { AppError } from '../../../core/error.js';
import { isPast, type Instant } from '../../../core/instant.js';
import { CONTROL, controlOf, has } from '../account-control.js';
import { NO_CHANGE_ASKED, NO_LINK } from '../capabilities.js';
import { whenOfExpiry } from '../filetime.js';
import { hasLockTraces, isLocked } from '../lock.js';
import { ignoresChange, isUnset, passwordStamp } from '../pin.js';
import { ALREADY, step, type PlanDraft, type Planning, type StepDraft } from './draft.js';

type Reset = Extract<Change, { action: 'pin.reset' }>;

/**
 * A temporary password with the demand to change it, in one request so that neither is ever there without the other; then the lock, which a reset
 * leaves as it is here.
 */
export function planReset(change: Reset, planning: Planning): PlanDraft {
  if (change.via === 'link')
    throw new AppError('unsupported', `${NO_LINK}.`, { hint: 'Set a temporary password in place of a link.' });
  const { entry } = planning;
  const asksForChange = !ignoresChange(controlOf(entry.text('userAccountControl')));
  const before = settledStamp(planning);
  return {
    steps: [
      step('set-pin', asksForChange ? 'set a temporary password, to be changed at the next log-in' : 'set a password', {
        repeatable: false,
        issues: 'pin',
        implies: asksForChange ? ['require-change'] : [],
        ...(before === undefined ? {} : { before }),
      }),
      ...unlockSteps(planning),
    ],
    warnings: [...changeWarnings(asksForChange), ...stateWarnings(planning), ...oldPasswordWarnings(), ...lifeWarnings(change)],
  };
}

/** Stamps are whole seconds: one that is this young could not be told from that of a reset which follows at once. */
const YOUNG = 60_000;

/** When the present password was written, where a later look can tell it from the new one. */
function settledStamp({ entry, now }: Planning): Instant | undefined {
  const stamp = passwordStamp(entry);
  return stamp === undefined || now - stamp < YOUNG ? undefined : stamp;
}

/** What a reset and a bare demand both lead to. */
const CHANGE_FIRST =
  'Applications over LDAP refuse it (773) until it is changed at a computer of the domain or on the page for it.';

function changeWarnings(asksForChange: boolean): readonly string[] {
  return asksForChange
    ? [CHANGE_FIRST]
    : ['No change of the new password will be asked for ("never expires" or a smart card is set): it stays.'];
}

function stateWarnings({ entry, now }: Planning): readonly string[] {
  const control = controlOf(entry.text('userAccountControl'));
  return [
    ...(has(control, CONTROL.disabled)
      ? ['The account is disabled and stays so: the new password works only when it is enabled again.']
      : []),
    ...(isPast(whenOfExpiry(entry.text('accountExpires')), now)
      ? ['Access has ended: the new password works only when it is extended.']
      : []),
    ...(has(control, CONTROL.smartcardRequired)
      ? ['A smart card is required for this account: computers go on asking for it.']
      : []),
  ];
}

/** What a reset does not end. How long an old password is taken is a setting of each controller that LDAP does not show. */
function oldPasswordWarnings(): readonly string[] {
  return [
    'The old password may work a while: on other controllers until they hear of it, over NTLM up to an hour.',
    'Who is signed in stays so: Kerberos tickets live up to 10 hours.',
  ];
}

function lifeWarnings({ livesFor }: { readonly livesFor?: string }): readonly string[] {
  return livesFor === undefined
    ? []
    : ['Active Directory gives a temporary password no life of its own: it works until it is changed or reset.'];
}

/** The present password must be changed at the next log-in. Throws unsupported where the domain would write it down and not ask. */
export function planRequireChange({ entry }: Planning): PlanDraft {
  if (ignoresChange(controlOf(entry.text('userAccountControl')))) {
    throw new AppError('unsupported', `A change cannot be asked for: ${NO_CHANGE_ASKED}.`, {
      code: 'password-never-expires',
      hint: 'Reset the password in place of that, or ask whoever runs the domain to take the flag away.',
    });
  }
  if (isUnset(entry)) return ALREADY;
  return {
    steps: [step('require-change', 'must be changed at the next log-in', { before: 'no change due', after: 'change due' })],
    warnings: [CHANGE_FIRST],
  };
}

/** Takes the lock off, with its stamp and the failures that led to it. */
export function planUnlock(planning: Planning): PlanDraft {
  return { steps: unlockSteps(planning), warnings: [] };
}

/** A stamp of an old lock refuses nobody; taking it away too leaves nothing that other tools read as a lock. */
function unlockSteps({ entry }: Pick<Planning, 'entry'>): readonly StepDraft[] {
  if (!hasLockTraces(entry)) return [];
  return isLocked(entry)
    ? [step('unlock', 'take off the lock', { before: 'locked', after: 'not locked' })]
    : [step('unlock', 'forget the failed tries and the stamp of an old lock', { before: 'not locked', after: 'not locked' })];
}
