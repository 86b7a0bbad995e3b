import { type Action } from '../../core/change.js';
import { AppError } from '../../core/error.js';
import { sameName } from '../../ldap/distinguished-name.js';
import { type Entry } from '../../ldap/types.js';
import { PROTECTION_ATTRIBUTES, PROTECTION_BINARIES, protectionOf } from './protection.js';
import {
  DESCRIPTOR_FLAGS,
  missingRight,
  NEEDED,
  RIGHT_ATTRIBUTES,
  RIGHT_BINARIES,
  protectedBy,
  RIGHTS,
  whyMissing,
} from './rights.js';
import { sidText } from './security-descriptor.js';

/** What is read of one account to say which changes of it are out of bounds. */
export const BOUNDS = {
  attributes: [...RIGHT_ATTRIBUTES, ...PROTECTION_ATTRIBUTES, 'objectSid'],
  binary: [...RIGHT_BINARIES, ...PROTECTION_BINARIES, 'objectSid'],
  controls: [DESCRIPTOR_FLAGS],
} as const;

/** Why an action on an account is not ours to do. */
export interface OutOfBounds {
  readonly code: 'own-login' | 'protected-account' | 'missing-right';
  readonly because: string;
  /** The right that is missing; a protected account is out of bounds also where none is. */
  readonly right: string | undefined;
  readonly hint: string;
}

/** The login of this tool, the accounts of administrators, and what our rights do not reach. Undefined: nothing is known to stand in the way. */
export function outOfBounds(
  action: Action,
  entry: Entry,
  { login, sids }: { readonly login: string; readonly sids: readonly string[] },
): OutOfBounds | undefined {
  if (NEEDED[action] === undefined) return undefined;
  if (isOwn(entry, login, sids)) {
    return {
      code: 'own-login',
      because: 'this is the login that this tool signs in with',
      right: undefined,
      hint: 'Change it with the tools of the domain, and store its new password: uidctl auth login.',
    };
  }
  const missing = missingRight(action, entry, sids);
  const right = missing && RIGHTS[missing];
  const protection = protectionOf(entry);
  if (protection !== undefined) {
    const because = missing === undefined ? protectedBy(protection) : whyMissing(missing, entry);
    const hint = 'Ask an administrator of the domain: such an account is not for a service desk.';
    return { code: 'protected-account', because, right, hint };
  }
  if (missing === undefined || right === undefined) return undefined;
  const hint = `Ask who runs the domain to give it on the organizational unit: ${right}.`;
  return { code: 'missing-right', because: whyMissing(missing, entry), right, hint };
}

/** By the DN of the profile, or by the first SID of the connection, which is the login's own. */
function isOwn(entry: Entry, login: string, sids: readonly string[]): boolean {
  const sid = entry.bytes('objectSid');
  return sameName(entry.dn, login) || (sid !== undefined && sidText(sid) === sids[0]);
}

/** The refusal before anything is written. */
export function refusal({ code, because, right, hint }: OutOfBounds): AppError {
  return new AppError('forbidden', `Nothing was written: ${because}.`, { code, hint, ...(right === undefined ? {} : { right }) });
}
