import { instant, iso, parseDay, parseInstant, type Instant, type When } from '../../core/instant.js';
import { endOfDay, lastDayOf } from '../../core/zone.js';

/** How a value says when access ends: a day (the last usable one) or a point in time. */
export type EndForm = 'day' | 'time';

/** What an attribute says of the end of access. */
export type End =
  | { readonly state: 'never' }
  | { readonly state: 'known'; readonly until: Instant; readonly form: EndForm }
  | { readonly state: 'unreadable' };

/** The zone of a day in an attribute: it names none, and a server has no other that we could know. */
const ZONE = 'UTC';

/** A day has so many milliseconds in UTC. */
const DAY = 86_400_000;

/** The end in the values of an attribute: nothing is never; one day (`2027-06-30`, the last usable one) or one instant of RFC 3339; anything else cannot be read. */
export function endIn(values: readonly string[]): End {
  const [value, another] = values;
  if (value === undefined) return { state: 'never' };
  if (another !== undefined) return { state: 'unreadable' };
  const day = parseDay(value.trim());
  if (day !== undefined) return { state: 'known', until: endOfDay(day, ZONE), form: 'day' };
  const at = parseInstant(value.trim());
  return at === undefined ? { state: 'unreadable' } : { state: 'known', until: at, form: 'time' };
}

/**
 * An end as the attribute can hold it. Whole days: the nearest midnight in UTC, so that the end of 30 June is 30 June in every zone that is less than 12 hours from
 * it.
 */
export function endFor(form: EndForm, until: When): When {
  return until === 'never' || form === 'time' ? until : instant(Math.round(until / DAY) * DAY);
}

/** The value that says so, in the form that stands there; undefined for never, which is no value at all. */
export function endText(form: EndForm, until: When): string | undefined {
  const end = endFor(form, until);
  if (end === 'never') return undefined;
  return form === 'time' ? iso(end) : lastDayOf(end, ZONE);
}
