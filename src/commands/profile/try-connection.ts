import { type ServerProfile } from '../../config/types.js';
import { type Desk } from '../../core/desk.js';
import { AppError } from '../../core/error.js';
import { type Capabilities } from '../../core/capability.js';
import { type Probe } from '../../core/probe.js';
import { type Call, type Place } from '../../core/provider.js';
import { type OpenProfile, type Run } from '../../context.js';
import { askProposed } from './ask.js';
import { absolute } from './draft.js';
import { askSecret, type GivenSecret } from './login-secret.js';
import { SERVER_KINDS } from './server-kinds.js';
import { untrustedLines } from './untrusted.js';
import { signsInAs } from './where.js';

/** What a look at a back end came to. */
export interface Found {
  readonly place: Place;
  readonly policy: OpenProfile['policy'];
  /** Undefined: this kind has nothing to look at but its accounts. */
  readonly probe: Probe | undefined;
  readonly able: Capabilities;
}

/** A profile that is not saved yet, and what it signs in with. */
export interface Attempt {
  readonly profile: ServerProfile;
  readonly given: GivenSecret;
}

/** So often a person may mend what the server refused: a password that is tried too often locks the login. Our own value. */
const MENDED_AT_MOST = 2;

/** Who we are to a back end and what can be done there. Changes nothing. */
export async function lookAt({ provider, policy }: OpenProfile, call: Call): Promise<Found> {
  const probe = await provider.probe?.(call);
  return { place: provider.place, policy, probe, able: await provider.capabilities(undefined, call) };
}

/**
 * Opens a profile that is not saved yet and does `work` on it. Where somebody is there, an untrusted certificate is shown and the file of its authority
 * asked for, and after a refused password the name and the password; what was mended so is in the answer. Throws what the back end throws, saying that nothing was saved.
 */
export async function connected<T>(
  run: Run,
  name: string,
  first: Attempt,
  desk: Desk,
  work: (opened: OpenProfile) => Promise<T>,
): Promise<{ readonly attempt: Attempt; readonly answer: T }> {
  let attempt = first;
  for (let mended = 0; ; mended += 1) {
    try {
      return { attempt, answer: await once(run, name, attempt, work) };
    } catch (error) {
      if (!(error instanceof AppError) || error.kind === 'cancelled') throw error;
      const next = mended < MENDED_AT_MOST ? await mend(run, error, attempt, desk) : undefined;
      if (!next) throw nothingSaved(error, attempt.profile);
      attempt = next;
    }
  }
}

async function once<T>(
  { context, io }: Run,
  name: string,
  { profile, given }: Attempt,
  work: (opened: OpenProfile) => Promise<T>,
): Promise<T> {
  const progress = io.progress(`Asking ${profile.url}`);
  try {
    // Somebody gave it just now: a mark of an earlier time does not count.
    if (given.from === 'typed' || given.from === 'stdin') await (await context.secrets()).pardon(name, given.secret);
    const opened = await context.open({ name, profile }, given.secret);
    try {
      return await work(opened);
    } finally {
      await opened.provider.close();
    }
  } finally {
    progress.done();
  }
}

/** What to try instead, by the answer of whoever is there; undefined where nobody can mend this. */
async function mend(run: Run, error: AppError, attempt: Attempt, desk: Desk): Promise<Attempt | undefined> {
  const { context, globals } = run;
  const { profile, given } = attempt;
  const isData = globals.output === 'json' || globals.output === 'ndjson';
  if (error.code === 'certificate' && (desk.present || !isData)) {
    const [message = '', ...shown] = untrustedLines(error, context.clock(), context.zone());
    // Where nobody is asked, the sentence itself is that of the error that follows.
    desk.show(desk.present && isMendedByCa(error) ? [message, ...shown] : shown);
  }
  if (!desk.present) return undefined;
  if (isMendedByCa(error)) return { ...attempt, profile: { ...profile, ca: await askCa(context, desk) } };
  if (error.code !== 'refused' || given.from !== 'typed') return undefined;
  const { wrongCounts } = SERVER_KINDS[profile.kind];
  desk.show([error.message, ...(wrongCounts === undefined ? [] : [wrongCounts])]);
  const again = withLogin(profile, await askLoginAgain(desk, profile));
  return { profile: again, given: { secret: await askSecret(run, again), from: 'typed' } };
}

function withLogin(profile: ServerProfile, name: string): ServerProfile {
  return profile.kind === 'keycloak' ? { ...profile, client: name } : { ...profile, bind: name };
}

/** The name may be what was wrong; Enter keeps it. */
async function askLoginAgain(desk: Desk, profile: ServerProfile): Promise<string> {
  const { login, loginAgain, settings } = SERVER_KINDS[profile.kind];
  const known = signsInAs(profile);
  const { question = loginAgain, rule } = settings[login] ?? {};
  const asked = { text: loginAgain, flag: `--${login}`, offered: [known], other: question, ...(rule ? { rule } : {}) };
  return (await askProposed(desk, asked)) ?? known;
}

/** A certificate that is over, or of another host, is not mended by trusting its authority. */
function isMendedByCa({ code, details }: AppError): boolean {
  return code === 'certificate' && ['not-trusted', 'self-signed'].includes(String(details?.['reason']));
}

/** The authority's file, as an absolute path; asked for until there is one. */
async function askCa(context: Run['context'], desk: Desk): Promise<string> {
  for (;;) {
    const file = absolute(await desk.text({ text: 'PEM file of the authority that issued it', flag: '--ca FILE' }), context.cwd);
    if ((await context.fileState(file)).kind === 'file') return file;
    desk.show([`There is no file ${file}.`]);
  }
}

function nothingSaved(error: AppError, profile: ServerProfile): AppError {
  const { kind, message, code, right, retryable, details, cause } = error;
  return new AppError(kind, message, {
    code,
    right,
    retryable,
    details,
    cause,
    hint: `Nothing was saved. ${hintFor(error, profile)}`.trim(),
  });
}

function hintFor(error: AppError, { kind }: ServerProfile): string {
  const { login, secret } = SERVER_KINDS[kind];
  if (isMendedByCa(error)) return 'Compare the fingerprint with whoever runs the server, and name the CA file: --ca FILE';
  if (error.kind === 'unavailable') return 'To save the profile without a test: --no-test';
  if (error.code === 'refused') return `Check the ${login === 'bind' ? 'name' : login} (--${login}) and its ${secret}.`;
  return error.hint ?? '';
}
