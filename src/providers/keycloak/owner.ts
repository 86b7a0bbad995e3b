import { type Owner } from '../../core/account.js';
import { type Fact, type FactMaker } from '../../core/fact.js';
import { type HttpCall } from '../../http/types.js';
import { nameOf, valuesOf, type User } from './account.js';
import { type KeycloakParts } from './parts.js';
import { VIEW_USERS } from './rights.js';
import { usersNamed } from './resolve.js';

/** Who answers for the account, where the profile names an attribute for it. It holds a user name. */
export async function ownerOf(parts: KeycloakParts, user: User, facts: FactMaker, call: HttpCall): Promise<Fact<Owner>> {
  const attribute = parts.options.attributes?.owner;
  if (attribute === undefined) return facts.absent('the profile names no attribute for an owner');
  const [uid] = valuesOf(user, attribute);
  if (uid === undefined) return facts.absent('no owner is written down');
  const [owner, another] = await usersNamed(parts, uid, call);
  if (owner === undefined || another !== undefined)
    return facts.unknown('not-readable', `the owner ${uid} cannot be seen`, VIEW_USERS);
  return facts.known({ uid: owner.username, name: nameOf(owner) });
}
