import { sql, type Transaction } from 'kysely';
import { AppError } from '../../core/error.js';
import { type Instant } from '../../core/instant.js';
import { type DirectoryParts } from './parts.js';
import { hashPin, pinMatches } from './pin-hash.js';
import { effectiveFrom, formRefusal, pinRules } from './pin-policy.js';
import { type AccountRecord, type Tables } from './tables.js';

/** Why the directory does not take a PIN: a conflict with its rules. The message never holds the PIN. */
export function refusedPin(message: string, code: 'pin-form' | 'pin-in-history'): AppError {
  return new AppError('conflict', message, { code, hint: 'Choose another one.' });
}

/** A new PIN ready to be written, or why it is refused. Made outside the transaction that writes it: hashing takes time. */
export type PreparedPin = { readonly hash: string } | { readonly refused: AppError };

/** Checks a new PIN against form and history, as the server's own rules, and hashes it. */
export async function preparePin(parts: DirectoryParts, accountId: string, pin: string): Promise<PreparedPin> {
  const { policy, clock, random, pinCost } = parts;
  const rules = pinRules(policy, clock());
  const wrongForm = formRefusal(pin, rules, policy.label);
  if (wrongForm !== undefined)
    return { refused: refusedPin(`the directory refuses this ${policy.label}: ${wrongForm}`, 'pin-form') };
  for (const hash of await lastHashes(parts, accountId, rules.history)) {
    if (await pinMatches(pin, hash)) {
      return {
        refused: refusedPin(
          `the directory refuses this ${policy.label}: it is one of the last ${String(rules.history)}`,
          'pin-in-history',
        ),
      };
    }
  }
  return { hash: await hashPin(pin, random, pinCost) };
}

/** The last so many PINs, the present one among them. */
async function lastHashes({ store }: DirectoryParts, accountId: string, count: number): Promise<readonly string[]> {
  if (count === 0) return [];
  const rows = await store.rows<{ pin_hash: string }>(
    `select pin_hash from account where id = ?1 and pin_hash is not null
     union all select pin_hash from (select pin_hash from pin_history where account_id = ?1 order by retired_at desc, rowid desc limit ?2)`,
    [accountId, count],
  );
  return rows.slice(0, count).map(({ pin_hash }) => pin_hash);
}

/** When a new PIN begins and ceases to work, and who must change it. */
export interface PinTerms {
  readonly expiresAt: Instant | null;
  readonly temporary: boolean;
  readonly mustChange: boolean;
  readonly byDesk: boolean;
}

/** Puts a new PIN in the place of the old one, which goes into the history. Returns from when it works. */
export async function writePin(
  { policy }: Pick<DirectoryParts, 'policy'>,
  trx: Transaction<Tables>,
  account: AccountRecord,
  hash: string,
  now: Instant,
  terms: PinTerms,
): Promise<Instant> {
  const keep = policy.pin.history?.value ?? 0;
  if (account.pin_hash !== null && keep > 0) {
    await trx.insertInto('pin_history').values({ account_id: account.id, pin_hash: account.pin_hash, retired_at: now }).execute();
    await forgetOlder(trx, account.id, keep);
  }
  const effectiveAt = effectiveFrom(policy, now);
  await trx
    .updateTable('account')
    .set({
      pin_hash: hash,
      pin_changed_at: now,
      pin_effective_at: effectiveAt,
      pin_expires_at: terms.expiresAt,
      pin_temporary: terms.temporary ? 1 : 0,
      pin_must_change: terms.mustChange ? 1 : 0,
      ...(terms.byDesk ? { pin_reset_at: now } : {}),
    })
    .where('id', '=', account.id)
    .execute();
  return effectiveAt;
}

async function forgetOlder(trx: Transaction<Tables>, accountId: string, keep: number): Promise<void> {
  await sql`delete from pin_history where rowid in (
    select rowid from pin_history where account_id = ${accountId} order by retired_at desc, rowid desc limit -1 offset ${keep}
  )`.execute(trx);
}
