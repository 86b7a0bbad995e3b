import { type Operator } from '../core/operator.js';
import { type Place } from '../core/provider.js';

/**
 * The first line of every card, plan and question: profile, system and host, whether the people are made up, and who is at work where that
 * matters: `practice | embedded directory | made-up people, nothing here is real`, `campus-ad | Active Directory, dc1.example.edu | operator lamky`.
 */
export function headerLine(place: Place, profile: string, operator?: Operator): string {
  const system = place.host === undefined ? place.title : `${place.title}, ${place.host}`;
  const practice = operator ? 'made-up people' : 'made-up people, nothing here is real';
  return [profile, system, ...(place.practice ? [practice] : []), ...(operator ? [`operator ${operator.id}`] : [])].join(' | ');
}
