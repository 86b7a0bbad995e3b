import { type AccountRow, type Query } from '../../core/account.js';
import { AppError } from '../../core/error.js';
import { factsOf, type Fact } from '../../core/fact.js';
import { type Call, type SearchPage } from '../../core/provider.js';
import { stopIfCancelled } from '../../http/patience.js';
import { naming } from './naming.js';
import { type CompositeParts } from './parts.js';
import { type Member, type Part } from './types.js';

/**
 * The list of the lead. What a row says of parts that others answer is unknown: a list asks no one else. Throws unsupported for a filter by the end
 * of access where that is not kept by the lead alone.
 */
export async function* search(parts: CompositeParts, query: Query, call: Call): AsyncGenerator<SearchPage> {
  stopIfCancelled(call.signal);
  const elsewhere = query.accessEnds === undefined ? undefined : endsElsewhere(parts);
  if (elsewhere !== undefined) throw new AppError('unsupported', elsewhere, { code: 'filter' });
  try {
    for await (const { rows, complete } of parts.lead.provider.search(query, call)) {
      yield { rows: rows.map((row) => ownRow(parts, row)), complete };
    }
  } catch (error) {
    throw naming(parts, parts.lead, error);
  }
}

/** Why a list cannot be narrowed by the end of access; undefined where it can. */
export function endsElsewhere(parts: CompositeParts): string | undefined {
  const others = othersOf(parts, 'access');
  return others.length === 0
    ? undefined
    : `the end of access is kept in ${namesOf(others)}, and a list comes from ${parts.lead.system} alone`;
}

function ownRow(parts: CompositeParts, row: AccountRow): AccountRow {
  const { enabled } = row;
  // Disabled in one is disabled, whatever the others say.
  const isOff = enabled.state === 'known' && !enabled.value && parts.of('account').includes(parts.lead);
  return {
    ...row,
    enabled: isOff ? enabled : ownFact(parts, 'account', enabled),
    accessUntil: ownFact(parts, 'access', row.accessUntil),
  };
}

function ownFact<T>(parts: CompositeParts, part: Part, fact: Fact<T>): Fact<T> {
  const [other] = othersOf(parts, part);
  return other === undefined
    ? fact
    : factsOf(other.system, fact.at).unknown('not-recorded', `a list does not ask ${other.system}`);
}

function othersOf(parts: CompositeParts, part: Part): readonly Member[] {
  return parts.of(part).filter((member) => member !== parts.lead);
}

const namesOf = (members: readonly Member[]): string => members.map(({ system }) => system).join(', ');
