import { type Change, type StepVerb } from '../../../core/change.js';
import { parseDuration } from '../../../core/duration.js';
import { AppError } from '../../../core/error.js';
import { isKnown } from '../../../core/fact.js';
import { iso } from '../../../core/instant.js';
import { disabledBy, untilOf } from '../access-window.js';
import { isLockedForGood, lockOf } from '../lock.js';
import { mustChange } from '../pin.js';
import { timeIn, type Seen } from '../seen.js';
import { ALREADY, step, type PlanDraft, type Planning, type StepDraft } from './draft.js';

type Reset = Extract<Change, { action: 'pin.reset' }>;

export const NO_LINKS = 'OpenLDAP sends no mail and no messages';

/** Why a reset is refused: slapd would take the administrator's lock away with it. */
export const LOCKED_FOR_GOOD = 'an administrator locked this account until an administrator acts, and a reset would open it';

/** A temporary password in one write; the server takes a lock and its failures away with it. */
export function planReset(change: Reset, { account, seen }: Planning): PlanDraft {
  if (change.via === 'link')
    throw new AppError('unsupported', NO_LINKS, { hint: 'Set a temporary password in place of a link.' });
  checkLife(change.livesFor);
  if (wouldOpen(seen))
    throw new AppError('conflict', LOCKED_FOR_GOOD, {
      code: 'locked-for-good',
      hint: `If that is right, unlock the account first: uidctl account unlock ${seen.entry.text(seen.names.uid) ?? account.id}`,
    });
  const before = passwordOf(
    account.entry.text('pwdChangedTime') === undefined ? undefined : timeIn(account.entry, 'pwdChangedTime'),
  );
  return {
    steps: [
      step('set-pin', 'set a temporary password: the old one ends at once, on copies of the server as soon as they follow', {
        repeatable: false,
        issues: 'pin',
        implies: impliedBy(seen),
        before,
      }),
    ],
    warnings: [...changeWarnings(seen), ...lifeWarnings(change), ...accessWarnings(seen), ...ruleWarnings(seen)],
  };
}

/** What leaves an account with a new password (slapo-ppolicy(5)): the stamp of a lock, its failures, and a delay between tries. */
const TAKEN_AWAY = ['pwdAccountLockedTime', 'pwdFailureTime', 'pwdAccountTmpLockoutEnd'] as const;

/** What slapd does beside a reset: only what there is to take away, and a demand only where the policy has one. */
function impliedBy({ entry, policy }: Seen): readonly StepVerb[] {
  const frees = TAKEN_AWAY.some((attribute) => entry.text(attribute) !== undefined);
  const asks = policy.state === 'known' && policy.policy.mustChange;
  return [...(frees ? (['unlock'] as const) : []), ...(asks ? (['require-change'] as const) : [])];
}

/** How a set-pin step names the password that stands there: by the time at which it was set. */
export function passwordOf(at: ReturnType<typeof timeIn>): string {
  return typeof at === 'number' ? `password of ${iso(at)}` : 'password of an unknown time';
}

/** True where a reset would take away a lock that an administrator meant to stay. */
export function wouldOpen(seen: Seen): boolean {
  const lock = lockOf(seen);
  return isLockedForGood(seen) && (lock.state === 'unknown' || (isKnown(lock) && lock.value.kind === 'permanent'));
}

/** Whether the server will ask for a new password is the policy's word, not that of the write. */
function changeWarnings({ policy }: Seen): readonly string[] {
  if (policy.state === 'known' && policy.policy.mustChange) return [];
  if (policy.state === 'known')
    return [`the server will not ask for a new password: the policy ${policy.policy.dn} has no pwdMustChange`];
  if (policy.state === 'none') return [`the server will not ask for a new password: ${policy.why}`];
  return [`whether the server will ask for a new password is not known: ${policy.why}`];
}

function checkLife(life: string | undefined): void {
  const length = life === undefined ? undefined : parseDuration(life);
  if (life !== undefined && (!length || length.years > 0 || length.months > 0)) {
    throw new AppError('unsupported', 'how long the password lives must be an ISO 8601 duration of days or less, such as PT24H', {
      code: 'bad-duration',
    });
  }
}

function lifeWarnings({ livesFor }: Extract<Reset, { via: 'temporary' }>): readonly string[] {
  return livesFor === undefined
    ? []
    : ['OpenLDAP gives a temporary password no life of its own: it works until it is changed, or as long as any other'];
}

/** A new password opens nothing outside of access. */
function accessWarnings({ entry, names, now }: Seen): readonly string[] {
  if (disabledBy(entry, names, now) !== undefined)
    return ['the account is disabled: the new password works only when it is enabled again'];
  const from = timeIn(entry, 'pwdStartTime');
  if (typeof from === 'number' && from > now) return ['access has not begun: the new password works only from then on'];
  const until = untilOf(entry, names, now);
  return typeof until === 'number' && until <= now ? ['access has ended: the new password works only when it is extended'] : [];
}

function ruleWarnings({ policy }: Seen): readonly string[] {
  if (policy.state !== 'unknown') return [];
  return ['the server\'s rules for passwords are not known here, and with "manage" on userPassword it takes any'];
}

/** The present password must be changed at the next log-in, where the policy asks for it. */
export function planRequireChange({ seen, present }: Planning): PlanDraft {
  if (present === false)
    throw new AppError('unsupported', 'no password was ever set for this account: there is none to change', {
      code: 'pin-missing',
    });
  if (mustChange(seen)) return ALREADY;
  return { steps: [requireChangeStep()], warnings: changeWarnings(seen) };
}

function requireChangeStep(): StepDraft {
  return step('require-change', 'must be changed at the next log-in', { before: 'no change due', after: 'change due' });
}

/** A lock by hand has a reason that the directory does not keep. */
const BY_HAND = 'an administrator locked this account (not wrong tries): find out why first';

/** Takes the lock and the failures that led to it away. A stamp that does not lock any more is left alone: it is not a lock. */
export function planUnlock({ seen, account }: Planning): PlanDraft {
  const lock = lockOf(seen);
  if (account.entry.text('pwdAccountLockedTime') === undefined) return delayedOnly(lock) ? noWay() : ALREADY;
  if (lock.state === 'absent' || (isKnown(lock) && lock.value.kind === 'none')) return ALREADY;
  const unsure = lock.state === 'unknown' ? [`whether the lock still holds is not known: ${lock.why}`] : [];
  const warnings = [...(isLockedForGood(seen) ? [BY_HAND] : []), ...unsure];
  return { steps: [step('unlock', 'take off the lock', { before: 'locked', after: 'not locked' })], warnings };
}

/** A delay between tries has no stamp that a desk may write; a reset ends it. */
const delayedOnly = (lock: ReturnType<typeof lockOf>): boolean => isKnown(lock) && lock.value.kind === 'temporary';

function noWay(): never {
  throw new AppError(
    'unsupported',
    'this is a short delay after wrong passwords (pwdMinDelay), which nobody can end from outside',
    {
      code: 'delay',
      hint: 'Wait until it is over, or set a temporary password.',
    },
  );
}
