import { type Operator } from '../core/operator.js';
import { type Place, type Provider } from '../core/provider.js';
import { pad, width } from './width.js';

/** Where something is, in one system or in several. */
export type Where = Pick<Provider, 'place' | 'places'>;

/**
 * The first line of every card, plan and question: profile, system and host, whether the people are made up, and who is at work where that
 * matters: `practice | embedded directory | made-up people, nothing here is real`, `campus-ad | Active Directory, dc1.example.edu | operator lamky`.
 */
export function headerLine(place: Place, profile: string, operator?: Operator): string {
  const practice = operator ? 'made-up people' : 'made-up people, nothing here is real';
  return [profile, sayPlace(place), ...(place.practice ? [practice] : []), ...(operator ? [`operator ${operator.id}`] : [])].join(
    ' | ',
  );
}

/** That line; with several systems, each of them with its host in a line of its own below it. */
export function headerLines({ place, places }: Where, profile: string, operator?: Operator): string[] {
  const each = Object.entries(places ?? {});
  const widest = Math.max(0, ...each.map(([system]) => width(system)));
  // Each host stands in its own line.
  const whole = places ? { ...place, host: undefined } : place;
  return [headerLine(whole, profile, operator), ...each.map(([system, own]) => `    ${pad(system, widest)}  ${sayPlace(own)}`)];
}

function sayPlace({ title, host }: Place): string {
  return host === undefined ? title : `${title}, ${host}`;
}
