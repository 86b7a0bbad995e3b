import { type AccountId, type SignIn } from '../../core/account.js';
import { factsOf } from '../../core/fact.js';
import { type Instant } from '../../core/instant.js';
import { type Call } from '../../core/provider.js';
import { checkId, noSuchAccount, stopIfCancelled, unlessCancelled } from './call.js';
import { signInOf } from './facts.js';
import { type DirectoryParts } from './parts.js';
import { badRecord, holdsFarDate } from './readable.js';
import { type SignInRow } from './sources.js';

/** The attempts of one account, newest first. Throws not-found for an account that is not there, setup where one has no date that can be read. */
export async function signIns(
  { store, system, clock }: DirectoryParts,
  id: AccountId,
  { since, limit }: { readonly since?: Instant; readonly limit: number },
  { signal }: Call,
): Promise<readonly SignIn[]> {
  stopIfCancelled(signal);
  checkId(id);
  const rows = await unlessCancelled(
    store.rows<SignInRow>('select * from sign_in where account_id = ? and at >= ? order by at desc, id desc limit ?', [
      id,
      since ?? 0,
      Math.max(0, limit),
    ]),
    signal,
  );
  if (rows.length === 0) {
    const there = await unlessCancelled(store.rows('select 1 from account where id = ?', [id]), signal);
    if (there.length === 0) throw noSuchAccount();
  }
  if (rows.some(({ at }) => holdsFarDate(at)))
    throw badRecord(id, { field: 'at of a sign-in', why: 'holds no date of the years 1 to 9999' });
  const facts = factsOf(system, clock());
  return rows.map((row) => signInOf(row, facts));
}
