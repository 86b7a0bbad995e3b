import { KINDS } from '../../core/account.js';
import { AppError } from '../../core/error.js';
import { instant, type Instant } from '../../core/instant.js';
import { type AccountRecord } from './tables.js';

/* Rows can be written by any program: what stands in a column of instants may be no date at all. */

/** The columns of an account that hold instants. */
export const INSTANTS = [
  'made_at',
  'uid_sent_at',
  'disabled_at',
  'access_from',
  'access_until',
  'pin_changed_at',
  'pin_effective_at',
  'pin_expires_at',
  'pin_reset_at',
  'last_failure_at',
  'locked_at',
  'locked_until',
] as const satisfies readonly (keyof AccountRecord)[];

/** What days of four-digit years can show in every zone. */
const FIRST = Date.parse('0001-01-02T00:00:00Z');
const LAST = Date.parse('9999-12-30T00:00:00Z');

/** Milliseconds from a column as an instant. Throws RangeError for one outside the years 1 to 9999, which no day can show. */
export function instantOf(at: number): Instant {
  if (!(at >= FIRST && at <= LAST)) throw new RangeError('a date outside the years 1 to 9999');
  return instant(at);
}

/** True when a value that was made of a row has such a date in it, however deep. No other number of an account comes near that size. */
export function holdsFarDate(value: unknown): boolean {
  if (typeof value === 'number') return !(value >= FIRST && value <= LAST);
  if (Array.isArray(value)) return value.some(holdsFarDate);
  return typeof value === 'object' && value !== null && Object.values(value).some(holdsFarDate);
}

/** Why an account cannot be judged by its columns: the field, and what is wrong with it. */
export interface Unreadable {
  readonly field: string;
  readonly why: string;
}

/** The first column, of those asked for, that holds no value of its kind; undefined: all can be read. */
export function unreadable<C extends (typeof INSTANTS)[number]>(
  account: Readonly<Record<C, number | null>> & { readonly kind: string },
  instants: readonly C[],
): Unreadable | undefined {
  if (!KINDS.some((kind) => kind === account.kind)) return { field: 'kind', why: 'is none that uidctl knows' };
  const field = instants.find((column) => {
    const at = account[column];
    return at !== null && !(at >= FIRST && at <= LAST);
  });
  return field === undefined ? undefined : { field, why: 'holds no date of the years 1 to 9999' };
}

/** Throws AppError setup, with the account and the field, for one whose columns cannot be read: nothing is decided about it. */
export function checkReadable(account: AccountRecord): void {
  const found = unreadable(account, INSTANTS);
  if (found) throw badRecord(account.uid, found);
}

/** The record of an account holds what no program of ours wrote. */
export function badRecord(uid: string, { field, why }: Unreadable): AppError {
  return new AppError('setup', `the directory's record of ${uid} cannot be read: ${field} ${why}`, {
    code: 'bad-record',
    hint: 'Whoever keeps the directory must correct it, or put back a copy of the file.',
    details: { uid, field },
  });
}
