import { type Profile, type ServerProfile } from '../../config/types.js';
import { type Desk } from '../../core/desk.js';
import { AppError, type ErrorKind } from '../../core/error.js';
import { type Suggestions } from '../../core/probe.js';
import { type Call, type Provider } from '../../core/provider.js';
import { type Run } from '../../context.js';
import { type AddInput } from './add-input.js';
import { askText } from './ask.js';
import { completed, wantsOffer } from './completing.js';
import { profileOf, serverDraft, settingsIn, type ServerDraft, type Settings } from './draft.js';
import { homeFor, loginSecret, type GivenSecret } from './login-secret.js';
import { SERVER_KINDS, type SettingName } from './server-kinds.js';
import { connected, lookAt, type Attempt, type Found } from './try-connection.js';
import { isServer } from './where.js';

/** A server's profile, ready to be saved. */
export interface Prepared {
  readonly profile: ServerProfile;
  readonly given: GivenSecret | undefined;
  /** Where the secret will be kept; undefined: nowhere anew. */
  readonly home: 'keychain' | 'file' | undefined;
  /** Undefined: nothing was tested. */
  readonly found: Found | undefined;
}

/** Gathers what a server needs (flags, the profile that is replaced, questions), and tries it unless that was not wanted. */
export async function prepareServer(
  run: Run,
  input: AddInput,
  kind: ServerProfile['kind'],
  old: Profile | undefined,
  desk: Desk,
): Promise<Prepared> {
  const { name } = input;
  const { first, then } = SERVER_KINDS[kind];
  const draft = serverDraft(kind, input, old, run.context.cwd);
  if (!desk.present) demandAll(draft);
  const begun = { ...draft, settings: await asked(draft, first, desk) };
  const profile = profileOf(begun);
  const wanted = { name, profile, same: old !== undefined && isServer(old) && isSameLogin(old, profile) };
  const given = await loginSecret(run, input, wanted);
  const home = input.dryRun ? undefined : await homeFor(run, input, wanted, given, desk);
  if (input.test) return { home, ...(await tested(run, name, { profile, given }, old?.kind !== kind, desk)) };
  return { profile: profileOf({ ...begun, settings: await asked(begun, then, desk) }), given, home, found: undefined };
}

/** A stored secret is sent to the very server and login that it belongs to, and to no other. */
function isSameLogin(old: ServerProfile, now: ServerProfile): boolean {
  const realmOf = (profile: ServerProfile) => (profile.kind === 'keycloak' ? profile.signInRealm : undefined);
  const [before, wanted] = [settingsIn(old), settingsIn(now)];
  return SERVER_KINDS[now.kind].first.every((name) => before[name] === wanted[name]) && realmOf(old) === realmOf(now);
}

/** The settings, with those of these names asked for that nobody said. */
async function asked({ kind, settings }: ServerDraft, names: readonly SettingName[], desk: Desk): Promise<Settings> {
  const known: Partial<Record<SettingName, string>> = { ...settings };
  for (const name of names) {
    const setting = SERVER_KINDS[kind].settings[name];
    if (setting) known[name] ??= await askText(desk, setting.question, `--${name}`, setting.rule);
  }
  return known;
}

/** Throws usage that names everything that is missing. */
function demandAll({ kind, settings }: ServerDraft): void {
  const { first, then } = SERVER_KINDS[kind];
  const missing = [...first, ...then].filter((name) => settings[name] === undefined).map((name) => `--${name}`);
  if (missing.length === 0) return;
  throw new AppError('usage', `A server needs more, and nobody is there to ask: ${missing.join(', ')}.`, {
    code: 'no-answer',
    hint: 'On a terminal they are asked for; all options are in the help: --help',
  });
}

/** Connects, with what the server offers as proposals for what nobody said, and looks at what it is. */
async function tested(
  run: Run,
  name: string,
  first: Attempt,
  isNew: boolean,
  desk: Desk,
): Promise<Pick<Prepared, 'profile' | 'given' | 'found'>> {
  const call: Call = { signal: run.context.signal, requestId: run.requestId };
  const asks = desk.present && isNew;
  const { attempt, answer: offered } = wantsOffer(first.profile, asks)
    ? await connected(run, name, first, desk, ({ provider }) => offeredBy(provider, call))
    : { attempt: first, answer: undefined };
  const whole = { ...attempt, profile: await completed(attempt.profile, offered, asks, desk) };
  const reached = await connected(run, name, whole, desk, (opened) => lookAt(opened, call));
  return { ...reached.attempt, found: reached.answer };
}

/** What the server proposes. One that cannot say so early proposes nothing: then it is typed, and the look that follows tells what is wrong. */
async function offeredBy(provider: Provider, call: Call): Promise<Suggestions | undefined> {
  try {
    return (await provider.probe?.(call))?.suggestions;
  } catch (error) {
    if (error instanceof AppError && (error.code === 'no-base' || NOT_SAID.has(error.kind))) return undefined;
    throw error;
  }
}

const NOT_SAID: ReadonlySet<ErrorKind> = new Set(['not-found', 'unsupported', 'forbidden', 'conflict']);
