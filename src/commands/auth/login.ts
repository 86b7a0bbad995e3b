import * as z from 'zod';
import { type ServerProfile } from '../../config/types.js';
import { AppError } from '../../core/error.js';
import { type Secret } from '../../core/secret.js';
import { type Run } from '../../context.js';
import { fieldsFirst } from '../fields-first.js';
import { noSecret } from '../profile/login-secret.js';
import { SERVER_KINDS, secretQuestion } from '../profile/server-kinds.js';
import { isServer, signsInAs } from '../profile/where.js';
import { command } from '../spec.js';
import { keepSecret } from './keep-secret.js';
import { noNeed } from './no-need.js';
import { trySecret, type Taken } from './try-secret.js';

const input = z.object({
  secretStdin: z.boolean().default(false),
  store: z.enum(['keychain', 'file']).optional(),
});
type LoginInput = z.output<typeof input>;

const FIELDS = ['profile', 'kind', 'needed', 'bind', 'signedIn', 'home', 'where', 'changed'];

/** The secret to try. `where`: it is in the environment, and stays there. */
interface Given {
  readonly secret: Secret;
  readonly where?: string;
}

export const module = command(input, async (typed, run) => {
  const fields = fieldsFirst(run, FIELDS);
  const { name, profile } = await run.profile({ changes: true });
  const none = { bind: null, signedIn: null, home: null, where: null, changed: false };
  if (!isServer(profile)) return noNeed({ name, profile }, 'login', fields, none);
  const bind = signsInAs(profile);
  const { secret: word } = SERVER_KINDS[profile.kind];
  const secrets = await run.context.secrets();
  const given = await givenSecret(run, name, profile, typed);
  // A person means it: a mark of an earlier time does not hold this one back. A script that runs again and again must be held back.
  if (run.io.present) await secrets.pardon(name, given.secret);
  const { warning } = await tried(run, name, profile, given.secret);
  const kept =
    given.where === undefined
      ? await keepSecret(run, { system: name, secret: given.secret, store: typed.store, word })
      : ({ home: 'environment', where: given.where } as const);
  const first = kept.home === 'environment' ? undefined : await secrets.whereIs(name);
  return {
    shape: 'auth-login',
    fields,
    data: {
      profile: name,
      kind: profile.kind,
      needed: true,
      bind,
      signedIn: true,
      ...kept,
      changed: kept.home !== 'environment',
    },
    human: () => [
      `Signed in to ${profile.url} as ${bind}.`,
      kept.home === 'environment'
        ? `The ${word} comes from ${kept.where}; nothing was stored.`
        : `The ${word} of ${name} is kept in ${kept.where}${kept.home === 'file' ? ', unencrypted, for you alone' : ''}.`,
    ],
    notes: [
      ...(warning === undefined ? [] : [`The server took the ${word}, and then refused a look-up: ${warning}`]),
      ...(first?.home === 'environment' ? [`${first.where} is set here, and counts before what was stored.`] : []),
    ],
  };
});

/** What the environment gives, unless another one is to be stored; else what is typed or comes in. */
async function givenSecret(run: Run, name: string, profile: ServerProfile, { secretStdin, store }: LoginInput): Promise<Given> {
  const { context, io } = run;
  const secrets = await context.secrets();
  if (!secretStdin && store === undefined && (await secrets.whereIs(name))?.home === 'environment') {
    const found = await secrets.find(name);
    if (found) return found;
  }
  if (!io.present && !secretStdin) throw noSecret(profile, secrets.variable(name));
  return { secret: await io.secret(secretQuestion(profile.kind, signsInAs(profile))) };
}

async function tried(run: Run, name: string, profile: ServerProfile, secret: Secret): Promise<Taken> {
  try {
    return await trySecret(run, name, profile, secret);
  } catch (error) {
    if (!(error instanceof AppError) || error.kind === 'cancelled') throw error;
    const { kind, message, code, right, retryable, details, cause } = error;
    const { wrongCounts } = SERVER_KINDS[profile.kind];
    const refused = error.code === 'secret-refused' && !run.io.present;
    const way = 'If it is right now, a person can try it once more on a terminal; or take the mark back:';
    const hint = refused
      ? `${way} uidctl auth logout --profile ${name}`
      : code === 'refused'
        ? (wrongCounts ?? error.hint)
        : error.hint;
    throw new AppError(kind, `${message} Nothing was stored.`, { code, right, retryable, details, cause, hint });
  }
}
