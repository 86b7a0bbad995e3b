import { instant, type Instant } from './instant.js';

/** A length of time as ISO 8601 writes it (`PT10M`, `P30D`, `P3M`, `P1Y`), in its parts. Calendar parts stay apart from clock parts. */
export interface Duration {
  readonly years: number;
  readonly months: number;
  readonly days: number;
  readonly hours: number;
  readonly minutes: number;
  readonly seconds: number;
}

const FORM = /^P(?!$)(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)D)?(?:T(?!$)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$/;

/** An ISO 8601 duration of whole years, months, days, hours, minutes and seconds; undefined for anything else. */
export function parseDuration(text: string): Duration | undefined {
  const match = FORM.exec(text);
  if (!match) return undefined;
  const parts = (match.slice(1) as (string | undefined)[]).map((n) => Number(n ?? 0));
  if (!parts.every(Number.isSafeInteger)) return undefined;
  const [years = 0, months = 0, days = 0, hours = 0, minutes = 0, seconds = 0] = parts;
  return { years, months, days, hours, minutes, seconds };
}

/** A duration that the program or a checked policy writes down. Throws RangeError when it is none. */
export function duration(text: string): Duration {
  const parsed = parseDuration(text);
  if (!parsed) throw new RangeError(`not an ISO 8601 duration: ${text}`);
  return parsed;
}

/** The length in milliseconds, for durations of days or less. Throws RangeError when it has years or months: their length depends on the day. */
export function milliseconds({ years, months, days, hours, minutes, seconds }: Duration): number {
  if (years || months) throw new RangeError('years and months have no fixed length; count them from a day');
  return (((days * 24 + hours) * 60 + minutes) * 60 + seconds) * 1000;
}

/** Milliseconds as a duration of days and less; parts of a second are cut. Throws RangeError for a length below zero. */
export function durationOf(length: number): Duration {
  if (!(length >= 0)) throw new RangeError(`not a length of time: ${String(length)}`);
  const seconds = Math.floor(length / 1000);
  return {
    years: 0,
    months: 0,
    days: Math.floor(seconds / 86_400),
    hours: Math.floor(seconds / 3_600) % 24,
    minutes: Math.floor(seconds / 60) % 60,
    seconds: seconds % 60,
  };
}

/** An instant later by a duration of days or less. */
export function after(at: Instant, length: Duration): Instant {
  return instant(at + milliseconds(length));
}

/** A duration as people read it: `10 minutes`, `1 year`, `1 hour 30 minutes`; `no time` for zero. */
export function durationInWords(length: Duration): string {
  const words = (['years', 'months', 'days', 'hours', 'minutes', 'seconds'] as const)
    .filter((unit) => length[unit] > 0)
    .map((unit) => `${String(length[unit])} ${length[unit] === 1 ? unit.slice(0, -1) : unit}`);
  return words.length === 0 ? 'no time' : words.join(' ');
}
