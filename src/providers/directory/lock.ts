import { type AccountRecord } from './tables.js';

type Lockable = Pick<AccountRecord, 'locked_at' | 'locked_until' | 'failures'>;

/** Whether the lock holds at an instant: one whose time is over is none. */
export function isLocked({ locked_at: at, locked_until: until }: Lockable, now: number): boolean {
  return at !== null && (until === null || until > now);
}

/** Failures in a row that count: a lock whose time is over took them with it. */
export function failuresThatCount(account: Lockable, now: number): number {
  return account.locked_at !== null && !isLocked(account, now) ? 0 : account.failures;
}
