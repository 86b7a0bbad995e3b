import { ATTRIBUTE_NAME, SERVER_URL, type Profile } from '../../config/types.js';
import { type Desk } from '../../core/desk.js';
import { AppError, type ErrorKind } from '../../core/error.js';
import { type Suggestions } from '../../core/probe.js';
import { type Call, type Provider } from '../../core/provider.js';
import { type Run } from '../../context.js';
import { type AddInput } from './add-input.js';
import { askProposed, askText } from './ask.js';
import { BIND_NAME, BIND_QUESTION, checkBind } from './bind-form.js';
import { bindSecret, homeFor, type GivenSecret } from './bind-secret.js';
import { profileOf, serverDraft, type ServerDraft } from './draft.js';
import { connected, lookAt, type Attempt, type Found } from './try-connection.js';
import { isServer, type ServerProfile } from './where.js';

/** A server's profile, ready to be saved. */
export interface Prepared {
  readonly profile: ServerProfile;
  readonly given: GivenSecret | undefined;
  /** Where the password will be kept; undefined: nowhere anew. */
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
  const draft = serverDraft(kind, input, old, run.context.cwd);
  checkBind(kind, draft.bind);
  if (!desk.present) demandAll(draft);
  const url = draft.url ?? (await askText(desk, 'Server, as ldaps://HOST', '--url', SERVER_URL));
  const bind = draft.bind ?? (await askText(desk, BIND_QUESTION[kind], '--bind', BIND_NAME[kind]));
  const same = old !== undefined && isServer(old) && old.url === url && old.bind === bind;
  const given = await bindSecret(run, input, { name: input.name, bind, same });
  const home = input.dryRun ? undefined : await homeFor(run, input, input.name, given, desk);
  const isNew = old?.kind !== kind;
  const attempt = { profile: profileOf(draft, { url, bind, base: draft.base ?? '' }), given };
  if (input.test) return { home, ...(await tested(run, input.name, attempt, isNew, desk)) };
  const base = draft.base ?? (await askText(desk, BASE_QUESTION, '--base'));
  return { profile: { ...attempt.profile, base }, given, home, found: undefined };
}

const BASE_QUESTION = 'Part of the tree with the accounts, as a DN';

/** Throws usage that names everything that is missing. */
function demandAll({ url, bind, base }: ServerDraft): void {
  const missing = Object.entries({ url, bind, base })
    .filter(([, value]) => value === undefined)
    .map(([flag]) => `--${flag}`);
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
  const { profile } = first;
  const asks = desk.present && isNew && profile.kind === 'openldap';
  const open = profile.base === '' || (asks && profile.defaultPolicy === undefined);
  const { attempt, answer: offered } = open
    ? await connected(run, name, first, desk, ({ provider }) => offeredBy(provider, call))
    : { attempt: first, answer: undefined };
  const whole = { ...attempt, profile: await completed(attempt.profile, offered, asks, desk) };
  const reached = await connected(run, name, whole, desk, (opened) => lookAt(opened, call));
  return { ...reached.attempt, found: reached.answer };
}

/** What the server proposes. One that cannot say without a base proposes nothing: then it is typed, and the look that follows tells what is wrong. */
async function offeredBy(provider: Provider, call: Call): Promise<Suggestions | undefined> {
  try {
    return (await provider.probe?.(call))?.suggestions;
  } catch (error) {
    if (error instanceof AppError && (error.code === 'no-base' || NOT_SAID.has(error.kind))) return undefined;
    throw error;
  }
}

const NOT_SAID: ReadonlySet<ErrorKind> = new Set(['not-found', 'unsupported', 'forbidden', 'conflict']);

/** The profile with what a person chose of what the server offers. */
async function completed(
  profile: ServerProfile,
  offered: Suggestions | undefined,
  asks: boolean,
  desk: Desk,
): Promise<ServerProfile> {
  const base = profile.base === '' ? await askBase(desk, offered?.bases ?? []) : profile.base;
  if (profile.kind !== 'openldap' || !asks) return { ...profile, base };
  const defaultPolicy = profile.defaultPolicy ?? (await askDefaultPolicy(desk, offered?.policies ?? []));
  const note = profile.attributes.note ?? (await askNote(desk));
  return {
    ...profile,
    base,
    ...(defaultPolicy === undefined ? {} : { defaultPolicy }),
    attributes: { ...profile.attributes, ...(note === undefined ? {} : { note }) },
  };
}

async function askBase(desk: Desk, offered: readonly string[]): Promise<string> {
  const text = 'In which part of the tree are the accounts?';
  return (await askProposed(desk, { text, flag: '--base', offered, other: BASE_QUESTION })) ?? '';
}

async function askDefaultPolicy(desk: Desk, offered: readonly string[]): Promise<string | undefined> {
  return askProposed(desk, {
    text: 'Which password policy holds for accounts that name none (ppolicy_default)?',
    flag: '--default-policy',
    offered,
    none: 'not known: what it says stays unknown',
    other: 'The policy entry, as a DN',
  });
}

async function askNote(desk: Desk): Promise<string | undefined> {
  return askProposed(desk, {
    text: 'Which attribute may keep why an account was disabled, and what its access end was?',
    flag: '--attribute note=NAME',
    offered: [],
    none: 'none: the audit of this machine keeps it',
    other: 'The attribute',
    rule: ATTRIBUTE_NAME,
  });
}
