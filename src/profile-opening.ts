import { readFile, stat } from 'node:fs/promises';
import {
  type CompositeProfile,
  type Config,
  type DirectoryProfile,
  type KeycloakProfile,
  type LdapProfile,
  type Profile,
  type ServerProfile,
} from './config/types.js';
import { type NamedProfile, type OpenProfile } from './context.js';
import { AppError } from './core/error.js';
import { type Clock } from './core/instant.js';
import { type Provider } from './core/provider.js';
import { type Secret } from './core/secret.js';
import { type Zone } from './core/zone.js';
import { type Policy } from './policy/schema.js';
import { type Member } from './providers/composite/types.js';
import { type Secrets } from './secrets/types.js';

/** What a profile is opened with besides itself. */
interface Opening {
  readonly clock: Clock;
  readonly secrets: () => Promise<Secrets>;
  /** All profiles that are set up: a composite names its members. */
  readonly profiles: () => Promise<Config['profiles']>;
  /** The time zone of this machine. */
  readonly zone: Zone;
  /** Signs in instead of the secret that is kept. */
  readonly tried: Secret | undefined;
}

/**
 * Opens the provider of a profile, and the rules that hold for it. One road for profiles that are kept and for one that is being tried. Throws setup
 * where a file of the profile cannot be read, or a member of a composite is not set up.
 */
export async function openProfile({ name, profile }: NamedProfile, opening: Opening): Promise<OpenProfile> {
  if (profile.kind === 'directory') return openEmbedded(name, profile, opening.clock);
  // Before the provider: rules that cannot be read are told without a connection to close.
  const policy = await rulesOf(profile, opening.zone);
  return { provider: await openProvider(name, profile, opening), policy };
}

/** The rules for systems of the university's own. `plain` belongs to no place: days begin where the desk is. */
async function rulesOf({ policy = 'plain', zone }: ServerProfile | CompositeProfile, here: Zone): Promise<Policy> {
  const rules = await loadPolicy(policy);
  return policy === 'plain' ? { ...rules, zone: zone ?? here } : rules;
}

async function openEmbedded(name: string, profile: DirectoryProfile, clock: Clock): Promise<OpenProfile> {
  const { PROVIDERS } = await import('./providers/index.js');
  const { openDirectory } = await PROVIDERS.directory();
  const provider = await openDirectory({ path: profile.file, system: name, clock });
  return { provider, policy: profile.policy === undefined ? provider.policy : await loadPolicy(profile.policy) };
}

/** The provider alone: the rules of a member do not count in a composite. */
async function openProvider(name: string, profile: Profile, opening: Opening): Promise<Provider> {
  switch (profile.kind) {
    case 'directory':
      return (await openEmbedded(name, { ...profile, policy: undefined }, opening.clock)).provider;
    case 'keycloak':
      return openKeycloakServer(name, profile, opening);
    case 'composite':
      return openTogether(name, profile, opening);
    default:
      return openLdapServer(name, profile, opening);
  }
}

async function openLdapServer(name: string, profile: LdapProfile, opening: Opening): Promise<Provider> {
  const { PROVIDERS } = await import('./providers/index.js');
  const shared = { ...(await sharedBy(name, profile, profile.bind, opening)), base: profile.base };
  if (profile.kind === 'openldap') {
    const { attributes, defaultPolicy } = profile;
    return (await PROVIDERS.openldap()).openOpenldap({ ...shared, attributes, defaultPolicy });
  }
  return (await PROVIDERS['active-directory']()).openActiveDirectory({ ...shared, attributes: profile.attributes });
}

async function openKeycloakServer(name: string, profile: KeycloakProfile, opening: Opening): Promise<Provider> {
  const { PROVIDERS } = await import('./providers/index.js');
  const { realm, signInRealm, client, attributes, protectedGroups, registerAgain, link } = profile;
  const [{ openKeycloak }, shared] = await Promise.all([
    PROVIDERS.keycloak(),
    sharedBy(name, profile, client, opening, 'client secret'),
  ]);
  return openKeycloak({ ...shared, realm, signInRealm, attributes, protectedGroups, registerAgain, link });
}

/** What every server is opened with: who it is, where, and how the tool signs in there. */
async function sharedBy(name: string, profile: ServerProfile, login: string, opening: Opening, word?: 'client secret') {
  const [{ credentialsOf }, secrets] = await Promise.all([import('./secrets/credentials.js'), opening.secrets()]);
  const { clock, zone, tried } = opening;
  const { url, ca, practice, kinds } = profile;
  return {
    system: name,
    clock,
    server: { url, ...(ca === undefined ? {} : { ca: await readCa(name, ca) }) },
    credentials: credentialsOf(secrets, { system: name, name: login, zone, tried, word }),
    practice,
    kinds,
  };
}

/** Opens each member as its own profile says, with its own secret, and puts them together. One that cannot be opened closes the others. */
async function openTogether(name: string, { members, parts }: CompositeProfile, opening: Opening): Promise<Provider> {
  const [{ PROVIDERS }, profiles] = await Promise.all([import('./providers/index.js'), opening.profiles()]);
  const [{ openComposite }, { PARTS }] = await Promise.all([PROVIDERS.composite(), import('./providers/composite/types.js')]);
  const opened = await Promise.allSettled(
    members.map(async ({ profile: system, join = { from: 'uid', by: 'uid' } as const }): Promise<Member> => {
      const member = memberOf(name, system, profiles);
      return { system, provider: await openProvider(system, member, { ...opening, tried: undefined }), join };
    }),
  );
  const whole = opened.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
  const failed = opened.find((one) => one.status === 'rejected');
  if (failed) {
    await Promise.all(whole.map(({ provider }) => provider.close()));
    throw failed.reason;
  }
  // A part that nobody was named for is the lead's.
  const filled = Object.fromEntries(PARTS.map((part) => [part, parts[part] ?? parts.person])) as Record<
    (typeof PARTS)[number],
    readonly string[]
  >;
  return openComposite({ system: name, clock: opening.clock, members: whole, parts: filled });
}

function memberOf(composite: string, name: string, profiles: Config['profiles']): Exclude<Profile, CompositeProfile> {
  const profile = Object.hasOwn(profiles, name) ? profiles[name] : undefined;
  if (profile && profile.kind !== 'composite') return profile;
  const why = profile ? 'is itself several systems' : 'is not set up';
  throw new AppError('setup', `The profile "${composite}" has the member "${name}", which ${why}.`, {
    code: 'member',
    hint: profile ? `uidctl profile add ${composite} --replace` : `uidctl profile add ${name}`,
  });
}

/** The certificates that a profile trusts. Whether they are any is seen when the connection is made. */
async function readCa(name: string, file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw new AppError('setup', `The CA file ${file} of the profile "${name}" cannot be read: ${reasonOf(error)}.`, {
      hint: 'Put it there again, or set the profile up with another one.',
      cause: error,
    });
  }
}

/** Rules are written by hand: a file of more bytes is something else. */
const LARGEST_POLICY = 1024 * 1024;

/** A policy by built-in name or file. Throws setup. */
export async function loadPolicy(nameOrFile: string): Promise<Policy> {
  const { builtIn, parsePolicy } = await import('./policy/load.js');
  const known = builtIn(nameOrFile);
  if (known) return known;
  try {
    const { size } = await stat(nameOrFile);
    if (size > LARGEST_POLICY) throw new AppError('setup', `The policy file ${nameOrFile} is larger than 1 MiB.`);
    return await parsePolicy(await readFile(nameOrFile, 'utf8'), nameOrFile);
  } catch (error) {
    if (error instanceof AppError) throw error;
    throw new AppError(
      'setup',
      `The policy "${nameOrFile}" is neither a built-in one (hku, plain) nor a file that can be read: ${reasonOf(error)}.`,
      { cause: error },
    );
  }
}

/** Why a file cannot be read, in words; its path is named already. */
export function reasonOf(error: unknown): string {
  const known: Readonly<Record<string, string>> = {
    ENOENT: 'there is no such file',
    EACCES: 'you may not read it',
    EISDIR: 'it is a folder',
  };
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return known[code] ?? (error instanceof Error ? error.message : String(error));
}
