import { isKnown, type Fact, type SystemId } from '../core/fact.js';
import { type Step } from '../core/change.js';
import { type Where } from './header.js';

/** Where several systems answer for one person, the places of all; undefined for one system, which nobody needs to be told again. */
export type Places = Where['places'];

/**
 * The systems that a fact comes from: those whose words make it what it is. A list of several systems is the words of all that have one; a disagreement is
 * that of all that spoke; else it is the one whose word counts.
 */
export function systemsOf(fact: Fact<unknown>): readonly SystemId[] {
  const { said = [] } = fact;
  const isList = isKnown(fact) && Array.isArray(fact.value);
  const disagree = fact.state === 'unknown' && fact.code === 'disagrees';
  if (said.length < 2 || !(isList || disagree)) return [fact.system];
  const speakers = said.filter((one) => (isList ? one.state === 'known' : one.state !== 'absent'));
  return speakers.length === 0 ? [fact.system] : [...new Set(speakers.map(({ system }) => system))];
}

/** ` (campus-ad)` behind a line of a card; nothing where one system answers for all. A text that names its system says it itself. */
export function fromWhom(fact: Fact<unknown>, text: string, places: Places, also: readonly SystemId[] = []): string {
  if (!places) return '';
  const systems = systemsOf(fact).filter((system) => !names(text, system));
  const others = also.filter((system) => !systems.includes(system));
  const parts = [
    ...(systems.length === 0 ? [] : [systems.join(', ')]),
    ...(others.length === 0 ? [] : [`also ${others.join(', ')}`]),
  ];
  return parts.length === 0 ? '' : ` (${parts.join('; ')})`;
}

/** The systems that say something of this sort too, where the words of one of them count: a person may be locked out of each. */
export function alsoSaid<T>(fact: Fact<T>, isSo: (value: T) => boolean): readonly SystemId[] {
  if (!isKnown(fact) || !isSo(fact.value)) return [];
  return (fact.said ?? []).flatMap((one) => (isKnown(one) && isSo(one.value as T) ? [one.system] : []));
}

/** Whether a text has the name of a system as a word; such a name is lower-case letters, digits and hyphens. */
function names(text: string, system: SystemId): boolean {
  return new RegExp(`(^|[^a-z0-9-])${system}($|[^a-z0-9-])`).test(text);
}

/** `campus-ad, dc1.uni.example: ` before a step; nothing where one system does all. */
export function whereOf({ system }: Pick<Step, 'system'>, places: Places): string {
  if (!places) return '';
  const host = Object.hasOwn(places, system) ? places[system]?.host : undefined;
  return `${system}${host === undefined ? '' : `, ${host}`}: `;
}

/** What an error of a system says, without the name of the system in front: it stands there already. */
export function withoutSystem(text: string, system: SystemId, places: Places): string {
  const front = `${system}: `;
  return places && text.startsWith(front) ? text.slice(front.length) : text;
}
