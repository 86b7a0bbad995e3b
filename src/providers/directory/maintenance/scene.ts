import { milliseconds, parseDuration } from '../../../core/duration.js';
import { day, instant, type Day, type Instant } from '../../../core/instant.js';
import { addDays, dayOf, endOfDay, instantAt, startOfDay } from '../../../core/zone.js';
import { type Policy } from '../../../policy/schema.js';
import { valueThen } from '../rule-version.js';
import { type Whence } from './generated-account.js';
import { type Random } from './random.js';
import { type UidPool } from './uid-pool.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** What a university is made from: the moment, the policy, chance, and what was handed out already. */
export class Scene {
  /** The moment, whole seconds. */
  readonly now: Instant;
  readonly today: Day;
  /** Where days begin and end: a calendar is slow, and many people share a day. */
  readonly #ends = new Map<string, Instant>();
  /** Staff who may own a departmental account. */
  readonly owners: string[] = [];

  constructor(
    now: Instant,
    readonly policy: Policy,
    readonly random: Random,
    readonly uids: UidPool,
    /** Hashes of the practice PIN, and of the one before. */
    readonly hashes: { readonly practice: readonly string[]; readonly earlier: readonly string[] },
  ) {
    this.now = instant(Math.floor(now / 1000) * 1000);
    this.today = dayOf(this.now, policy.zone);
  }

  minutesAgo(minutes: number): Instant {
    return instant(this.now - minutes * MINUTE);
  }

  hoursAgo(hours: number): Instant {
    return this.minutesAgo(hours * 60);
  }

  /** Some moment of a day so many days ago. */
  daysAgo(days: number): Instant {
    return instant(this.now - days * DAY - this.random.below(10 * 3600) * 1000);
  }

  /** The moment at which a day is over in the policy's zone. */
  endOf(on: Day): Instant {
    return this.#kept(`end ${on}`, () => endOfDay(on, this.policy.zone));
  }

  startOf(on: Day): Instant {
    return this.#kept(`start ${on}`, () => startOfDay(on, this.policy.zone));
  }

  at(on: Day, time: string): Instant {
    return instantAt(on, time, this.policy.zone);
  }

  /** A day so many days from today. */
  dayFrom(days: number): Day {
    return addDays(this.today, days);
  }

  /** The next such day of the year (`MM-DD`) whose end is still to come. */
  nextYearly(monthDay: string): Day {
    const year = Number(this.today.slice(0, 4));
    const candidate = day(`${String(year)}-${monthDay}`);
    return this.endOf(candidate) > this.now ? candidate : day(`${String(year + 1)}-${monthDay}`);
  }

  /** The last such day of the year that is over. */
  lastYearly(monthDay: string): Day {
    return shiftYears(this.nextYearly(monthDay), -1);
  }

  /** From a PIN change until it works, by the policy at that moment; 0 where it says nothing. */
  effectDelay(changedAt: Instant): number {
    const rule = this.policy.pin.effectAfter;
    return rule ? length(valueThen(rule, changedAt, this.policy), 0) : 0;
  }

  get lockLength(): number {
    return length(this.policy.lock?.length.value, 30 * MINUTE);
  }

  get lockFailures(): number {
    return this.policy.lock?.failures.value ?? 8;
  }

  get temporaryLife(): number {
    return length(this.policy.pin.temporaryLife?.value, DAY);
  }

  practiceHash(): string {
    return this.random.pick(this.hashes.practice);
  }

  whence(): Whence {
    const { random } = this;
    return {
      source: `${random.pick(['192.0.2', '198.51.100', '203.0.113'])}.${String(random.between(1, 254))}`,
      device: random.pick([
        'Windows, Edge',
        'Windows, Chrome',
        'macOS, Safari',
        'iPhone, Safari',
        'iPhone, Mail',
        'Android, Chrome',
      ]),
      service: random.pick(['portal', 'mail', 'vpn', 'wifi', 'moodle']),
    };
  }

  #kept(key: string, make: () => Instant): Instant {
    const known = this.#ends.get(key);
    if (known !== undefined) return known;
    const made = make();
    this.#ends.set(key, made);
    return made;
  }
}

/** The same day of another year; 29 February becomes the 28th. */
export function shiftYears(on: Day, years: number): Day {
  const year = String(Number(on.slice(0, 4)) + years).padStart(4, '0');
  return day(`${year}-${on.slice(5) === '02-29' ? '02-28' : on.slice(5)}`);
}

function length(text: string | undefined, otherwise: number): number {
  const parsed = text === undefined ? undefined : parseDuration(text);
  return parsed === undefined || parsed.years > 0 || parsed.months > 0 ? otherwise : milliseconds(parsed);
}
