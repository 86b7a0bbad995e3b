import { type AccountKey, type AccountRef, type KeyKind } from '../../core/account.js';
import { AppError } from '../../core/error.js';
import { type Call } from '../../core/provider.js';
import { and, equals, present } from '../../ldap/filter.js';
import { stopIfCancelled } from '../../http/patience.js';
import { type Entry, type LdapCall } from '../../ldap/types.js';
import { findAccount, nobodyIn, unlessGone } from './account.js';
import { asking } from './asking.js';
import { type Names } from './names.js';
import { rememberPlace, type OpenldapParts } from './parts.js';

/** More than anybody has accounts; a key that finds so many is none. */
const MOST = 20;

/** Exact match on one key. The server does not look at letter case, nor at spaces, so what it finds is compared again. */
export async function resolve(parts: OpenldapParts, key: AccountKey, { signal }: Call): Promise<readonly AccountRef[]> {
  stopIfCancelled(signal);
  const found =
    key.by === 'id' ? await byId(parts, key.value, { signal }) : await byAttribute(parts, key.by, key.value, { signal });
  if (found.length === 0) await mayMeanNobody(parts, { signal });
  else parts.learnt.seesAccounts = true;
  return found;
}

async function byId(parts: OpenldapParts, value: string, call: LdapCall): Promise<readonly AccountRef[]> {
  const account = await findAccount(parts, value.toLowerCase(), call);
  return account === undefined ? [] : refs(parts, [account.entry], 'id', () => account.id);
}

async function byAttribute(
  parts: OpenldapParts,
  by: Exclude<KeyKind, 'id'>,
  value: string,
  call: LdapCall,
): Promise<readonly AccountRef[]> {
  const attribute = keyAttribute(parts.names, by);
  if (attribute === undefined)
    throw new AppError('unsupported', noAttribute(by), { code: 'key', hint: 'Name the attribute in the profile.' });
  // An assertion value cannot be empty, and no text of a directory holds U+0000.
  if (value === '' || value.includes('\0')) return [];
  const { names, ldap, base } = parts;
  const question = {
    base,
    scope: 'sub' as const,
    filter: and(equals(attribute, value), present(names.uid)),
    attributes: [...new Set(['entryUUID', names.uid, names.name, attribute])],
    limit: MOST,
  };
  const answer = await asking(`look for the ${by} ${value}`, unlessGone(ldap.search(question, call)), `search on ${attribute}`);
  if (answer === undefined) return [];
  // Where the answer was cut short, one may be missing that is alike.
  if (answer.cut === 'limit') throw tooMany(by, value);
  if (answer.cut !== 'referral' || answer.entries.length === 0) nobodyIn(answer, `look for the ${by} ${value}`);
  return refs(parts, answer.entries, by, (entry) => entry.texts(attribute).find((text) => same(text, value)));
}

/** The attribute of a key; undefined where nobody said. */
export function keyAttribute({ uid, mail, number, alias }: Names, by: Exclude<KeyKind, 'id'>): string | undefined {
  return { uid, mail, number, alias }[by];
}

export const noAttribute = (by: KeyKind): string => `the profile names no attribute for the key ${by}`;

function refs(
  { system, names, learnt }: OpenldapParts,
  entries: readonly Entry[],
  by: KeyKind,
  spelling: (entry: Entry) => string | undefined,
): readonly AccountRef[] {
  return entries.flatMap((entry): AccountRef[] => {
    const [id, uid, value] = [entry.text('entryUUID'), entry.text(names.uid), spelling(entry)];
    if (id === undefined || uid === undefined || value === undefined) return [];
    rememberPlace(learnt, id, entry.dn);
    return [{ id, uid, name: entry.text(names.name) ?? uid, system, foundBy: { by, value } }];
  });
}

/** The server's own idea of the same text (caseIgnoreMatch, RFC 4518), without its leniency about spaces. */
function same(text: string, typed: string): boolean {
  const folded = (one: string): string => one.normalize('NFKC').toLowerCase();
  return folded(text) === folded(typed);
}

/** "Nobody" means something only where we see somebody: without the right to search, a directory looks empty. */
export async function mayMeanNobody(parts: OpenldapParts, call: LdapCall): Promise<void> {
  const { learnt, ldap, base, names } = parts;
  if (learnt.seesAccounts) return;
  const question = { base, scope: 'sub' as const, filter: present(names.uid), attributes: ['entryUUID'], limit: 1 };
  const answer = await asking('look for accounts', unlessGone(ldap.search(question, call)), `search on ${base}`);
  if (answer?.entries.some((entry) => entry.text('entryUUID') !== undefined) === true) {
    learnt.seesAccounts = true;
    return;
  }
  if (answer !== undefined) nobodyIn(answer, 'look for accounts');
  throw new AppError('forbidden', `Below ${base} this login sees no account at all, so "nobody" may mean "not allowed to see".`, {
    code: 'sees-nobody',
    right: `search and read on ${base}`,
    hint: 'Check the base in the profile, and ask who runs the server for the right to search and read there.',
  });
}

function tooMany(by: KeyKind, value: string): AppError {
  return new AppError('conflict', `More than ${String(MOST)} accounts have the ${by} ${value}.`, { code: 'more-than-one' });
}
