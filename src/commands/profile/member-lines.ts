import { COMPOSITE_PARTS, type CompositeProfile } from '../../config/types.js';
import { valueOf } from '../../core/fact.js';
import { type Page } from '../../output/result.js';
import { sayShort } from './composite-parts.js';
import { missingRights, sayWithout } from './missing-rights.js';
import { type Found } from './try-connection.js';

/** What a look at each member of a composite found: where it is, as whom, the rights it lacks, and what it cannot of the parts that it answers. */
export function memberLines(profile: CompositeProfile, members: ReadonlyMap<string, Found>, page: Page): string[] {
  return [...members].flatMap(([name, found]) => [headOf(name, found), ...lackingLines(profile, name, found, page)]);
}

function headOf(name: string, { place, probe }: Found): string {
  const host = place.host === undefined ? '' : `, ${place.host}`;
  const login = probe && valueOf(probe.signedInAs);
  return `${'Seen'.padEnd(11)}${name}   ${place.title}${host}${login === undefined ? '' : `, signed in as ${login}`}`;
}

function lackingLines({ parts }: CompositeProfile, name: string, { able, probe }: Found, { paint }: Page): string[] {
  const lacks = COMPOSITE_PARTS.filter((part) => (parts[part] ?? parts.person).includes(name)).flatMap((part) => {
    const short = sayShort(able, part);
    return short === undefined ? [] : [`${part}: ${short}`];
  });
  return [
    ...lacks.map((text) => `${paint.caution('Cannot')}${' '.repeat(5)}${name}: ${text}`),
    ...missingRights(probe?.rights ?? []).map(
      (right) => `${paint.caution('Missing')}${' '.repeat(4)}${name}: ${right.right}: ${sayWithout(right)}`,
    ),
  ];
}
