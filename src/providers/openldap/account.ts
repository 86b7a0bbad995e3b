import { type AccountId } from '../../core/account.js';
import { AppError } from '../../core/error.js';
import { accountUsability, CONTROLS, readUsability, type Usability } from '../../ldap/controls.js';
import { LdapFailure } from '../../ldap/failure.js';
import { equals } from '../../ldap/filter.js';
import { type Answer, type Entry, type LdapCall, type Question } from '../../ldap/types.js';
import { asking, inWords, noSuchAccount } from './asking.js';
import { FURTHER_ENDS, PWD_END, type Names } from './names.js';
import { rememberPlace, type OpenldapParts } from './parts.js';

/** One account as the server shows it to us. */
export interface Account {
  readonly id: AccountId;
  readonly dn: string;
  readonly entry: Entry;
  /** What the account usability control says; undefined: nothing, which is also said of an account without a policy or without a password. */
  readonly usability: Usability | undefined;
}

/** Result 32: no such object. */
export const NO_SUCH_ENTRY = 32;

/** Attributes of the password policy (slapo-ppolicy(5)), and the stamp of every change. */
const OPERATIONAL = [
  'entryUUID',
  'entryCSN',
  'modifiersName',
  'memberOf',
  'pwdAccountLockedTime',
  'pwdAccountTmpLockoutEnd',
  'pwdFailureTime',
  'pwdChangedTime',
  'pwdReset',
  'pwdGraceUseTime',
  'pwdLastSuccess',
  'authTimestamp',
  'pwdPolicySubentry',
  'pwdStartTime',
  PWD_END,
  ...FURTHER_ENDS,
] as const;

/** The two kinds of token that a person can have (slapo-otp(5)). */
export const TOKENS = ['oathTOTPToken', 'oathHOTPToken'] as const;

/** All that is asked of an account: never a password or a secret. */
export function accountAttributes(names: Names): readonly string[] {
  const own = Object.values(names).filter((name): name is string => name !== undefined);
  return [...new Set(['objectClass', ...OPERATIONAL, ...TOKENS, ...own])];
}

/** The form of an entryUUID (RFC 4530). Anything else is no id here, and is not asked for. */
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** The account with this id. Throws not-found. */
export async function accountOf(parts: OpenldapParts, id: AccountId, call: LdapCall): Promise<Account> {
  const found = await findAccount(parts, id, call);
  if (found === undefined) throw noSuchAccount();
  return found;
}

/** The account with this id, where it was seen last or anywhere below the base; undefined where there is none. */
export async function findAccount(parts: OpenldapParts, id: AccountId, call: LdapCall): Promise<Account | undefined> {
  if (!UUID.test(id)) return undefined;
  const place = parts.learnt.places.get(id);
  return (
    (place === undefined ? undefined : await accountAt(parts, id, { base: place, scope: 'base' }, call)) ??
    (await accountAt(parts, id, { base: parts.base, scope: 'sub' }, call))
  );
}

async function accountAt(
  parts: OpenldapParts,
  id: AccountId,
  where: Pick<Question, 'base' | 'scope'>,
  call: LdapCall,
): Promise<Account | undefined> {
  const question: Question = {
    ...where,
    filter: equals('entryUUID', id),
    attributes: accountAttributes(parts.names),
    limit: 1,
    controls: [accountUsability()],
  };
  const answer = await asking('read the account', unlessGone(parts.ldap.search(question, call)));
  const [entry] = answer?.entries ?? [];
  if (answer === undefined) return undefined;
  if (entry === undefined) {
    nobodyIn(answer, 'read the account');
    return undefined;
  }
  rememberPlace(parts.learnt, id, entry.dn);
  return { id, dn: entry.dn, entry, usability: readUsability(answer.controls.get(CONTROLS.accountUsability)) };
}

/** Nothing was found. Throws unavailable or unsupported where the answer was cut short: then it says nothing about who is not in it. */
export function nobodyIn({ cut, references }: Answer, doing: string): void {
  if (cut === undefined || cut === 'limit') return;
  if (cut === 'referral')
    throw new AppError(
      'unsupported',
      `Cannot ${doing}: a part of the tree is on another server (${(references ?? []).join(', ')}).`,
      {
        code: 'referral',
        hint: 'Name a base in the profile that is on this server, or point the profile at the other one.',
      },
    );
  const limit = cut === 'time-limit' ? 'its own limit of time' : 'its own limit of size';
  throw new AppError('unavailable', `Cannot ${doing}: the server came to ${limit} before it had looked everywhere.`, {
    code: cut,
    hint: 'Try again. If it stays, ask who runs the server for an index on the attribute.',
  });
}

/** The answer, or undefined where the place that was asked about is not there. */
export async function unlessGone<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof LdapFailure && error.code === NO_SUCH_ENTRY) return undefined;
    throw error;
  }
}

/** Result 16: no such attribute. */
export const NO_SUCH_ATTRIBUTE = 16;

/** No password is this: what is compared is not a secret, and comes out false wherever there is a password. */
const NO_PASSWORD = 'uidctl asks whether there is a password';

/**
 * Whether the account has a password: a compare comes out false where there is one, and says "no such attribute" where there is none. Counts as no
 * failed sign-in. Throws forbidden without the right to compare.
 */
export async function hasPassword({ ldap }: OpenldapParts, dn: string, call: LdapCall): Promise<boolean> {
  try {
    await ldap.compare(dn, 'userPassword', NO_PASSWORD, call);
    return true;
  } catch (error) {
    if (error instanceof LdapFailure && error.code === NO_SUCH_ATTRIBUTE) return false;
    throw inWords(error, 'see whether there is a password', 'compare on userPassword');
  }
}
