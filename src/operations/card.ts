import { type AuditItem } from '../audit/types.js';
import { type AccountRef } from '../core/account.js';
import { duration, milliseconds } from '../core/duration.js';
import { instant } from '../core/instant.js';
import { type Report } from '../diagnosis/types.js';
import { readFacts } from './account-facts.js';
import { diagnoseFacts } from './diagnose.js';
import { resolveOne } from './resolve.js';
import { subjectOf } from './subject.js';
import { type Bench, type Match, type Target } from './types.js';

/** Everything that an account's card shows. */
export interface Card {
  readonly target: Target;
  /** What the facts mean for the next sign-in with what was typed. */
  readonly diagnosis: Report;
  /** What the desk did to it in the last {@link DESK_DAYS}, newest first; undefined where that record cannot be read or is kept by a server. */
  readonly desk: readonly AuditItem[] | undefined;
}

/** So far back a card tells what the desk did. Our own value. */
export const DESK_DAYS = 30;

/** The card of the one account that a text names. Throws what {@link resolveOne} throws. */
export async function showAccount(bench: Bench, who: string): Promise<Card> {
  return cardOf(bench, await resolveOne(bench, who, true));
}

/** The card of an account that is found already. Facts and record are read at once. Throws not-found, cancelled. */
export async function cardOf(bench: Bench, match: Match): Promise<Card> {
  const [facts, desk] = await Promise.all([readFacts(bench, match.ref.id), deskRecord(bench, match)]);
  const target: Target = { ...match, facts };
  return { target, diagnosis: diagnoseFacts(bench, target, {}), desk };
}

/** Writes down that personal values of an account are shown unmasked, before they are. Throws setup when that cannot be written. */
export async function recordLook(
  bench: Bench,
  account: Pick<AccountRef, 'system' | 'id' | 'uid'>,
  fields: readonly string[],
): Promise<void> {
  if (bench.provider.governedBy === undefined) await bench.audit.look({ ...subjectOf(bench, account), fields });
}

/** A card is worth showing without the record, so a record that cannot be read is only missing. */
async function deskRecord(bench: Bench, { ref }: Match): Promise<readonly AuditItem[] | undefined> {
  if (bench.provider.governedBy !== undefined) return undefined;
  const since = instant(bench.clock() - milliseconds(duration(`P${String(DESK_DAYS)}D`)));
  try {
    return await bench.audit.recent({ system: ref.system, accountId: ref.id }, since);
  } catch {
    return undefined;
  }
}
