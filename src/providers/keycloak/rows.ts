import { type AccountRow } from '../../core/account.js';
import { factsOf, type Fact } from '../../core/fact.js';
import { Personal } from '../../core/personal.js';
import { isLockedForGood, nameOf, valuesOf, type User } from './account.js';
import { type Answer } from './answers.js';
import { kindOf } from './kinds.js';
import { type KeycloakParts } from './parts.js';
import { type Profile } from './realm.js';
import { untilIn } from './standing.js';

/** A row of a list. `profile` is left out where no attribute for the end of access is named. */
export function rowOf(
  { system, clock, options }: Pick<KeycloakParts, 'system' | 'clock' | 'options'>,
  user: User,
  profile?: Answer<Profile>,
): AccountRow {
  const facts = factsOf(system, clock());
  const { attributes } = options;
  const [department] = valuesOf(user, attributes?.department);
  const [number] = valuesOf(user, attributes?.number);
  return {
    id: user.id,
    uid: user.username,
    name: nameOf(user),
    kind: facts.known(kindOf(user, options)),
    department: department === undefined ? facts.absent() : facts.known(department),
    number: number === undefined ? facts.absent() : facts.known(new Personal('number', number)),
    mail: user.email === undefined ? facts.absent() : facts.known(user.email),
    enabled: enabledIn(user, facts),
    accessUntil: attributes?.accessEnd === undefined ? facts.absent() : untilIn(user, attributes.accessEnd, profile, facts),
  };
}

/** "Disabled" may be a lock, or a directory that is down; a list does not ask which for each. */
function enabledIn(user: User, facts: ReturnType<typeof factsOf>): Fact<boolean> {
  if (user.enabled || isLockedForGood(user)) return facts.known(true);
  if (user.federationLink === undefined) return facts.known(false);
  return facts.unknown('not-recorded', 'Keycloak says "disabled" also where the directory behind the account is down');
}
