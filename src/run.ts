import { AppError } from './core/error.js';
import { chooseProfile } from './config/profiles.js';
import { type ChosenProfile, type Profile } from './config/types.js';
import { instant } from './core/instant.js';
import { loginOf, type Operator } from './core/operator.js';
import { type Answers, type Run, type Workplace } from './context.js';
import { sayWhen } from './core/when-words.js';

type Parts = Pick<Run, 'context' | 'globals' | 'path' | 'io' | 'requestId'>;

/** A run that also tells what it works with, and can be closed. */
export interface OpenRun extends Run {
  /** The profile in use; undefined before the command asked for one. */
  inUse(): ChosenProfile | undefined;
  close(): Promise<void>;
}

/**
 * A run that opens its profile and its audit when they are first asked for, and closes what it opened. `fixed` takes the place of what the settings say;
 * nobody can name it, so that commands that are printed do not.
 */
export function openRun(parts: Parts, fixed?: ChosenProfile): OpenRun {
  const { context, globals, io } = parts;
  let opened: Promise<Workplace> | undefined;
  let inUse: ChosenProfile | undefined;

  const profile: Run['profile'] = async (use) => {
    const chosen: ChosenProfile = fixed
      ? { ...fixed, chosenBy: 'current' }
      : chooseProfile(await context.config(), globals.profile, context.env.UIDCTL_PROFILE);
    inUse = chosen;
    if (use?.changes) demandNamedProfile(chosen, io.present);
    return chosen;
  };

  const workplace: Run['workplace'] = (answers = {}, use) => {
    opened ??= profile(use).then((chosen) => openWorkplace(parts, chosen, { yes: false, revealSecrets: false, ...answers }));
    return opened;
  };

  return {
    ...parts,
    profile,
    workplace,
    inUse: () => inUse,
    nested: (path, nestedIo, chosen) => openRun({ context, path, io: nestedIo, requestId: context.newId(), globals }, chosen),
    async close() {
      const place = await opened?.catch(() => undefined);
      await place?.provider.close();
      await place?.audit.close();
    },
  };
}

async function openWorkplace({ context, io, requestId }: Parts, chosen: ChosenProfile, answers: Answers): Promise<Workplace> {
  const [{ provider, policy }, audit, toolLogin] = await Promise.all([
    context.open(chosen),
    context.audit(),
    toolLogins(chosen.profile, context),
  ]);
  const { clock, signal, randomInt } = context;
  const when = (at: number): string => sayWhen(instant(at), clock(), policy.zone);
  return {
    provider,
    policy,
    audit,
    desk: io.desk({ ...answers, when }),
    requestId,
    chosen,
    operator: operatorOf(chosen, context.operator),
    ...(toolLogin.length === 0 ? {} : { toolLogin }),
    clock,
    profile: { name: chosen.name, practice: provider.place.practice },
    signal,
    randomInt,
  };
}

/** Whom the audit and the guard name: the user of this machine, unless the login of the profile is a person's own. */
function operatorOf({ profile }: ChosenProfile, osUser: Operator): Operator {
  return 'operator' in profile && profile.operator === 'bind' ? { id: loginOf(profile.bind), from: 'bind' } : osUser;
}

/** The names by which the tool itself signs in; with a composite, to each of its systems. */
async function toolLogins(profile: Profile, context: Parts['context']): Promise<readonly string[]> {
  switch (profile.kind) {
    case 'directory':
      return [];
    case 'keycloak':
      // Keycloak gives the service account of a client this name.
      return [`service-account-${profile.client}`];
    case 'composite': {
      const { profiles } = await context.config();
      const members = profile.members.map(({ profile: name }) => (Object.hasOwn(profiles, name) ? profiles[name] : undefined));
      const logins = members.map(async (member) => (member && member.kind !== 'composite' ? toolLogins(member, context) : []));
      return (await Promise.all(logins)).flat();
    }
    default:
      return [profile.bind];
  }
}

/** A script on a machine with several profiles says which one it means, so that a changed default never sends it elsewhere. */
function demandNamedProfile({ name, others, chosenBy }: ChosenProfile, present: boolean): void {
  if (!others || present || chosenBy !== 'current') return;
  throw new AppError('usage', 'There is more than one profile, and nobody to ask: a change names the profile it means.', {
    hint: `Add --profile ${name}, or set UIDCTL_PROFILE.`,
  });
}
