import { type Pin, type PinRules } from '../../core/account.js';
import { AppError } from '../../core/error.js';
import { isKnown, valueOf, type Fact, type FactMaker } from '../../core/fact.js';
import { instant, type Instant } from '../../core/instant.js';
import { type User } from './account.js';
import { type Credential } from './methods.js';
import { policyIn, type PasswordPolicy } from './password-policy.js';
import { type Realm } from './realm.js';
import { VIEW_REALM } from './rights.js';
import { unknownBy, type Answer } from './answers.js';

/** The required action that asks for a new password. */
const UPDATE_PASSWORD = 'UPDATE_PASSWORD';

const DAY = 86_400_000;
/** A reset and the password that it set have times of their own, so far apart at most, in milliseconds. Our own value. */
const SAME_RESET = 5_000;

/** What the password is judged by. */
export interface PinSeen {
  readonly user: User;
  readonly credentials: Answer<readonly Credential[]>;
  readonly realm: Answer<Realm>;
  /** When an administrator reset it last, by the admin events. */
  readonly lastReset: Fact<Instant>;
  readonly facts: FactMaker;
}

/** The password, seen from outside. */
export function pinOf(seen: PinSeen): Fact<Pin> {
  const { user, facts, lastReset } = seen;
  const mustChange = user.requiredActions.includes(UPDATE_PASSWORD);
  const changedAt = changedAtOf(seen);
  return facts.known<Pin>({
    present: presentOf(seen),
    changedAt,
    expiresAt: expiryOf(seen, changedAt),
    atExpiry: atExpiryOf(seen),
    graceLogins: facts.absent('no log-ins are left after the end of a password here'),
    mustChange: facts.known(mustChange),
    effectiveAt: facts.absent('a new password works at once'),
    temporary: temporaryOf(mustChange, lastReset, changedAt, facts),
    lastResetAt: lastReset,
  });
}

const passwordIn = (credentials: readonly Credential[]): Credential | undefined =>
  credentials.find(({ type }) => type === 'password');

/** A password of a directory is in the list of credentials too, without an id. */
function presentOf({ credentials, user, facts }: PinSeen): Pin['present'] {
  if (credentials instanceof AppError) return unknownBy(credentials, facts);
  const found = passwordIn(credentials) !== undefined;
  return found || user.federationLink === undefined
    ? facts.known(found)
    : facts.unknown('not-recorded', 'the directory behind the account keeps the password, and Keycloak shows none');
}

function changedAtOf({ credentials, facts }: PinSeen): Fact<Instant> {
  if (credentials instanceof AppError) return unknownBy(credentials, facts);
  const created = passwordIn(credentials)?.createdAt;
  return created === undefined
    ? facts.unknown('not-recorded', 'when the password was set is not written down')
    : facts.known(created);
}

/** Of a directory behind the account the realm enforces nothing that we could see: the directory has its own end of a password. */
const NOT_OURS = 'the directory behind the account keeps the password, to rules of its own';

function expiryOf({ credentials, user, realm, facts }: PinSeen, changedAt: Fact<Instant>): Pin['expiresAt'] {
  if (user.federationLink !== undefined) return facts.unknown('not-recorded', NOT_OURS);
  const policy = policyOf(realm, facts);
  if (!isKnown(policy)) return policy;
  const { days } = policy.value;
  if (days === undefined) return facts.known('never');
  if (!(credentials instanceof AppError) && passwordIn(credentials) === undefined) return facts.known('never');
  return isKnown(changedAt) ? facts.known(instant(changedAt.value + days * DAY)) : changedAt;
}

/** The log-in that finds it too old adds the demand to change it by itself. */
function atExpiryOf({ user, realm, facts }: PinSeen): Pin['atExpiry'] {
  const policy = valueOf(policyOf(realm, facts));
  if (user.federationLink === undefined && policy !== undefined && policy.days === undefined)
    return facts.absent('passwords do not expire here');
  return facts.known('must-change');
}

/** A demand to change the password looks the same, whoever made it and why: only the reset that set this very password tells a temporary one. */
function temporaryOf(
  mustChange: boolean,
  lastReset: Fact<Instant>,
  changedAt: Fact<Instant>,
  facts: FactMaker,
): Pin['temporary'] {
  if (!mustChange) return facts.known(false);
  const [reset, changed] = [valueOf(lastReset), valueOf(changedAt)];
  if (reset !== undefined && changed !== undefined && Math.abs(reset - changed) <= SAME_RESET) return facts.known(true);
  return facts.unknown('not-recorded', 'it must be changed, and whether a desk issued it is not kept');
}

/** The rules for a new password, the desk's reset included: Keycloak holds an administrator to length and history too. */
export function rulesOf(user: Pick<User, 'federationLink'>, realm: Answer<Realm>, facts: FactMaker): Fact<PinRules> {
  if (user.federationLink !== undefined) return facts.unknown('not-recorded', NOT_OURS);
  const policy = policyOf(realm, facts);
  return isKnown(policy) ? facts.known(policy.value.rules) : policy;
}

function policyOf(realm: Answer<Realm>, facts: FactMaker): Fact<PasswordPolicy> {
  if (realm instanceof AppError) return unknownBy(realm, facts);
  if (!realm.whole) return facts.unknown('not-readable', 'the password policy of the realm cannot be read', VIEW_REALM);
  return facts.known(policyIn(realm.passwordPolicy ?? ''));
}
