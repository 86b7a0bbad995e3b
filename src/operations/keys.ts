import { KEY_KINDS, type AccountKey, type AccountRef, type KeyKind } from '../core/account.js';
import { type TypedAs } from './types.js';

/** `uid:12345` says by which key to look, for the rare text that is the UID of one account and the number of another. */
const NAMED_KEY = new RegExp(`^(${KEY_KINDS.join('|')}):(.+)$`, 'su');

/** The exact keys that a text can be, in the order in which they are tried. */
export function keysOf(who: string): readonly AccountKey[] {
  const text = who.trim();
  const named = NAMED_KEY.exec(text);
  if (named?.[1] && named[2]) return [{ by: named[1] as KeyKind, value: named[2].trim() }];
  if (text === '') return [];
  if (text.includes('@')) return keys(text, ['mail', 'uid', 'alias']);
  const digits = /^[\d\s-]+$/.test(text);
  if (digits) return [...keys(text, ['id', 'uid', 'alias']), { by: 'number', value: text.replace(/[\s-]/g, '') }];
  return keys(text, ['id', 'uid', 'alias', 'number']);
}

/** The part before the @ of a mail address as a UID or an alias; empty where the text is no address. */
export function localPartKeys(who: string): readonly AccountKey[] {
  const local = /^([^@\s]+)@[^@\s]+$/.exec(who.trim())?.[1];
  return local === undefined ? [] : keys(local, ['uid', 'alias']);
}

/** What the difference between the text and the UID tells. */
export function typedAs(who: string, ref: AccountRef, by: TypedAs['by']): TypedAs {
  const text = who.trim();
  const isUid = text === ref.uid;
  return {
    text,
    by,
    isUid,
    capitals: !isUid && text.toLowerCase() === ref.uid.toLowerCase(),
    address: /^[^@\s]+@[^@\s]+$/.test(text),
  };
}

function keys(value: string, kinds: readonly KeyKind[]): readonly AccountKey[] {
  return kinds.map((by) => ({ by, value }));
}
