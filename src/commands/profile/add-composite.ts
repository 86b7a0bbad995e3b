import { type CompositeProfile, type Config } from '../../config/types.js';
import { type Desk } from '../../core/desk.js';
import { AppError } from '../../core/error.js';
import { type Run } from '../../context.js';
import { type AddInput } from './add-input.js';
import { askJoin, askLead, askOthers, askParts, type Able, type Parts } from './composite-questions.js';
import { namedPolicy, only } from './draft.js';
import { lookAt, type Found } from './try-connection.js';
import { singleIn } from './where.js';

/** A composite, ready to be saved. */
export interface PreparedComposite {
  readonly profile: CompositeProfile;
  /** It has no secret of its own. */
  readonly given: undefined;
  readonly home: undefined;
  /** What a look at the whole found; undefined: nothing was tested. */
  readonly found: Found | undefined;
  /** What a look at each member found, by its name. */
  readonly members: ReadonlyMap<string, Found>;
}

type Members = CompositeProfile['members'];

/** Puts a composite together from profiles that are there (flags, the composite that is replaced, questions), and looks at each member unless that was not wanted. */
export async function prepareComposite(
  run: Run,
  input: AddInput,
  config: Config,
  old: CompositeProfile | undefined,
  desk: Desk,
): Promise<PreparedComposite> {
  const { cwd } = run.context;
  const given = givenParts(input, old);
  const typed = input.member ?? old?.members;
  if (!desk.present) demandAll(typed, given);
  const names = singles(config, input.name);
  const lead = given.person?.[0] ?? (await askLead(desk, typed?.map(({ profile }) => profile) ?? names));
  const chosen = typed ?? [lead, ...(await askOthers(desk, lead, names))].map((profile) => ({ profile }));
  checkMembers(chosen, config, input.name);
  checkParts({ ...given, person: given.person ?? [lead] }, chosen);
  const parts: Partial<Parts> & Pick<Parts, 'person'> = { ...given, person: [lead] };
  const members = input.test ? await lookAtEach(run, chosen, config) : new Map<string, Found>();
  const able: Able = new Map([...members].map(([name, found]) => [name, found.able]));
  const profile: CompositeProfile = {
    kind: 'composite',
    members: typed === undefined ? await joined(desk, chosen, lead, able) : chosen,
    parts: desk.present
      ? await askParts(
          desk,
          parts,
          chosen.map((member) => member.profile),
          able,
        )
      : parts,
    ...only({
      policy: namedPolicy(input.policy, cwd) ?? old?.policy,
      zone: input.zone ?? old?.zone,
      resetVia: input.resetVia ?? old?.resetVia,
    }),
  };
  const found = input.test ? await lookAtWhole(run, input.name, profile) : undefined;
  return { profile, given: undefined, home: undefined, found, members };
}

/** What was typed of the parts, over what the composite that is replaced says. */
function givenParts({ part }: AddInput, old: CompositeProfile | undefined): Partial<Record<keyof Parts, readonly string[]>> {
  const twice = part?.find(([name], i) => part.findIndex(([other]) => other === name) !== i);
  if (twice) {
    throw new AppError('usage', `--part: ${twice[0]} is given twice.`, { hint: `Name all in one: --part ${twice[0]}=A,B` });
  }
  return { ...old?.parts, ...Object.fromEntries(part ?? []) };
}

/** Throws usage that names what is missing, where nobody is there to ask. */
function demandAll(members: Members | undefined, parts: Partial<Record<keyof Parts, readonly string[]>>): void {
  const missing = [...(members ? [] : ['--member']), ...(parts.person ? [] : ['--part person=PROFILE'])];
  if (missing.length === 0) return;
  throw new AppError('usage', `Several systems as one need more, and nobody is there to ask: ${missing.join(', ')}.`, {
    code: 'no-answer',
    hint: 'On a terminal they are asked for; all options are in the help: --help',
  });
}

/** The profiles that can be members. Throws setup where there are fewer than two. */
function singles({ profiles }: Config, own: string): readonly string[] {
  const names = Object.keys(profiles).filter((name) => name !== own && singleIn(profiles, name) !== undefined);
  if (names.length > 1) return names;
  throw new AppError(
    'setup',
    `Several systems as one need two profiles at least; there ${names.length === 1 ? `is ${names.join('')}` : 'is none'}.`,
    {
      code: 'too-few-members',
      hint: 'Set each system up first: uidctl profile add NAME',
    },
  );
}

/** Throws usage for a member that is not there, is itself a composite, or stands there twice; and for fewer than two. */
function checkMembers(members: Members, { profiles }: Config, own: string): void {
  const refuse = (message: string, hint: string) => new AppError('usage', `--member: ${message}.`, { code: 'member', hint });
  members.forEach(({ profile: name }, i) => {
    if (name === own || (Object.hasOwn(profiles, name) && !singleIn(profiles, name))) {
      throw refuse(`${name} is itself several systems`, 'Name the systems themselves: uidctl profile list');
    }
    if (!Object.hasOwn(profiles, name)) throw refuse(`there is no profile "${name}"`, `uidctl profile add ${name}`);
    if (members.findIndex((other) => other.profile === name) !== i)
      throw refuse(`${name} is named twice`, 'Name each system once.');
  });
  if (members.length < 2) throw refuse('two systems at least', 'One system alone needs no composite.');
}

/** Throws usage for a part that nobody, or nobody of the members, is named for, or one twice; and for more than one lead. */
function checkParts(parts: Partial<Record<keyof Parts, readonly string[]>>, members: Members): void {
  const names = members.map(({ profile }) => profile);
  const refuse = (message: string) => {
    throw new AppError('usage', `--part: ${message}.`, { code: 'part', hint: `The members are ${names.join(', ')}.` });
  };
  for (const [part, systems] of Object.entries(parts)) {
    const stranger = systems.find((name) => !names.includes(name));
    if (stranger !== undefined) refuse(`${part} names ${stranger}, which is no member`);
    if (new Set(systems).size < systems.length) refuse(`${part} names one system twice`);
    if (systems.length === 0) refuse(`${part} names nobody`);
    if (part === 'person' && systems.length > 1) refuse('person has one system, which says who somebody is');
  }
}

async function joined(desk: Desk, members: Members, lead: string, able: Able): Promise<Members> {
  const whole: Members[number][] = [];
  for (const { profile } of members) {
    const join = profile === lead ? undefined : await askJoin(desk, profile, able);
    // By UID is what holds where nothing is said.
    const isUsual = join === undefined || (join.from === 'uid' && join.by === 'uid');
    whole.push(isUsual ? { profile } : { profile, join });
  }
  return whole;
}

/** Opens each member as its own profile says. Throws what the first that fails throws, naming it. */
async function lookAtEach(run: Run, members: Members, { profiles }: Config): Promise<ReadonlyMap<string, Found>> {
  const progress = run.io.progress(`Asking ${members.map(({ profile }) => profile).join(', ')}`);
  try {
    const looked = members.map(async ({ profile: name }) => {
      const profile = singleIn(profiles, name);
      return profile ? [[name, await lookAtProfile(run, name, profile)] as const] : [];
    });
    return new Map((await Promise.all(looked)).flat());
  } finally {
    progress.done();
  }
}

async function lookAtProfile(run: Run, name: string, profile: Config['profiles'][string]): Promise<Found> {
  const { context, requestId } = run;
  try {
    const opened = await context.open({ name, profile });
    try {
      return await lookAt(opened, { signal: context.signal, requestId });
    } finally {
      await opened.provider.close();
    }
  } catch (error) {
    if (!(error instanceof AppError) || error.kind === 'cancelled') throw error;
    throw nothingSaved(error, name);
  }
}

async function lookAtWhole(run: Run, name: string, profile: CompositeProfile): Promise<Found> {
  return lookAtProfile(run, name, profile);
}

function nothingSaved(error: AppError, name: string): AppError {
  const { kind, message, code, right, retryable, details, cause } = error;
  const way =
    kind === 'unavailable' ? 'To save the profile without a test: --no-test' : `To look at it alone: uidctl doctor ${name}`;
  const hint = `Nothing was saved. ${way}`;
  return new AppError(kind, `${name}: ${message}`, { code, right, retryable, details, cause, hint });
}
