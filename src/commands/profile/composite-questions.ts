import { COMPOSITE_PARTS, type CompositeJoin, type CompositePart, type CompositeProfile } from '../../config/types.js';
import { type Capabilities } from '../../core/capability.js';
import { type Choice, type Desk } from '../../core/desk.js';
import { fitness, PART_ABOUT, sayShort } from './composite-parts.js';

export type Parts = CompositeProfile['parts'];

/** What each system can do, by the name of its profile; one that was not looked at is not in it. */
export type Able = ReadonlyMap<string, Capabilities>;

/** The lead: who says who somebody is. */
export async function askLead(desk: Desk, names: readonly string[]): Promise<string> {
  return desk.choose({
    text: PART_ABOUT.person.question,
    choices: names.map((value) => ({ value, label: value })),
    initial: names[0] ?? '',
    flag: '--part person=PROFILE',
  });
}

/** The other systems, one after the other until there are no more; at least one. */
export async function askOthers(desk: Desk, lead: string, names: readonly string[]): Promise<readonly string[]> {
  const chosen: string[] = [];
  for (;;) {
    const left = names.filter((name) => name !== lead && !chosen.includes(name));
    if (left.length === 0) return chosen;
    const choices: Choice<string | undefined>[] = left.map((value) => ({ value, label: value }));
    const next = await desk.choose({
      text: chosen.length === 0 ? 'Which other system belongs to it?' : 'Which further system belongs to it?',
      choices: chosen.length === 0 ? choices : [{ value: undefined, label: 'no further one' }, ...choices],
      initial: chosen.length === 0 ? left[0] : undefined,
      flag: '--member PROFILE',
    });
    if (next === undefined) return chosen;
    chosen.push(next);
  }
}

const JOINS: readonly (CompositeJoin & { readonly label: string })[] = [
  { from: 'uid', by: 'uid', label: 'by the same UID' },
  { from: 'mail', by: 'mail', label: 'by the same mail' },
  { from: 'number', by: 'number', label: 'by the same staff or student number' },
  { from: 'mail', by: 'uid', label: 'its UID is the mail' },
  { from: 'aliases', by: 'uid', label: 'its UID is an alias' },
  { from: 'uid', by: 'alias', label: 'the UID is an alias there' },
];

/** How somebody's account is found in another system; only by what that system can be asked for. */
export async function askJoin(desk: Desk, name: string, able: Able): Promise<CompositeJoin> {
  const keys = able.get(name)?.keys;
  const possible = JOINS.filter(({ by }) => keys === undefined || keys[by].can !== 'no');
  const choices = (possible.length === 0 ? JOINS : possible).map(({ from, by, label }) => ({ value: { from, by }, label }));
  return desk.choose({
    text: `How is somebody's account found in ${name}?`,
    choices,
    initial: choices[0]?.value ?? { from: 'uid', by: 'uid' },
    flag: `--member ${name}:FACT=KEY`,
  });
}

/** Who answers each part that nobody named anyone for. */
export async function askParts(
  desk: Desk,
  given: Partial<Parts> & Pick<Parts, 'person'>,
  names: readonly string[],
  able: Able,
): Promise<Parts> {
  const parts: Record<string, readonly string[]> = { ...given };
  for (const part of COMPOSITE_PARTS) {
    if (part !== 'person') parts[part] ??= await askPart(desk, part, names, able);
  }
  return { ...parts, person: given.person };
}

async function askPart(desk: Desk, part: CompositePart, names: readonly string[], able: Able): Promise<readonly string[]> {
  const fit = (name: string): number => {
    const known = able.get(name);
    return known ? fitness(known, part) : 0;
  };
  // The best first; among equals the order of the systems stays.
  const ranked = [...names].sort((a, b) => fit(b) - fit(a));
  const capable = names.filter((name) => fit(name) > 0);
  const choices: Choice<readonly string[]>[] = ranked.map((name) => ({ value: [name], label: labelOf(name, part, able) }));
  const all = capable.length > 1 ? [{ value: capable, label: `together: ${capable.join(', ')}` }] : [];
  const offered = PART_ABOUT[part].together ? [...all, ...choices] : [...choices, ...all];
  return desk.choose({
    text: PART_ABOUT[part].question,
    choices: offered,
    initial: offered[0]?.value ?? [],
    flag: `--part ${part}=PROFILE`,
  });
}

function labelOf(name: string, part: CompositePart, able: Able): string {
  const known = able.get(name);
  const short = known && sayShort(known, part);
  return short === undefined ? name : `${name} (${short})`;
}
