import { type Pin, type PinRules } from '../../core/account.js';
import { type Fact } from '../../core/fact.js';
import { instant, type Instant, type When } from '../../core/instant.js';
import { type PasswordPolicy } from './password-policy.js';
import { notDecodable, policyUnknown, timeIn, type Seen } from './seen.js';

const CHANGED = 'pwdChangedTime';

/** The password, seen from outside. `present` was asked for apart: it needs a right of its own. */
export function pinOf(seen: Seen, present: Fact<boolean>): Fact<Pin> {
  const { facts } = seen;
  const changed = timeIn(seen.entry, CHANGED);
  return facts.known<Pin>({
    present,
    changedAt:
      changed === 'unreadable'
        ? notDecodable(seen, CHANGED)
        : changed === undefined
          ? facts.unknown('not-recorded', 'the server has not kept when it was set')
          : facts.known(changed),
    expiresAt: expiryOf(seen),
    atExpiry: atExpiryOf(seen),
    graceLogins: graceOf(seen),
    mustChange: mustChangeOf(seen),
    effectiveAt: facts.absent('a new password works at once'),
    temporary: facts.unknown('not-recorded', 'the server does not keep who set it'),
    lastResetAt: facts.unknown('not-recorded', 'the server does not keep who set it'),
  });
}

/** Set at plus pwdMaxAge; a password without a date never expires. */
export function expiryOf(seen: Seen): Fact<When> {
  const { facts, policy, entry } = seen;
  if (policy.state === 'unknown') return policyUnknown(seen);
  if (policy.state === 'none' || policy.policy.maxAge === 0) return facts.known('never');
  const changed = timeIn(entry, CHANGED);
  if (changed === 'unreadable') return notDecodable(seen, CHANGED);
  return facts.known(changed === undefined ? 'never' : expiry(changed, policy.policy));
}

const expiry = (changed: Instant, { maxAge }: PasswordPolicy): Instant => instant(changed + maxAge * 1000);

/** An expired password is refused, unless it must be changed anyway: then the server lets the person in to do that. */
function atExpiryOf(seen: Seen): Pin['atExpiry'] {
  const { facts, policy } = seen;
  if (policy.state === 'unknown') return policyUnknown(seen);
  if (policy.state === 'none' || policy.policy.maxAge === 0) return facts.absent('passwords do not expire here');
  return facts.known(mustChange(seen) && policy.policy.mustChange ? 'must-change' : 'refused');
}

/** pwdGraceAuthNLimit less those that were used; none after pwdGraceExpiry. */
function graceOf(seen: Seen): Pin['graceLogins'] {
  const { facts, policy, entry, now } = seen;
  if (policy.state === 'unknown') return policyUnknown(seen);
  if (policy.state === 'none' || policy.policy.maxAge === 0 || policy.policy.graceLogins === 0)
    return facts.absent('no log-ins are left after the end of a password here');
  const changed = timeIn(entry, CHANGED);
  const { graceExpiry, graceLogins } = policy.policy;
  const over = graceExpiry > 0 && typeof changed === 'number' && now > expiry(changed, policy.policy) + graceExpiry * 1000;
  return facts.known(over ? 0 : Math.max(0, graceLogins - entry.texts('pwdGraceUseTime').length));
}

/** True where pwdReset stands, whether the server asks for it or not. */
export function mustChange({ entry }: Pick<Seen, 'entry'>): boolean {
  return entry.text('pwdReset')?.toUpperCase() === 'TRUE';
}

/** Under a policy without pwdMustChange the server lets the person in all the same, so it is no demand. */
export function mustChangeOf(seen: Seen): Fact<boolean> {
  const { facts, policy } = seen;
  if (!mustChange(seen)) return facts.known(false);
  if (policy.state === 'unknown') return policyUnknown(seen);
  return facts.known(policy.state === 'known' && policy.policy.mustChange);
}

/**
 * What the server holds a desk's reset to. With `manage` on userPassword it takes anything, so these are the rules for the person's own change, and the
 * tool checks them. The history is not held against `manage`; a login with `write` alone is refused by the server, with its reason.
 */
export function rulesOf(seen: Seen): Fact<PinRules> {
  const { facts, policy } = seen;
  if (policy.state === 'unknown') return policyUnknown(seen);
  return facts.known(policy.state === 'none' ? NO_RULES : rulesIn(policy.policy));
}

const NO_RULES: PinRules = { minLength: 1, maxLength: 'never', allowed: 'any', atLeast: [], history: 0 };

function rulesIn({ checkQuality, minLength, maxLength, checkModule }: PasswordPolicy): PinRules {
  const checked = checkQuality > 0;
  return {
    ...NO_RULES,
    minLength: checked ? Math.max(1, minLength) : 1,
    maxLength: checked && maxLength > 0 ? maxLength : 'never',
    ...(checked && checkModule ? { other: 'a module of the server looks at the quality of a password' } : {}),
  };
}

/** Why a password does not keep to the server's rules, as a clause; undefined where it does. Lengths count bytes, as slapd does. */
export function ruleBroken(pin: string, { minLength, maxLength }: PinRules): string | undefined {
  const length = new TextEncoder().encode(pin).length;
  if (length < minLength) return `it is shorter than ${String(minLength)} characters`;
  return maxLength !== 'never' && length > maxLength ? `it is longer than ${String(maxLength)} characters` : undefined;
}
