import { type Pin, type PinRules } from '../../core/account.js';
import { type Fact, type FactMaker } from '../../core/fact.js';
import { type Instant, type When } from '../../core/instant.js';
import { type Entry } from '../../ldap/types.js';
import { CONTROL, controlOf, has } from './account-control.js';
import { type PolicyAnswer } from './domain-policy.js';
import { instantOfTicks, largeInteger, NEVER_TICKS } from './filetime.js';
import { passwordWritten } from './written-at.js';

/** Flags under which a controller asks for no change, whatever pwdLastSet says ([MS-ADTS] 3.1.1.4.5.17, UF_PASSWORD_EXPIRED). */
const NO_CHANGE = CONTROL.passwordNeverExpires | CONTROL.smartcardRequired;

/** Whether the account is set up so that a demand to change the password has no effect. */
export function ignoresChange(control: number): boolean {
  return has(control, NO_CHANGE);
}

/** Whether the next sign-in asks for a new password. */
export function mustChange(entry: Entry): boolean {
  return isUnset(entry) && !ignoresChange(controlOf(entry.text('userAccountControl')));
}

/** pwdLastSet is 0, or not there. */
export function isUnset(entry: Entry): boolean {
  return (largeInteger(entry.text('pwdLastSet')) ?? 0n) === 0n;
}

/** When the password was last written, by whomever: pwdLastSet, or where that is 0 the metadata of the entry. */
function passwordWrittenAt(entry: Entry): Instant | undefined {
  const ticks = largeInteger(entry.text('pwdLastSet')) ?? 0n;
  return ticks > 0n ? instantOfTicks(ticks) : passwordStamp(entry);
}

/** When the password itself was last written, by the metadata alone: two such stamps can be compared. */
export function passwordStamp(entry: Entry): Instant | undefined {
  return passwordWritten(entry.bytes('replPropertyMetaData'));
}

/** The password, seen from outside. */
export function pinOf(entry: Entry, facts: FactMaker): Pin {
  const changedAt = passwordWrittenAt(entry);
  const unwritten = facts.unknown('not-recorded', 'who set the password is not written down');
  return {
    present:
      passwordStamp(entry) === undefined
        ? facts.unknown('not-recorded', 'an account without a password looks like one whose password must be changed')
        : facts.known(true),
    changedAt:
      changedAt === undefined
        ? facts.unknown('not-recorded', 'a demand to change the password has taken the place of its date')
        : facts.known(changedAt),
    expiresAt: expiresAt(entry, facts),
    atExpiry: facts.known('refused'),
    graceLogins: facts.absent('Active Directory lets nobody in with a password that has expired'),
    mustChange: facts.known(mustChange(entry)),
    effectiveAt: facts.absent('a new password works at once'),
    // Password and demand written in one second look like a reset, but also like the own change of somebody of whom a new one was then asked.
    temporary: unwritten,
    lastResetAt: unwritten,
  };
}

function expiresAt(entry: Entry, facts: FactMaker): Fact<When> {
  const ticks = largeInteger(entry.text('msDS-UserPasswordExpiryTimeComputed'));
  if (ticks === undefined)
    return facts.unknown(
      'not-readable',
      'the controller does not say when the password expires',
      'read on msDS-UserPasswordExpiryTimeComputed',
    );
  if (ticks === NEVER_TICKS) return facts.known('never');
  if (ticks <= 0n) return facts.absent('a password that must be changed is not asked for its age');
  return facts.known(instantOfTicks(ticks));
}

/** The complexity rule: three of the four sorts (a fifth, letters without case, is left out), and not the name ([MS-SAMR] 3.1.1.7.2). */
const COMPLEX: Pick<PinRules, 'someOf' | 'notUid' | 'other'> = {
  someOf: { least: 3, of: ['upper', 'lower', 'digit', 'symbol'] },
  notUid: true,
};

/** A password of Windows has at most so many characters ([MS-SAMR] 3.1.5.6.4.3: 256 UTF-16 units with room for the end). */
const LONGEST = 255;

/** What the controller accepts from a desk. The history holds for people who change their own, not for a reset. */
export function pinRules(policy: PolicyAnswer, facts: FactMaker): Fact<PinRules> {
  if ('unreadable' in policy) return facts.unknown('not-readable', policy.unreadable, policy.right);
  return facts.known<PinRules>({
    minLength: policy.minLength,
    maxLength: LONGEST,
    allowed: 'any',
    atLeast: [],
    ...(policy.complex ? COMPLEX : {}),
    history: 0,
  });
}
