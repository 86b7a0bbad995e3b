import { type Plan, type Step } from '../../core/change.js';
import { AppError } from '../../core/error.js';
import { instant, type When } from '../../core/instant.js';
import { type Secret } from '../../core/secret.js';
import { type Entry, type Modification } from '../../ldap/types.js';
import { CONTROL, controlOf, has, withDisabled } from './account-control.js';
import { expiryOf, whenOfExpiry } from './filetime.js';
import { hasLockTraces } from './lock.js';
import { isUnset, passwordStamp } from './pin.js';
import { type RightName } from './rights.js';
import { isEmpty, passwordValue } from './unicode-pwd.js';

/** The request that does a step, and the right that it needs. */
export interface Effect {
  readonly changes: readonly Modification[];
  readonly right: RightName;
  /** Behind "cannot". */
  readonly doing: string;
}

/** What a step sends, by the state just before it. Throws AppError where it cannot be put together. */
export function effectOf(step: Step, { change }: Plan, entry: Entry, pin: Secret | undefined): Effect {
  switch (step.verb) {
    case 'set-pin':
      return { changes: setPin(step, pin), right: 'reset', doing: 'reset the password' };
    case 'require-change':
      return { changes: [replace('pwdLastSet', '0')], right: 'pwdLastSet', doing: 'require a change of the password' };
    case 'unlock':
      return { changes: [replace('lockoutTime', '0')], right: 'lockoutTime', doing: 'unlock the account' };
    case 'enable':
    case 'disable':
      return {
        changes: setControl(entry, step.verb === 'disable'),
        right: 'userAccountControl',
        doing: `${step.verb} the account`,
      };
    case 'set-access-end':
      return { changes: setEnd(entry, endOf(change)), right: 'accountExpires', doing: 'set the end of access' };
    default:
      throw new AppError('unsupported', `Active Directory has no step ${step.verb}.`);
  }
}

/** The end of access that a change asks for. */
export function endOf(change: Plan['change']): When {
  if (change.action === 'access.extend') return change.until;
  if (change.action === 'access.end') return change.at;
  throw new AppError('unsupported', 'The plan sets an end of access, and its change names none.');
}

function setPin(step: Step, pin: Secret | undefined): readonly Modification[] {
  if (pin === undefined || isEmpty(pin))
    throw new AppError('unsupported', 'The plan sets a password, and none was given.', { code: 'pin-missing' });
  const password: Modification = { operation: 'replace', attribute: 'unicodePwd', values: [passwordValue(pin)] };
  return step.implies.includes('require-change') ? [password, replace('pwdLastSet', '0')] : [password];
}

/** The old value goes and the new one comes in one request, so that a change by somebody else in between is refused (16) and not lost. */
function setControl(entry: Entry, disabled: boolean): readonly Modification[] {
  const control = controlOf(entry.text('userAccountControl'));
  return swap('userAccountControl', String(control), String(withDisabled(control, disabled)));
}

function setEnd(entry: Entry, until: When): readonly Modification[] {
  const present = entry.text('accountExpires');
  return present === undefined ? [replace('accountExpires', expiryOf(until))] : swap('accountExpires', present, expiryOf(until));
}

function swap(attribute: string, from: string, to: string): readonly Modification[] {
  return [
    { operation: 'delete', attribute, values: [from] },
    { operation: 'add', attribute, values: [to] },
  ];
}

function replace(attribute: string, value: string): Modification {
  return { operation: 'replace', attribute, values: [value] };
}

/** Whether the account stands as a step wanted it. Undefined: that cannot be told by looking. */
export function stands(step: Step, entry: Entry): boolean | undefined {
  switch (step.verb) {
    case 'set-pin':
      return passwordMoved(step, entry);
    case 'require-change':
      return isUnset(entry);
    case 'unlock':
      return !hasLockTraces(entry);
    case 'enable':
      return !isDisabled(entry);
    case 'disable':
      return isDisabled(entry);
    case 'set-access-end':
      return step.after === undefined ? undefined : whenOfExpiry(entry.text('accountExpires')) === endIn(step.after);
    default:
      return undefined;
  }
}

/** The domain keeps when a password was last written, to the second: another second than before the step means that one was written since. */
function passwordMoved(step: Step, entry: Entry): boolean | undefined {
  const now = passwordStamp(entry);
  if (now === undefined || typeof step.before !== 'number') return undefined;
  if (now === step.before) return false;
  // Written since, and changed once more by somebody else: of this step nothing can be seen any more.
  return !step.implies.includes('require-change') || isUnset(entry) ? true : undefined;
}

const isDisabled = (entry: Entry): boolean => has(controlOf(entry.text('userAccountControl')), CONTROL.disabled);
const endIn = (after: NonNullable<Step['after']>): When => (typeof after === 'number' ? instant(after) : 'never');
