import { day, type Instant } from '../../../src/core/instant.js';
import { instantAt } from '../../../src/core/zone.js';

/** An instant by what the clock in Hong Kong shows: `2026-06-30 23:59`. */
export function hk(text: string): Instant {
  return inZone(text, 'Asia/Hong_Kong');
}

/** The same by the clock of another zone. */
export function inZone(text: string, zone: string): Instant {
  const [on = '', time = '00:00'] = text.split(' ');
  return instantAt(day(on), time, zone);
}
