import { type Step } from '../../core/change.js';
import { LdapFailure } from '../../ldap/failure.js';
import { equals, not } from '../../ldap/filter.js';
import { assertion } from '../../ldap/controls.js';
import { generalizedTime } from '../../ldap/times.js';
import { instant } from '../../core/instant.js';
import { type LdapCall, type Modification } from '../../ldap/types.js';
import { TOKENS } from './account.js';
import { PWD_END, type Names } from './names.js';
import { type OpenldapParts } from './parts.js';

/** The right that a step needs, as an ACL of slapd.access(5) has it. */
export function rightFor({ verb }: Pick<Step, 'verb'>, { accessEnd, note }: Names): string {
  const noted = note === undefined ? '' : ` and ${note}`;
  switch (verb) {
    case 'set-pin':
      return 'manage (or write) on userPassword, write on pwdReset';
    case 'require-change':
      return writeOn('pwdReset');
    case 'unlock':
      return writeOn('pwdAccountLockedTime');
    case 'set-access-end':
      return writeOn(accessEnd);
    case 'disable':
    case 'enable':
      return `${writeOn(PWD_END)}${noted}`;
    default:
      return 'delete on oathTOTPToken, oathHOTPToken and on their classes in objectClass';
  }
}

export const writeOn = (attribute: string): string => `write on ${attribute}`;

/** The right on one attribute that a desk needs: a token is only ever taken away, and a password may be set with either. */
export function rightOn(attribute: string): string {
  if (attribute === 'userPassword') return 'manage (or write) on userPassword';
  return TOKENS.some((token) => token === attribute) ? `delete on ${attribute}` : writeOn(attribute);
}

/** What the server says to a change that cannot happen. */
export type Held = 'yes' | 'no' | 'unknown';

const REFUSED = 50;
const NOT_THERE = 16;

/** Values that nobody has, in the syntax of the attribute. Of pwdReset there are two, so one of them is not there. */
function valuesNobodyHas(attribute: string, random: string): readonly string[] {
  if (/time$/i.test(attribute) || attribute === 'schacExpiryDate') return [generalizedTime(instant(1000))];
  if (attribute === 'shadowExpire') return ['-77'];
  if (attribute === 'pwdReset') return ['TRUE', 'FALSE'];
  return [/token$/i.test(attribute) ? `cn=${random}` : random];
}

/**
 * Whether our login may write an attribute of an entry: asked by taking away a value that is not there. Without the right slapd answers 50, with it 16.
 * Nothing can come of it: the value is one that nobody has, and the request is to be refused where somebody has it all the same (RFC 4528).
 */
export async function mayWrite(
  { ldap }: Pick<OpenldapParts, 'ldap'>,
  dn: string,
  attribute: string,
  random: string,
  call: LdapCall,
): Promise<Held> {
  for (const value of valuesNobodyHas(attribute, random)) {
    const changes: Modification[] = [{ operation: 'delete', attribute, values: [value] }];
    // Nobody may search by userPassword, so nothing can be asserted of it; a random text is nobody's.
    const controls = attribute === 'userPassword' ? [] : [assertion(not(equals(attribute, value)))];
    const answer = await codeOf(() => ldap.modify(dn, changes, call, controls));
    if (answer === NOT_THERE) return 'yes';
    if (answer === REFUSED) return 'no';
  }
  return 'unknown';
}

/**
 * Whether it has `manage` on userPassword, which makes it a password administrator. A change of a password that is not there to another one is refused in
 * any case: to somebody with `write` as a wrong old password (53), to one with `manage` because the value is not there.
 */
export async function mayManagePasswords(
  { ldap }: Pick<OpenldapParts, 'ldap'>,
  dn: string,
  random: string,
  call: LdapCall,
): Promise<Held> {
  const changes: Modification[] = [
    { operation: 'delete', attribute: 'userPassword', values: [random] },
    { operation: 'add', attribute: 'userPassword', values: [`${random}-A1`] },
  ];
  const answer = await codeOf(() => ldap.modify(dn, changes, call));
  return answer === NOT_THERE ? 'yes' : answer === REFUSED || answer === UNWILLING || answer === AGAINST_RULE ? 'no' : 'unknown';
}

const UNWILLING = 53;
const AGAINST_RULE = 19;

async function codeOf(ask: () => Promise<unknown>): Promise<number> {
  try {
    await ask();
    return 0;
  } catch (error) {
    if (error instanceof LdapFailure) return error.code;
    throw error;
  }
}
