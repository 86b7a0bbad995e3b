import { instant, type Instant } from '../../../core/instant.js';
import { accessFrom } from '../access-window.js';
import { type GeneratedAccount } from './generated-account.js';
import { type Scene } from './scene.js';

const HOUR = 3_600_000;
/** A sign-in that had to move lies at most so long before the end of what was possible. */
const LATELY = 30 * 24 * HOUR;

/**
 * Makes the history of a person fit the person, whose state came last: nobody signed in before the account, its access or its PIN was there, nor
 * after it was locked, disabled or over; nobody registered a method before the account was made. Draws nothing by chance, so that the people
 * who come after stay who they are.
 */
export function believable(person: GeneratedAccount, scene: Scene): GeneratedAccount {
  const { account, pinHistory, methods, sessions, signIns } = person;
  const usable = usableTime(person, scene);
  const moved = signIns.flatMap((attempt) => {
    if (attempt.result !== 'signed-in' || isIn(usable, attempt.at)) return [attempt];
    const at = movedInto(usable, attempt.at, scene);
    return at === undefined ? [] : [{ ...attempt, at }];
  });
  replace(signIns, moved);
  replace(
    sessions,
    sessions.filter((session) => isIn(usable, session.started_at)),
  );
  replace(
    methods,
    methods
      .map((method) => (method.added_at < account.made_at ? { ...method, added_at: account.made_at + HOUR } : method))
      .filter((method) => method.added_at <= scene.now),
  );
  const changed = account.pin_changed_at ?? 0;
  replace(
    pinHistory,
    pinHistory
      .map((pin) => (pin.retired_at > changed ? { ...pin, retired_at: changed } : pin))
      .filter((pin) => pin.retired_at > account.made_at),
  );
  return person;
}

interface Time {
  readonly from: number;
  /** Not included. */
  readonly to: number;
}

/** When a sign-in with the present PIN could succeed. Without a PIN: never. */
function usableTime({ account, signIns }: GeneratedAccount, { policy, now }: Scene): Time {
  const ends = [account.disabled_at, account.access_until, account.pin_expires_at].filter((at) => at !== null);
  // The wrong tries that led to a lock come after the last that was right.
  if (account.locked_at !== null)
    ends.push(Math.min(account.locked_at, ...signIns.filter(({ reason }) => reason === 'wrong-pin').map(({ at }) => at)));
  return {
    from: Math.max(account.made_at, accessFrom(account, policy) ?? 0, account.pin_effective_at ?? Infinity),
    to: Math.min(now + 1, ...ends),
  };
}

function isIn({ from, to }: Time, at: number): boolean {
  return at >= from && at < to;
}

/** Some moment of the last days of that time, by the moment that it was; undefined when there was hardly any. */
function movedInto({ from, to }: Time, at: number, { now }: Scene): Instant | undefined {
  const room = Math.min(to - from - HOUR, LATELY);
  return room < HOUR ? undefined : instant(to - HOUR - (Math.abs(now - at) % room));
}

function replace<T>(list: T[], by: readonly T[]): void {
  list.splice(0, list.length, ...by);
}
