import { type Access, type Enabled, type Recovery } from '../../core/account.js';
import { AppError } from '../../core/error.js';
import { type Fact, type FactMaker } from '../../core/fact.js';
import { type When } from '../../core/instant.js';
import { Personal } from '../../core/personal.js';
import { isLockedForGood, valuesOf, type User } from './account.js';
import { unknownBy, type Answer } from './answers.js';
import { endIn } from './end-of-access.js';
import { type Credential } from './methods.js';
import { type Profile, type Realm } from './realm.js';
import { VIEW_REALM } from './rights.js';
import { type KeycloakOptions } from './types.js';

/**
 * Whether an administrator let the account sign in. A lock for good is kept as "disabled" too, and is a lock. Somebody from a directory that does not answer is
 * shown as disabled whatever is so: told by their credentials, which then do not come either.
 */
export function enabledOf(user: User, credentials: Answer<readonly Credential[]>, facts: FactMaker): Fact<Enabled> {
  if (user.enabled || isLockedForGood(user)) return facts.known<Enabled>({ enabled: true });
  if (user.federationLink !== undefined && credentials instanceof AppError) return unknownBy(credentials, facts);
  const unkept = facts.unknown('not-recorded', 'Keycloak keeps no reason');
  return facts.known<Enabled>({
    enabled: false,
    reason: unkept,
    by: facts.unknown('not-recorded', 'the audit or the admin events have who did it'),
    since: facts.unknown('not-recorded', 'the audit or the admin events have when it was'),
    note: facts.absent('Keycloak keeps no note'),
  });
}

type Naming = Pick<KeycloakOptions, 'attributes'>;

/** A dead attribute looks like one without a value: Keycloak drops what its profile does not declare, and says nothing. */
export function isDeclared(attribute: string, { attributes, showsOthers }: Profile): boolean {
  return showsOthers || attributes.some(({ name }) => name === attribute);
}

/** An end in a configured attribute. Keycloak itself never looks at it. */
export function accessOf(
  user: User,
  { attributes }: Naming,
  profile: Answer<Profile> | undefined,
  facts: FactMaker,
): Fact<Access> {
  const attribute = attributes?.accessEnd;
  if (attribute === undefined) return facts.absent('the profile names no attribute for the end of access');
  return facts.known<Access>({
    from: facts.known('always'),
    until: untilIn(user, attribute, profile, facts),
    enforced: facts.known(false),
    rule: facts.absent('Keycloak keeps an end, and no rule for it'),
    graceUntil: facts.absent('the realm has no grace after the end of access'),
  });
}

/** The end as a fact says it: nothing there is "never" only where something there would show. */
export function untilIn(user: User, attribute: string, profile: Answer<Profile> | undefined, facts: FactMaker): Fact<When> {
  const until = untilOf(user, attribute, facts);
  if (until.state !== 'known' || until.value !== 'never' || profile === undefined) return until;
  if (profile instanceof AppError) return unknownBy(profile, facts);
  return isDeclared(attribute, profile) ? until : facts.unknown('not-recorded', undeclared(attribute));
}

export const undeclared = (attribute: string): string =>
  `the user profile of the realm does not declare ${attribute}, so Keycloak keeps none and shows none`;

/** The end as the attribute has it: nothing there is never. */
export function untilOf(user: Pick<User, 'attributes'>, attribute: string, facts: FactMaker): Fact<When> {
  const end = endIn(valuesOf(user, attribute));
  if (end.state === 'unreadable') return facts.unknown('not-decodable', `${attribute} holds no date that can be read`);
  return facts.known(end.state === 'never' ? 'never' : end.until);
}

/** A mail address is all that Keycloak sends a link to. */
export function recoveryOf(user: User, realm: Answer<Realm>, facts: FactMaker): Fact<Recovery> {
  return facts.known<Recovery>({
    mail: facts.known(user.email === undefined ? [] : [new Personal('mail', user.email)]),
    mobile: facts.absent('Keycloak sends nothing to a phone'),
    question: facts.absent('Keycloak has no secret question'),
    selfReset: selfResetOf(user, realm, facts),
  });
}

function selfResetOf(user: User, realm: Answer<Realm>, facts: FactMaker): Fact<boolean> {
  if (user.email === undefined) return facts.known(false);
  if (realm instanceof AppError) return unknownBy(realm, facts);
  const { resetPasswordAllowed, sendsMail } = realm;
  if (resetPasswordAllowed === undefined || sendsMail === undefined)
    return facts.unknown('not-readable', 'whether the realm lets people reset a password alone cannot be read', VIEW_REALM);
  return facts.known(resetPasswordAllowed && sendsMail && user.enabled);
}
