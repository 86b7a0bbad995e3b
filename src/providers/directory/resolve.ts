import { type AccountKey, type AccountRef, type KeyKind } from '../../core/account.js';
import { type Call } from '../../core/provider.js';
import { stopIfCancelled, unlessCancelled } from './call.js';
import { type DirectoryParts } from './parts.js';

interface Found {
  readonly id: string;
  readonly uid: string;
  readonly name: string;
  readonly spelling: string;
}

const BY: Readonly<Record<KeyKind, string>> = {
  uid: 'select id, uid, name, uid as spelling from account where uid = ?',
  id: 'select id, uid, name, id as spelling from account where id = ?',
  alias: 'select a.id, a.uid, a.name, x.alias as spelling from alias x join account a on a.id = x.account_id where x.alias = ?',
  mail: 'select id, uid, name, mail as spelling from account where mail = ? order by uid',
  number: 'select id, uid, name, number as spelling from account where number = ?',
};

/** Exact match on one key; UIDs, aliases and mail without regard to ASCII case. */
export async function resolve(
  { store, system }: DirectoryParts,
  { by, value }: AccountKey,
  { signal }: Call,
): Promise<readonly AccountRef[]> {
  stopIfCancelled(signal);
  // SQLite compares texts without regard to case only up to this character.
  if (value.includes('\0')) return [];
  const found = await unlessCancelled(store.rows<Found>(BY[by], [value]), signal);
  return found.map(({ id, uid, name, spelling }) => ({ id, uid, name, system, foundBy: { by, value: spelling } }));
}
