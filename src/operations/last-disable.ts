import { type AuditItem } from '../audit/types.js';
import { type Access, type AccountRef, type DisableReason } from '../core/account.js';
import { isKnown, valueOf, type Fact } from '../core/fact.js';
import { instant, parseInstant, type Instant, type When } from '../core/instant.js';
import { type Bench } from './types.js';

/** What our own record keeps of the last time this desk disabled an account, where nobody enabled it afterwards. */
export interface LastDisable {
  readonly at: Instant;
  readonly by: string;
  readonly because: DisableReason | undefined;
  /** The end of access that was there before; undefined: none was taken away. */
  readonly from: When | undefined;
  /** The end that disabling set. */
  readonly until: When | undefined;
}

/** The last disable that is written down and stands, as far as this machine's record tells. Throws setup when the record cannot be read. */
export async function lastDisable(bench: Bench, ref: Pick<AccountRef, 'system' | 'id'>): Promise<LastDisable | undefined> {
  if (bench.provider.governedBy !== undefined) return undefined;
  const items = await bench.audit.recent({ system: ref.system, accountId: ref.id }, instant(0));
  const last = items.find(
    ({ action, changed }) => (action === 'account.disable' || action === 'account.enable') && changed !== false,
  );
  return last?.action === 'account.disable' ? disableOf(last) : undefined;
}

/**
 * The end of access that disabling took away, as long as the account still has the one that was set in its place: somebody may have given it another
 * one since. Undefined where nothing was taken, or it is not known.
 */
export function takenEnd(record: LastDisable | undefined, access: Fact<Access>): When | undefined {
  const present = isKnown(access) ? valueOf(access.value.until) : undefined;
  if (record?.from === undefined || record.until === undefined || present === undefined) return undefined;
  const same =
    record.until === present || (record.until !== 'never' && present !== 'never' && Math.abs(record.until - present) < 1000);
  return same ? record.from : undefined;
}

function disableOf({ at, operator, details }: AuditItem): LastDisable {
  return { at, by: operator.id, because: details.disableReason, from: whenOf(details.from), until: whenOf(details.until) };
}

function whenOf(text: string | undefined): When | undefined {
  return text === undefined || text === 'never' ? text : parseInstant(text);
}
