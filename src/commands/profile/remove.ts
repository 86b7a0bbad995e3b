import * as z from 'zod';
import { type Config, type Profile } from '../../config/types.js';
import { AppError } from '../../core/error.js';
import { type Run } from '../../context.js';
import { fieldsFirst } from '../fields-first.js';
import { noSuchProfile } from '../profiles.js';
import { command } from '../spec.js';
import { deskOf } from './desk-of.js';
import { SERVER_KINDS } from './server-kinds.js';
import { compositesWith, isServer, sayWhere, whereOf } from './where.js';

/** What the secret of such a profile is called; one of another kind may have had the name before. */
function secretWord(profile: Profile): string {
  return isServer(profile) ? SERVER_KINDS[profile.kind].secret : 'password';
}

const input = z.object({ name: z.string().min(1), yes: z.boolean().default(false) });

const FIELDS = ['profile', 'removed', 'kind', 'file', 'server', 'wasCurrent', 'current', 'forgotten'];

export const module = command(input, async ({ name, yes }, run) => {
  const fields = fieldsFirst(run, FIELDS);
  const config = await run.context.config();
  const profile = profileIn(config, name);
  checkUnused(config, name);
  const question = { text: `Remove the profile ${name} (${sayWhere(profile)})?`, initial: false, flag: '--yes' };
  if (!(await deskOf(run, yes).confirm(question))) throw new AppError('cancelled', 'Nothing was removed.');
  const { before, after } = await removed(run, name);
  const secret = await forgotten(run, name);
  const wasCurrent = before.current === name;
  const others = Object.keys(after.profiles);
  return {
    shape: 'profile-remove',
    fields,
    data: {
      profile: name,
      removed: true,
      kind: profile.kind,
      ...whereOf(profile),
      wasCurrent,
      current: after.current ?? null,
      forgotten: secret.from,
    },
    human: () => [
      `The profile ${name} is removed.`,
      ...secret.from.map((where) => `Its ${secretWord(profile)} is forgotten: it was in ${where}.`),
      ...(profile.kind === 'composite'
        ? [`Its members stay: ${profile.members.map((member) => member.profile).join(', ')}.`]
        : []),
      ...(profile.kind === 'directory' ? [`The directory itself stays, in ${profile.file}.`] : []),
      ...(wasCurrent ? [`No profile is current now. ${next(others)}`] : []),
    ],
    notes: secret.problem === undefined ? [] : [secret.problem],
    exit: secret.problem === undefined ? undefined : 'partial',
  };
});

function profileIn(config: Config, name: string): Profile {
  const profile = Object.hasOwn(config.profiles, name) ? config.profiles[name] : undefined;
  if (!profile) throw noSuchProfile(config, name);
  return profile;
}

/** Throws conflict (7) while a composite has it as a member: without it the composite could not be opened. */
function checkUnused({ profiles }: Config, name: string): void {
  const [first, ...rest] = compositesWith(profiles, name);
  if (first === undefined) return;
  throw new AppError('conflict', `The profile ${name} is a member of ${[first, ...rest].join(', ')}.`, {
    code: 'profile-in-use',
    hint: `Remove that first: uidctl profile remove ${first}`,
    details: { composites: [first, ...rest] },
  });
}

async function removed({ context }: Run, name: string): Promise<{ readonly before: Config; readonly after: Config }> {
  let before: Config = { profiles: {} };
  const after = await context.updateConfig((config) => {
    profileIn(config, name);
    checkUnused(config, name);
    before = config;
    const profiles = Object.fromEntries(Object.entries(config.profiles).filter(([other]) => other !== name));
    return { ...(config.current === undefined || config.current === name ? {} : { current: config.current }), profiles };
  });
  return { before, after };
}

/** Also a directory's: one of the same name may have been a server. What cannot be forgotten is told; the profile is gone all the same. */
async function forgotten(
  { context }: Run,
  name: string,
): Promise<{ readonly from: readonly string[]; readonly problem: string | undefined }> {
  try {
    return { from: await (await context.secrets()).forget(name), problem: undefined };
  } catch (error) {
    if (!(error instanceof AppError) || error.kind === 'cancelled') throw error;
    const hint = error.hint === undefined ? '' : ` ${error.hint}`;
    return { from: [], problem: `A stored password of ${name} may still be there: ${error.message}${hint}` };
  }
}

function next(others: readonly string[]): string {
  const [first] = others;
  return first === undefined ? 'To set one up: uidctl profile add NAME' : `To use another one: uidctl profile use ${first}`;
}
