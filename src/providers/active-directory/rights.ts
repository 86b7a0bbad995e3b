import { type Action } from '../../core/change.js';
import { type ControlRequest, type Entry } from '../../ldap/types.js';
import { protectionOf } from './protection.js';
import { holdsExtendedRight, RESET_PASSWORD } from './security-descriptor.js';

/** The rights that this provider needs, by the names that the dialogs and tools of Windows have for them. */
export const RIGHTS = {
  reset: 'Reset Password (User-Force-Change-Password)',
  lockoutTime: 'write on lockoutTime',
  pwdLastSet: 'write on pwdLastSet',
  accountExpires: 'write on accountExpires',
  userAccountControl: 'write on userAccountControl',
} as const;

export type RightName = keyof typeof RIGHTS;

/** What each action needs. */
export const NEEDED: Readonly<Partial<Record<Action, readonly RightName[]>>> = {
  'pin.reset': ['reset', 'pwdLastSet', 'lockoutTime'],
  'pin.require-change': ['pwdLastSet'],
  'access.extend': ['accountExpires'],
  'access.end': ['accountExpires'],
  'account.unlock': ['lockoutTime'],
  'account.enable': ['userAccountControl'],
  'account.disable': ['userAccountControl'],
};

/** What is read of an account, alone or in a list, to judge our rights on it; no list of what is audited is asked for, since only administrators may see it. */
export const RIGHT_ATTRIBUTES = ['allowedAttributesEffective', 'nTSecurityDescriptor'] as const;
export const RIGHT_BINARIES = ['nTSecurityDescriptor'] as const;

/** LDAP_SERVER_SD_FLAGS_OID with owner, group and DACL ([MS-ADTS] 3.1.1.3.4.1.11): without it the descriptor is not sent to people who are no administrators. */
export const DESCRIPTOR_FLAGS: ControlRequest = {
  oid: '1.2.840.113556.1.4.801',
  critical: false,
  value: new Uint8Array([0x30, 0x03, 0x02, 0x01, 0x07]),
};

/** Whether our login has a right on an account. Undefined: the server does not say before it is used. */
export function holds(name: RightName, entry: Entry, sids: readonly string[]): boolean | undefined {
  if (name !== 'reset')
    return entry.texts('allowedAttributesEffective').some((each) => each.toLowerCase() === name.toLowerCase());
  const descriptor = entry.bytes('nTSecurityDescriptor');
  if (descriptor === undefined || sids.length === 0) return undefined;
  try {
    return holdsExtendedRight(descriptor, RESET_PASSWORD, sids);
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** The first right that an action lacks on this account. Undefined: none is known to be missing. */
export function missingRight(action: Action, entry: Entry, sids: readonly string[]): RightName | undefined {
  return (NEEDED[action] ?? []).find((name) => holds(name, entry, sids) === false);
}

/** Why a right is missing, as a sentence for people. */
export function whyMissing(name: RightName, entry: Entry): string {
  const right = `our login has not the right "${RIGHTS[name]}" on this account`;
  const protection = protectionOf(entry);
  return protection === undefined ? right : `${right}: ${protectedBy(protection)}`;
}

/** Why a protected account is out of bounds, as a sentence for people. */
export function protectedBy(protection: string): string {
  return `it is a protected account (${protection}), for which rights given on an organizational unit do not hold`;
}
