import { type Change } from '../../../core/change.js';
import { parseDuration } from '../../../core/duration.js';
import { AppError } from '../../../core/error.js';
import { iso, type Instant } from '../../../core/instant.js';
import { Personal } from '../../../core/personal.js';
import { isLockedForGood, type User } from '../account.js';
import { type Credential } from '../methods.js';
import { knownCredentials } from '../state.js';
import { ALREADY, PASSWORD_READ_ONLY, refuseReadOnly, step, type PlanDraft, type Planning } from './draft.js';
import { unlockSteps } from './unlock.js';

type Reset = Extract<Change, { action: 'pin.reset' }>;

/** The required action that asks for a new password. */
export const UPDATE_PASSWORD = 'UPDATE_PASSWORD';

const SESSIONS_GO_ON = 'sessions stay open with the old password: end them too where somebody else may have it';

/** A new password that must be changed at the next log-in, or a mail with a link to choose one. */
export function planReset(change: Reset, planning: Planning): PlanDraft {
  knownCredentials(planning.state);
  refuseReadOnly(planning, PASSWORD_READ_ONLY);
  return change.via === 'link' ? planLink(planning) : planTemporary(change, planning);
}

function planTemporary({ livesFor }: Extract<Reset, { via: 'temporary' }>, planning: Planning): PlanDraft {
  checkLife(livesFor);
  const { state } = planning;
  const setPin = step('set-pin', 'set a temporary password: the old one ends at once', {
    repeatable: false,
    issues: 'pin',
    implies: ['require-change'],
    before: passwordOf(passwordIn(knownCredentials(state))?.createdAt),
  });
  return {
    steps: [setPin, ...unlockSteps(planning)],
    warnings: [...disabledWarnings(state.user), SESSIONS_GO_ON, ...lifeWarnings(livesFor), ...directoryWarnings(state.user)],
  };
}

/**
 * The server mails the link itself. It refuses somebody disabled, a lock for good among them, so that is lifted first; a lock for a time it does not look at,
 * and the person would hold a link and stay out.
 */
function planLink(planning: Planning): PlanDraft {
  const { user } = planning.state;
  if (user.email === undefined) throw noMail(user);
  if (!user.enabled && !isLockedForGood(user)) throw disabledForLink(user);
  const { masked } = new Personal('mail', user.email);
  const send = step('send-link', `mail a link to set a new password to ${masked}`, {
    repeatable: false,
    target: masked,
    after: lifeOf(planning),
  });
  const unlock = unlockSteps(planning);
  return {
    steps: user.enabled ? [send, ...unlock] : [...unlock, send],
    warnings: [
      'the old password works until the link is used',
      ...(user.emailVerified ? [] : ['nobody has verified this mail address']),
      ...directoryWarnings(user),
    ],
  };
}

/** How long the link works, as the profile has it. */
function lifeOf({ options: { link } }: Planning): string {
  return link?.lifespan === undefined
    ? 'link sent, for as long as the server has it'
    : `link sent, works for ${String(Math.ceil(link.lifespan / 60))} minutes`;
}

function noMail({ username }: User): AppError {
  return new AppError('unsupported', `${username} has no mail address in this realm, so no link can be sent`, {
    code: 'no-mail',
    hint: 'Set a temporary password in place of a link.',
  });
}

function disabledForLink({ username }: User): AppError {
  return new AppError('conflict', 'the account is disabled, and the server sends no link to it', {
    code: 'disabled',
    hint: `If that is right, enable it first: uidctl account enable ${username}`,
  });
}

/** How a set-pin step names the password that stands there: by the time at which it was set. */
export function passwordOf(at: Instant | undefined): string {
  return at === undefined ? 'password of an unknown time' : `password of ${iso(at)}`;
}

/** The password that counts here: the realm's own before that of a directory. */
export function passwordIn(credentials: readonly Credential[]): Credential | undefined {
  const passwords = credentials.filter(({ type }) => type === 'password');
  return passwords.find(({ id }) => id !== undefined) ?? passwords[0];
}

function disabledWarnings(user: User): readonly string[] {
  if (user.enabled || isLockedForGood(user)) return [];
  return ['the account is disabled: the new password works only when it is enabled again'];
}

function checkLife(life: string | undefined): void {
  const length = life === undefined ? undefined : parseDuration(life);
  if (life !== undefined && (!length || length.years > 0 || length.months > 0)) {
    throw new AppError('unsupported', 'how long the password lives must be an ISO 8601 duration of days or less, such as PT24H', {
      code: 'bad-duration',
    });
  }
}

function lifeWarnings(livesFor: string | undefined): readonly string[] {
  return livesFor === undefined
    ? []
    : ['Keycloak gives a temporary password no life of its own: it works until it is changed, or as long as any other'];
}

/** What the mode of the federation decides, which an ordinary login of ours cannot read. */
function directoryWarnings({ federationLink }: User): readonly string[] {
  if (federationLink === undefined) return [];
  return [
    'the account comes from another directory: by its set-up the password is written there, whose own rules and locks count, or kept in this realm alone',
  ];
}

/** The present password must be changed at the next log-in. */
export function planRequireChange(planning: Planning): PlanDraft {
  const { user } = planning.state;
  if (passwordIn(knownCredentials(planning.state)) === undefined) {
    throw new AppError('unsupported', 'no password was ever set for this account: there is none to change', {
      code: 'pin-missing',
    });
  }
  if (user.requiredActions.includes(UPDATE_PASSWORD)) return ALREADY;
  // The page to choose a new one would fail, and the person could never get past it.
  refuseReadOnly(planning, PASSWORD_READ_ONLY);
  return {
    steps: [step('require-change', 'must be changed at the next log-in', { before: 'no change due', after: 'change due' })],
    warnings: directoryWarnings(user),
  };
}
