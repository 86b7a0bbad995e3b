import { type Demand } from '../../core/account.js';
import { AppError } from '../../core/error.js';
import { type Fact, type FactMaker } from '../../core/fact.js';
import { valuesOf, type User } from './account.js';
import { unknownBy, type Answer } from './answers.js';
import { type KnownAction, type Profile, type Realm } from './realm.js';
import { VIEW_REALM } from './rights.js';

/** What a demand to change the password is; that is a fact of the PIN. */
const UPDATE_PASSWORD = 'UPDATE_PASSWORD';
const VERIFY_EMAIL = 'VERIFY_EMAIL';
const VERIFY_PROFILE = 'VERIFY_PROFILE';

/** Keycloak's own required actions, for people. Another program's are shown by the name that the realm has. */
const WORDS: Readonly<Record<string, string>> = {
  UPDATE_PROFILE: 'must look through the profile and complete it',
  VERIFY_EMAIL: 'must confirm the mail address by a link that is mailed to it',
  CONFIGURE_TOTP: 'must register an authenticator app',
  'webauthn-register': 'must register a security key',
  'webauthn-register-passwordless': 'must register a passkey',
  CONFIGURE_RECOVERY_AUTHN_CODES: 'must write down recovery codes',
  TERMS_AND_CONDITIONS: 'must accept the terms of use',
  UPDATE_EMAIL: 'must give a new mail address',
};

/** What demands are judged by. */
export interface DemandsSeen {
  readonly user: User;
  readonly actions: Answer<readonly KnownAction[]>;
  readonly profile: Answer<Profile>;
  readonly realm: Answer<Realm>;
  readonly facts: FactMaker;
}

/**
 * What is open to be done: the required actions of the user beside a new password, and what the log-in would add by itself: a profile that lacks a required
 * field, a mail address that nobody confirmed. A browser leads through it; a program that signs in by password is refused until it is done.
 */
export function demandsOf(seen: DemandsSeen): Fact<readonly Demand[]> {
  const { user, actions, profile, facts } = seen;
  if (user.serviceAccountOf !== undefined) return facts.known([]);
  if (actions instanceof AppError) return unknownBy(actions, facts);
  if (profile instanceof AppError) return unknownBy(profile, facts);
  const open = user.requiredActions
    .filter((code) => code !== UPDATE_PASSWORD)
    .map((code) => openAction(code, user, actions, facts));
  const mail = mailToConfirm(seen, actions);
  if (mail === 'unknown')
    return facts.unknown(
      'not-readable',
      'the mail address is not confirmed, and whether the realm wants that cannot be read',
      VIEW_REALM,
    );
  const missing = missingFields(user, profile);
  const asks = isEnabled(VERIFY_PROFILE, actions) && missing.length > 0 && !user.requiredActions.includes(VERIFY_PROFILE);
  return facts.known([
    ...open,
    ...(mail ? [stepNeeded(VERIFY_EMAIL, wordsFor(VERIFY_EMAIL, actions), facts)] : []),
    ...(asks ? [stepNeeded(VERIFY_PROFILE, `must complete the profile: ${missing.join(', ')}`, facts)] : []),
  ]);
}

const isEnabled = (code: string, actions: readonly KnownAction[]): boolean =>
  actions.some(({ alias, enabled }) => enabled && alias === code);

/** An action that no page leads through (unknown to the realm, switched off, or done already) is passed by in a browser, and still refuses a program. */
function openAction(code: string, { emailVerified }: User, actions: readonly KnownAction[], facts: FactMaker): Demand {
  if (code === VERIFY_EMAIL && emailVerified) return refused(code, 'the mail address is confirmed already', facts);
  const known = actions.find(({ alias }) => alias === code);
  if (known === undefined) return refused(code, 'the realm does not know it', facts);
  return known.enabled ? stepNeeded(code, wordsFor(code, actions), facts) : refused(code, 'the realm has switched it off', facts);
}

function refused(code: string, why: string, facts: FactMaker): Demand {
  const text = `${code} is open and ${why}: a program that signs in by password is refused, a browser passes it by`;
  return { code, text, effect: 'refused', since: sinceOf(facts) };
}

const stepNeeded = (code: string, text: string, facts: FactMaker): Demand => ({
  code,
  text,
  effect: 'step-needed',
  since: sinceOf(facts),
});

const sinceOf = (facts: FactMaker): Demand['since'] => facts.unknown('not-recorded', 'the realm does not keep since when');

function wordsFor(code: string, actions: readonly KnownAction[]): string {
  return WORDS[code] ?? `must do "${actions.find(({ alias }) => alias === code)?.name ?? code}" at the log-in`;
}

/** The log-in itself adds the demand where the realm wants confirmed addresses. */
function mailToConfirm({ user, realm }: DemandsSeen, actions: readonly KnownAction[]): boolean | 'unknown' {
  if (user.emailVerified || user.email === undefined || user.requiredActions.includes(VERIFY_EMAIL)) return false;
  if (!isEnabled(VERIFY_EMAIL, actions)) return false;
  if (realm instanceof AppError || realm.verifyEmail === undefined) return 'unknown';
  return realm.verifyEmail;
}

/** The fields that the profile of the realm wants of a person and that this one lacks. */
function missingFields(user: User, { attributes }: Profile): readonly string[] {
  const builtIn: Readonly<Record<string, string | undefined>> = {
    username: user.username,
    email: user.email,
    firstName: user.firstName,
    lastName: user.lastName,
  };
  return attributes
    .filter(
      ({ name, required }) => required && !(name in builtIn ? builtIn[name] !== undefined : valuesOf(user, name).length > 0),
    )
    .map(({ name }) => name);
}
