import { type AccountId } from '../../core/account.js';
import { type Fact, type FactMaker } from '../../core/fact.js';
import { type HttpCall } from '../../http/types.js';
import { get, notDecodable } from './asking.js';
import { listOf } from './json.js';
import { type KeycloakParts } from './parts.js';
import { seesAll, VIEW_ALL_USERS, VIEW_USERS } from './rights.js';
import { rolesOf } from './roles.js';

/** The groups of a user. Groups that our login may not see are left out by the server without a word, so that a list is known only with a role that sees all. */
export async function groupsOf(
  parts: KeycloakParts,
  id: AccountId,
  facts: FactMaker,
  call: HttpCall,
): Promise<Fact<readonly string[]>> {
  if (!seesAll(await rolesOf(parts, call)))
    return facts.unknown('not-readable', 'groups that this login may not see are left out without a word', VIEW_ALL_USERS);
  const question = { doing: 'read the groups of the account', right: VIEW_USERS, query: { briefRepresentation: true, max: -1 } };
  const list = listOf(await get(parts, ['users', id, 'groups'], question, call));
  if (list === undefined) throw notDecodable('list of groups');
  return facts.known(
    list.flatMap((group) => {
      const name = group.text('path')?.replace(/^\//, '') ?? group.text('name');
      return name === undefined ? [] : [name];
    }),
  );
}
