import { type Step } from '../../core/change.js';
import { AppError, type ErrorKind } from '../../core/error.js';
import { type HttpFailure } from '../../http/failure.js';
import { appErrorOf } from '../../http/status.js';
import { endTargetOf } from './changes/sessions.js';
import { rightFor } from './rights.js';
import { directoryDown } from './state.js';

/** What a step is called behind "cannot", before the UID. */
const DOING: Readonly<Record<Step['verb'], string>> = {
  'set-pin': 'set the password of',
  'require-change': 'ask for a new password of',
  'send-link': 'send a link to',
  unlock: 'unlock',
  'remove-method': 'remove a method of',
  'require-method': 'ask for a new method of',
  'set-default-method': 'change the default method of',
  'set-access-end': 'set the end of access of',
  enable: 'enable',
  disable: 'disable',
  'end-sessions': 'end sessions of',
};

/** A step as rights are asked for: what a step works on counts only for one session by its id, which needs more than all of them or those of a client. */
export function askedAs({ verb, target }: Pick<Step, 'verb' | 'target'>): {
  readonly verb: Step['verb'];
  readonly target?: string;
} {
  const one = target !== undefined && verb === 'end-sessions' && endTargetOf({ target }).end === 'session';
  return one ? { verb, target } : { verb };
}

/** The words in which Keycloak says that what is to go is not there: a credential, a session, a consent. `Sesssion` is its own spelling. */
const GONE = /^(credential not found|sess?s?sion not found|consent nor offline token not found)/i;

/** True where the server refused a step since it is so already. */
export function isGone({ verb }: Step, { status, body }: HttpFailure): boolean {
  const removes = verb === 'remove-method' || verb === 'end-sessions';
  return removes && status === 404 && GONE.test(body.error ?? body.description ?? '');
}

/** Why the server did not take a write, in plain words. A missing right is named: the server itself never says which. */
export function refusal(step: Step, uid: string, failure: HttpFailure): AppError {
  return (
    linkRefused(step, failure) ??
    readOnly(failure) ??
    profileRefused(uid, failure) ??
    appErrorOf(failure, { doing: `${DOING[step.verb]} ${uid}`, right: rightFor(askedAs(step)) })
  );
}

const saidBy = ({ body }: HttpFailure): string => body.description ?? body.error ?? '';

/** Somebody from another directory. Keycloak says "read only" too when that does not answer. */
function readOnly(failure: HttpFailure): AppError | undefined {
  const said = saidBy(failure);
  if (failure.status !== 400) return undefined;
  if (/currently unavailable/i.test(said)) return directoryDown(failure);
  if (!/account is read only|user is read-only/i.test(said)) return undefined;
  return new AppError('unsupported', 'The account comes from another directory, and this realm only reads that.', {
    code: 'read-only',
    hint: 'Change it in the directory that the account comes from.',
    cause: failure,
  });
}

/** The server checks the whole profile at every PUT, so it may name a field that nobody sent. */
function profileRefused(uid: string, failure: HttpFailure): AppError | undefined {
  const { field } = failure.body;
  const said = saidBy(failure);
  if (failure.status !== 400 || (field === undefined && !said.startsWith('error-'))) return undefined;
  const name = field ?? 'a field';
  if (/required/i.test(said))
    return new AppError(
      'conflict',
      `The profile of ${uid} lacks ${name}, which the realm demands, and the server takes no change of the account before it is there.`,
      {
        code: 'profile-incomplete',
        hint: `Have ${name} filled in in the admin console, then repeat the command.`,
        cause: failure,
      },
    );
  const why = /read-only/i.test(said) ? 'cannot be changed from here' : `is not as the realm wants it (${said})`;
  return new AppError('conflict', `The server took nothing: ${name} in the profile of ${uid} ${why}.`, {
    code: /read-only/i.test(said) ? 'field-read-only' : 'profile-invalid',
    hint: 'Have whoever runs the realm look at the user profile.',
    cause: failure,
  });
}

/** What stands against a link: a word of the answer, and what it comes to. The first that fits counts. */
const LINK: readonly {
  readonly said: RegExp;
  readonly kind: ErrorKind;
  readonly code: string;
  readonly message: string;
  readonly hint: string;
}[] = [
  {
    said: /failed to send.*(sender address|please provide a valid)/is,
    kind: 'unsupported',
    code: 'no-mail-server',
    message: 'The realm has no mail server set up, so no link was sent.',
    hint: 'Set a temporary password in place of a link, and tell whoever runs the realm.',
  },
  {
    said: /failed to send/i,
    kind: 'unavailable',
    code: 'mail-not-sent',
    message: 'The mail server of the realm did not take the mail, so no link was sent.',
    hint: 'Try again later, or set a temporary password in place of a link.',
  },
  {
    said: /email missing/i,
    kind: 'conflict',
    code: 'no-mail',
    message: 'The account has no mail address (any more), so no link was sent.',
    hint: 'Set a temporary password in place of a link.',
  },
  {
    said: /user is disabled/i,
    kind: 'conflict',
    code: 'disabled',
    message: 'The account is disabled, so no link was sent.',
    hint: 'Enable the account first.',
  },
  {
    said: /client|redirect uri/i,
    kind: 'unsupported',
    code: 'link-settings',
    message: 'The realm does not take the client or the address that the profile has for links, so no link was sent.',
    hint: 'Correct the link settings of the profile.',
  },
  {
    said: /invalid required actions/i,
    kind: 'unsupported',
    code: 'no-such-action',
    message: 'The realm has no required action UPDATE_PASSWORD, so no link was sent.',
    hint: 'Set a temporary password in place of a link, and tell whoever runs the realm.',
  },
];

function linkRefused({ verb }: Step, failure: HttpFailure): AppError | undefined {
  if (verb !== 'send-link' || (failure.status !== 400 && failure.status !== 500)) return undefined;
  const server = saidBy(failure);
  const found = LINK.find(({ said }) => said.test(server));
  return (
    found && new AppError(found.kind, found.message, { code: found.code, hint: found.hint, details: { server }, cause: failure })
  );
}
