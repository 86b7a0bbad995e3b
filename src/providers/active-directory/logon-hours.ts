import { type Instant } from '../../core/instant.js';

/*
 * logonHours: 21 bytes, a bit an hour, from Sunday 00:00 UTC on, the lowest bit of a byte first ([MS-SAMR] 2.2.6.5, SAMPR_LOGON_HOURS).
 */

const BYTES = 21;
const DAY_NAMES = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'] as const;
const HOUR = 3_600_000;
const WEEK_HOURS = 168;
/** 1 January 1970 was a Thursday. */
const FIRST_DAY = 4;

/** Whether any hour of the week is refused. Throws RangeError for bytes that are none. */
export function limitsHours(bytes: Uint8Array): boolean {
  return hoursOf(bytes).some((open) => !open);
}

/** Whether a sign-in is refused at this instant. */
export function refusesHour(bytes: Uint8Array, at: Instant): boolean {
  const hour = (Math.floor(at / HOUR) + FIRST_DAY * 24) % WEEK_HOURS;
  return hoursOf(bytes)[hour] !== true;
}

/** The hours in words: `Monday to Friday 08:00 to 18:00 (UTC)`. */
export function hoursInWords(bytes: Uint8Array): string {
  const hours = hoursOf(bytes);
  const days = DAY_NAMES.map((_, day) => spans(hours.slice(day * 24, day * 24 + 24)));
  if (days.every((text) => text === '')) return 'at no hour of the week';
  const groups: { from: number; to: number; text: string }[] = [];
  for (const [day, text] of [...days.entries()].slice(1).concat([[7, days[0] ?? '']])) {
    const last = groups.at(-1);
    if (last?.text === text) last.to = day;
    else groups.push({ from: day, to: day, text });
  }
  const open = groups.filter(({ text }) => text !== '');
  return `${open.map(({ from, to, text }) => `${dayNames(from, to)} ${text}`).join(', ')} (UTC)`;
}

function dayNames(from: number, to: number): string {
  const name = (day: number): string => DAY_NAMES[day % 7] ?? '';
  return from === to ? name(from) : `${name(from)} to ${name(to)}`;
}

/** The open hours of one day: `08:00 to 12:00 and 13:00 to 18:00`. */
function spans(hours: readonly boolean[]): string {
  const found: string[] = [];
  let from: number | undefined;
  for (let hour = 0; hour <= 24; hour++) {
    if (hours[hour] === true) from ??= hour;
    else if (from !== undefined) {
      found.push(`${clock(from)} to ${clock(hour)}`);
      from = undefined;
    }
  }
  return found.join(' and ');
}

const clock = (hour: number): string => `${String(hour).padStart(2, '0')}:00`;

function hoursOf(bytes: Uint8Array): boolean[] {
  if (bytes.length !== BYTES) throw new RangeError('logonHours has not 21 bytes');
  return Array.from({ length: WEEK_HOURS }, (_, hour) => ((bytes[hour >> 3] ?? 0) & (1 << (hour & 7))) !== 0);
}
