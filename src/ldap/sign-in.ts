import { type Credentials } from '../core/credentials.js';
import { AppError } from '../core/error.js';
import { type Secret } from '../core/secret.js';
import { type Connection, type Found } from './connection.js';
import { CONTROLS, passwordPolicy, readPolicy } from './controls.js';
import { LdapFailure } from './failure.js';
import { mustChange, refusalInWords } from './refusals.js';
import { bindRequest } from './requests.js';
import { appErrorOf } from './result-codes.js';
import { type BindAnswer } from './types.js';

/** Our own sign-in, for every connection of one server. */
export interface SignIn {
  /** Throws AppError unauthenticated where the password was refused before, in this process or, as the credentials know, in another. */
  password(): Promise<Secret>;
  /** Binds a new connection. Throws AppError; LdapFailure never. */
  bind(connection: Connection, password: Secret): Promise<void>;
}

/** Where nobody knows how the password that was sent is kept. */
const RENEW = 'Renew the stored password: uidctl auth login.';

/** Binds go one by one: a password that was refused on one connection is not tried on the other. */
export function signIn(credentials: Credentials, address: string): SignIn {
  let refused: { readonly secret: Secret; readonly error: AppError } | undefined;
  let turn: Promise<unknown> = Promise.resolve();
  const stopIfRefused = (secret: Secret): void => {
    if (refused !== undefined && same(refused.secret, secret)) throw refused.error;
  };
  const alone = async (work: () => Promise<void>): Promise<void> => {
    if (credentials.alone) await credentials.alone(work);
    else await work();
  };
  const bind = async (connection: Connection, secret: Secret): Promise<void> => {
    stopIfRefused(secret);
    // Another process may have been told in the meantime that this very password is refused.
    if (credentials.alone) await credentials.password();
    const answer = await sendBind(connection, credentials.name, secret);
    const error = bindError(answer, credentials, address);
    if (error === undefined) return;
    if (answer.code === 49) {
      refused = { secret, error };
      await credentials.refused(secret, refusalInWords(answer.text, answer.policy)).catch((unkept: unknown) => {
        throw alsoUnkept(error, unkept);
      });
    }
    throw error;
  };
  return {
    async password() {
      const secret = await credentials.password();
      stopIfEmpty(credentials.name, secret, credentials.renew?.());
      stopIfRefused(secret);
      return secret;
    },
    bind(connection, secret) {
      const mine = turn.then(() => alone(() => bind(connection, secret)));
      turn = mine.catch(() => undefined);
      return mine;
    },
  };
}

/** One simple bind and what it said. A server may take an empty password for nobody and say yes (RFC 4513, section 5.1.2): it is never sent. */
export async function sendBind(connection: Connection, name: string, password: Secret): Promise<BindAnswer> {
  stopIfEmpty(name, password);
  const { result }: Found = await connection.send(bindRequest(name, password.open('wire'), [passwordPolicy()])).answer;
  return { code: result.code, text: result.text, policy: readPolicy(result.controls.get(CONTROLS.passwordPolicy)) };
}

/** Throws AppError unauthenticated for a name or a password that a server may take for an anonymous sign-in. */
export function stopIfEmpty(name: string, password: Secret, renew = RENEW): void {
  if (password.open('wire') === '')
    throw new AppError('unauthenticated', 'The password is empty, and an empty one is not sent.', { hint: renew });
  if (name === '')
    throw new AppError('unauthenticated', 'There is no name to sign in with.', { hint: 'Give the profile a bind name.' });
}

function bindError(answer: BindAnswer, credentials: Credentials, address: string): AppError | undefined {
  const { name } = credentials;
  const { code, text, policy } = answer;
  if (mustChange(text, policy)) return mustChangeFirst(name, address, credentials.renew?.());
  if (code === 0) return undefined;
  if (code === 49) {
    return new AppError('unauthenticated', `${address} refuses the sign-in of ${name}: ${refusalInWords(text, policy)}.`, {
      code: 'refused',
      hint: credentials.renew?.() ?? RENEW,
      details: { server: text },
    });
  }
  return appErrorOf(new LdapFailure(code, text, { policy }), { doing: `sign in to ${address} as ${name}` });
}

/** Nobody will hold the next run back: whoever runs a job again and again must know that. */
function alsoUnkept(error: AppError, unkept: unknown): AppError {
  const why = unkept instanceof Error ? unkept.message : String(unkept);
  const { code, hint, details } = error;
  const message = `${error.message} This could not be written down (${why}), so the next run sends the same password again.`;
  return new AppError(error.kind, message, { code, hint, details, cause: unkept });
}

/** Our own login is let in, and may do nothing but change its password. */
export function mustChangeFirst(name: string, address: string, renew = 'uidctl auth login.'): AppError {
  return new AppError('unauthenticated', `${address} lets ${name} do nothing before its own password is changed.`, {
    code: 'must-change',
    hint: `Change the password of that login, then renew it here: ${renew}`,
  });
}

function same(one: Secret, other: Secret): boolean {
  return one === other || one.open('wire') === other.open('wire');
}
