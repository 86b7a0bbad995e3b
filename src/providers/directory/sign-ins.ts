import { type AccountId, type SignIn } from '../../core/account.js';
import { factsOf } from '../../core/fact.js';
import { type Instant } from '../../core/instant.js';
import { type Call } from '../../core/provider.js';
import { checkId, noSuchAccount, stopIfCancelled, unlessCancelled } from './call.js';
import { signInOf } from './facts.js';
import { type DirectoryParts } from './parts.js';
import { type SignInRow } from './sources.js';

/** The attempts of one account, newest first. Throws not-found for an account that is not there. */
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
  const facts = factsOf(system, clock());
  return rows.map((row) => signInOf(row, facts));
}
