import { type StepResult } from '../../core/change.js';
import { AppError } from '../../core/error.js';
import { isKnown } from '../../core/fact.js';
import { type Secret } from '../../core/secret.js';
import { type Account } from './account.js';
import { type OpenldapParts } from './parts.js';
import { expiryOf, ruleBroken, rulesOf } from './pin.js';
import { timeIn, type Seen } from './seen.js';

/**
 * Why a password is not sent: with `manage` on userPassword slapd takes any, so its own rules are held against it here. The message never holds it.
 */
export function refusedPin(pin: Secret | undefined, seen: Seen): AppError | undefined {
  if (pin === undefined) return new AppError('unsupported', 'There is no password to set.', { code: 'pin-missing' });
  const rules = rulesOf(seen);
  const typed = pin.open('wire');
  if (typed === '') return broken('it is empty');
  const why = isKnown(rules) ? ruleBroken(typed, rules.value) : undefined;
  return why === undefined ? undefined : broken(why);
}

function broken(why: string): AppError {
  return new AppError('conflict', `This password does not keep to the server's rules: ${why}.`, {
    code: 'pin-form',
    hint: 'Choose another one.',
  });
}

interface Reset {
  readonly before: Account;
  /** The account as it was read again, where that worked. */
  readonly after: Account | undefined;
  readonly seen: Seen;
  readonly pin: Secret | undefined;
}

/**
 * A new password works at once, on this server. That the server has it shows in the time of the change; it is only whole seconds, so a second reset within
 * one is known by the answer alone.
 */
export async function setPinResult(
  parts: OpenldapParts,
  result: StepResult,
  { before, after, seen, pin }: Reset,
): Promise<StepResult> {
  const changed = after && timeIn(after.entry, 'pwdChangedTime');
  const moved = typeof changed === 'number' && changed !== timeIn(before.entry, 'pwdChangedTime');
  const expiry = after === undefined ? undefined : expiryOf({ ...seen, entry: after.entry });
  const inClear = await isKeptInClear(parts, before.dn, pin);
  return {
    ...result,
    confirmed: moved ? 'read-back' : 'answer',
    effectiveAt: parts.clock(),
    ...(expiry !== undefined && isKnown(expiry) ? { expiresAt: expiry.value } : {}),
    ...(inClear ? { after: IN_CLEAR } : {}),
  };
}

/** What is said of a server that keeps what it is sent as it is. */
export const IN_CLEAR = 'kept by the server in clear text: it lacks ppolicy_hash_cleartext';

/**
 * slapd hashes what a modify brings only with `ppolicy_hash_cleartext`. Where it does not, the password compares equal to itself. Asked once in a process.
 */
async function isKeptInClear({ learnt, ldap }: OpenldapParts, dn: string, pin: Secret | undefined): Promise<boolean> {
  if (learnt.hashes !== undefined || pin === undefined) return learnt.hashes === false;
  try {
    learnt.hashes = !(await ldap.compare(dn, 'userPassword', pin.open('wire'), { signal: new AbortController().signal }));
  } catch {
    // Without the right to compare nobody can tell; the reset itself is done.
    return false;
  }
  return !learnt.hashes;
}
