import { readFile, stat } from 'node:fs/promises';
import { type DirectoryProfile, type Profile } from './config/types.js';
import { type NamedProfile, type OpenProfile } from './context.js';
import { AppError } from './core/error.js';
import { type Clock } from './core/instant.js';
import { type Provider } from './core/provider.js';
import { type Secret } from './core/secret.js';
import { type Zone } from './core/zone.js';
import { type Policy } from './policy/schema.js';
import { type Secrets } from './secrets/types.js';

/** What a profile is opened with besides itself. */
interface Opening {
  readonly clock: Clock;
  readonly secrets: () => Promise<Secrets>;
  /** The time zone of this machine. */
  readonly zone: Zone;
  /** Signs in instead of the secret that is kept. */
  readonly tried: Secret | undefined;
}

/**
 * Opens the provider of a profile, and the rules that hold for it. One road for profiles that are kept and for one that is being tried. Throws setup
 * where a file of the profile cannot be read.
 */
export async function openProfile({ name, profile }: NamedProfile, opening: Opening): Promise<OpenProfile> {
  if (profile.kind === 'directory') return openEmbedded(name, profile, opening.clock);
  // Before the provider: rules that cannot be read are told without a connection to close.
  const policy = await rulesOf(profile, opening.zone);
  return { provider: await openLdapServer(name, profile, opening), policy };
}

/** The rules for a server of the university's own. `plain` belongs to no place: days begin where the desk is. */
async function rulesOf({ policy = 'plain', zone }: LdapProfile, here: Zone): Promise<Policy> {
  const rules = await loadPolicy(policy);
  return policy === 'plain' ? { ...rules, zone: zone ?? here } : rules;
}

async function openEmbedded(name: string, profile: DirectoryProfile, clock: Clock): Promise<OpenProfile> {
  const { PROVIDERS } = await import('./providers/index.js');
  const { openDirectory } = await PROVIDERS[profile.kind]();
  const provider = await openDirectory({ path: profile.file, system: name, clock });
  return { provider, policy: profile.policy === undefined ? provider.policy : await loadPolicy(profile.policy) };
}

type LdapProfile = Exclude<Profile, DirectoryProfile>;

async function openLdapServer(name: string, profile: LdapProfile, opening: Opening): Promise<Provider> {
  const [{ PROVIDERS }, { credentialsOf }, secrets] = await Promise.all([
    import('./providers/index.js'),
    import('./secrets/credentials.js'),
    opening.secrets(),
  ]);
  const { clock, zone, tried } = opening;
  const { url, ca, bind, base, practice, kinds } = profile;
  const shared = {
    system: name,
    clock,
    server: { url, ...(ca === undefined ? {} : { ca: await readCa(name, ca) }) },
    credentials: credentialsOf(secrets, { system: name, name: bind, zone, tried }),
    base,
    practice,
    kinds,
  };
  if (profile.kind === 'openldap') {
    const { attributes, defaultPolicy } = profile;
    return (await PROVIDERS.openldap()).openOpenldap({ ...shared, attributes, defaultPolicy });
  }
  return (await PROVIDERS['active-directory']()).openActiveDirectory({ ...shared, attributes: profile.attributes });
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
