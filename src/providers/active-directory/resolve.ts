import { type AccountKey, type AccountRef, type KeyKind } from '../../core/account.js';
import { AppError } from '../../core/error.js';
import { type Call } from '../../core/provider.js';
import { and, equals, or, type Filter } from '../../ldap/filter.js';
import { type Entry } from '../../ldap/types.js';
import { ACCOUNT, idOf, NAME_ATTRIBUTES, nameOf, uidOf } from './account-entry.js';
import { askingBelow } from './asking.js';
import { stopIfCancelled } from '../../http/patience.js';
import { guidBytes } from './guid.js';
import { type AdParts } from './parts.js';

/** Exact match on one key, anywhere below the base of the profile; letters without regard to case, as the domain has it. */
export async function resolve(parts: AdParts, { by, value }: AccountKey, { signal }: Call): Promise<readonly AccountRef[]> {
  stopIfCancelled(signal);
  const attributes = attributesOf(parts, by);
  const filter = filterOf(by, value, attributes);
  if (filter === undefined) return [];
  const answer = await askingBelow(
    parts.base,
    'look for the account',
    parts.ldap.search(
      {
        base: parts.base,
        scope: 'sub',
        filter: and(ACCOUNT, filter),
        attributes: [...NAME_ATTRIBUTES, ...attributes],
        binary: ['objectGUID'],
      },
      { signal },
    ),
  );
  if (answer.cut !== undefined && answer.cut !== 'referral') throw cutShort(answer.cut);
  return answer.entries.flatMap((entry) => {
    const spelling = by === 'id' ? idOf(entry) : spellingIn(entry, attributes, value);
    return spelling === undefined
      ? []
      : [{ id: idOf(entry), uid: uidOf(entry), name: nameOf(entry), system: parts.system, foundBy: { by, value: spelling } }];
  });
}

function attributesOf({ map }: AdParts, by: KeyKind): readonly string[] {
  switch (by) {
    case 'id':
      return [];
    case 'uid':
      return ['sAMAccountName'];
    case 'alias':
      return ['userPrincipalName', ...(map.alias === undefined ? [] : [map.alias])];
    case 'mail':
      return [map.mail];
    case 'number':
      return [map.number];
  }
}

/** Undefined where nobody can have such a key: an id of another form, an empty text, U+0000 (which the server would take for the end of the text). */
function filterOf(by: KeyKind, value: string, attributes: readonly string[]): Filter | undefined {
  if (by === 'id') {
    const bytes = guidBytes(value);
    return bytes && equals('objectGUID', bytes);
  }
  if (value === '' || value.includes('\0')) return undefined;
  return or(...attributes.map((attribute) => equals(attribute, value)));
}

/**
 * The value by which it was found, as the domain spells it. The domain compares without regard to case, accents and outer spaces; only case is taken
 * as equal here, so that what is changed later is just what was typed.
 */
function spellingIn(entry: Entry, attributes: readonly string[], value: string): string | undefined {
  const values = attributes.flatMap((attribute) => entry.texts(attribute));
  const fold = (text: string): string => text.normalize('NFC').toLowerCase();
  return values.find((each) => each === value) ?? values.find((each) => fold(each) === fold(value));
}

function cutShort(cut: string): AppError {
  return new AppError(
    'unavailable',
    `The server did not give the whole answer (${cut}): whether more accounts have this key is not known.`,
    {
      hint: 'Try again; if it stays, ask who runs the domain.',
    },
  );
}
