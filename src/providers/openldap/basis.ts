import { type Account } from './account.js';
import { parseGeneralizedTime } from '../../ldap/times.js';
import { type Names } from './names.js';

/** Stamps that a log-in of the person moves. A plan does not stand on them: whoever tries a password at the desk would make every plan a conflict. */
const BY_LOG_IN = ['pwdFailureTime', 'pwdLastSuccess', 'authTimestamp', 'pwdGraceUseTime'] as const;

/** What a plan stands on beside them. */
const BY_OTHERS = [
  'pwdAccountLockedTime',
  'pwdAccountTmpLockoutEnd',
  'pwdChangedTime',
  'pwdReset',
  'pwdPolicySubentry',
  'pwdStartTime',
  'pwdEndTime',
  'shadowExpire',
  'schacExpiryDate',
  'oathTOTPToken',
  'oathHOTPToken',
] as const;

const CSN = 'entryCSN';

/** Stands for a stamp that we may not read. */
const NO_STAMP = '-';

/**
 * The state that a plan stands on: the server's stamp of the last change, where it can be read, and what the plan stands on itself. slapd moves the stamp
 * with every log-in too, good or bad.
 */
export function basisOf({ entry }: Pick<Account, 'entry'>, names: Names): string {
  return `${entry.text(CSN) ?? NO_STAMP} ${stateOf({ entry }, names)}`;
}

/** The attributes that plans are made from, as one text. Nothing in it is secret. */
function stateOf({ entry }: Pick<Account, 'entry'>, { uid, accessEnd, note }: Names): string {
  const attributes = [...new Set([uid, ...BY_OTHERS, accessEnd, ...(note === undefined ? [] : [note])])];
  return JSON.stringify(attributes.map((attribute) => [...entry.texts(attribute)].sort()));
}

/** The stamp of the last change, to be asserted in a write. */
export function stampOf({ entry }: Pick<Account, 'entry'>): string | undefined {
  return entry.text(CSN);
}

/**
 * Whether an account still is what a plan stands on: nothing was changed, or nothing but a log-in was. That is told by what a log-in leaves behind at the
 * very time of the stamp; a reset takes it away, so two resets within a second are not taken for a log-in.
 */
export function stillStands(basis: string, account: Pick<Account, 'entry'>, names: Names): boolean {
  if (basisOf(account, names) === basis) return true;
  const gap = basis.indexOf(' ');
  if (basis.slice(gap + 1) !== stateOf(account, names)) return false;
  return stampOf(account) === undefined || wasLogIn(account, basis.slice(0, gap));
}

/** One second: some of the stamps have no more than whole ones. */
const NEAR = 1000;

function wasLogIn({ entry }: Pick<Account, 'entry'>, before: string): boolean {
  const [then, now] = [timeOf(before), timeOf(stampOf({ entry }) ?? '')];
  if (then === undefined || now === undefined) return false;
  return BY_LOG_IN.flatMap((attribute) => entry.texts(attribute))
    .map(parseGeneralizedTime)
    .some((at) => at !== undefined && at >= then - NEAR && at <= now && at > now - 2 * NEAR);
}

/** A CSN begins with the time of the change: `20261123234756.590062Z#000000#000#000000`. */
function timeOf(csn: string): number | undefined {
  return parseGeneralizedTime(csn.slice(0, Math.max(0, csn.indexOf('#'))));
}
