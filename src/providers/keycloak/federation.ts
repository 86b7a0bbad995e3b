import { type HttpCall } from '../../http/types.js';
import { type User } from './account.js';
import { get } from './asking.js';
import { listOf, fieldsOf } from './json.js';
import { type KeycloakParts } from './parts.js';
import { VIEW_USERS } from './rights.js';

/** What always comes from the directory, whatever its mode. */
const NEVER_OURS = ['username'];

/**
 * Whether the realm only reads the directory that the user comes from (its mode READ_ONLY). The mode itself needs `view-realm`, but the profile of such a user
 * shows it: nothing in it can be edited. Undefined for the realm's own users, and where the server does not say.
 */
export async function isReadOnly(parts: KeycloakParts, user: User, call: HttpCall): Promise<boolean | undefined> {
  if (user.federationLink === undefined) return undefined;
  const question = { doing: 'read the account', right: VIEW_USERS, query: { userProfileMetadata: true } };
  const fields = fieldsOf(await get(parts, ['users', user.id], question, call));
  const attributes = listOf(fields?.fields('userProfileMetadata')?.value('attributes'));
  const ours = attributes?.filter((one) => !NEVER_OURS.includes(one.text('name') ?? ''));
  return ours === undefined || ours.length === 0 ? undefined : ours.every((one) => one.flag('readOnly') === true);
}
