import * as z from 'zod';
import { type Config, type Profile } from '../../config/types.js';
import { type Run } from '../../context.js';
import { isServer, memberProfiles, sayWhere } from '../profile/where.js';
import { noSuchProfile } from '../profiles.js';
import { command } from '../spec.js';
import { checkRow, titled, type Check } from './check.js';
import { compositeChecks } from './composite-profile.js';
import { directoryChecks } from './directory-profile.js';
import { doctorLines, type Group } from './lines.js';
import { keychainCheck, leftOpenCheck, recordCheck, settingsCheck } from './machine.js';
import { serverChecks } from './server-profile.js';

const input = z.object({ name: z.string().min(1).optional() });

const COLUMNS = [
  { path: 'profile', title: 'Profile' },
  { path: 'id', title: 'Check' },
  { path: 'title', title: 'Title' },
  { path: 'state', title: 'State' },
  { path: 'text', title: 'Text' },
  { path: 'remedy', title: 'Remedy' },
];

export const module = command(input, async ({ name }, run) => {
  const { check: settings, config } = await settingsCheck(run);
  const wanted = config ? profilesOf(run, config, name) : [];
  const progress = run.io.progress('Looking');
  try {
    const [machine, ...profiles] = await Promise.all([
      machineGroup(run, settings, config),
      ...wanted.map(([profileName, profile]) => profileGroup(run, profileName, profile, config?.profiles ?? {})),
    ]);
    const groups = [machine, ...profiles];
    const failed = groups.some(({ checks }) => checks.some(({ state }) => state === 'fail'));
    return {
      shape: 'doctor',
      data: groups.flatMap(({ profile, checks }) => checks.map((check) => checkRow(profile, check))),
      columns: COLUMNS,
      human: (page) => doctorLines(groups, page),
      exit: failed ? 'problem' : undefined,
    };
  } finally {
    progress.done();
  }
});

/** The one that was named, here or by `--profile`; else all. Of a composite its members too: each is looked at under its own name. Throws not-found. */
function profilesOf({ globals }: Run, config: Config, typed: string | undefined): [string, Profile][] {
  const name = typed ?? globals.profile;
  if (name === undefined) return Object.entries(config.profiles);
  const profile = Object.hasOwn(config.profiles, name) ? config.profiles[name] : undefined;
  if (!profile) throw noSuchProfile(config, name);
  const members = profile.kind === 'composite' ? memberProfiles(profile, config.profiles) : [];
  return [[name, profile], ...members.flatMap(([member, own]): [string, Profile][] => (own ? [[member, own]] : []))];
}

async function machineGroup(run: Run, settings: Group['checks'][number], config: Config | undefined): Promise<Group> {
  const audit = await run.context.audit();
  try {
    const checks = [
      settings,
      await recordCheck(run, audit),
      await leftOpenCheck(run, audit),
      config ? await keychainCheck(run, config) : titled('keychain', 'keychain').unknown('who needs it is in the settings'),
      ...(config ? [] : [titled('profiles', 'profiles').unknown('they are in the settings, which cannot be read')]),
    ];
    return { profile: null, heading: 'This machine', checks };
  } finally {
    await audit.close();
  }
}

async function profileGroup(run: Run, name: string, profile: Profile, profiles: Config['profiles']): Promise<Group> {
  return { profile: name, heading: `${name} | ${sayWhere(profile)}`, checks: await profileChecks(run, name, profile, profiles) };
}

async function profileChecks(run: Run, name: string, profile: Profile, profiles: Config['profiles']): Promise<readonly Check[]> {
  if (isServer(profile)) return serverChecks(run, name, profile);
  return profile.kind === 'composite' ? compositeChecks(run, name, profile, profiles) : directoryChecks(run, name, profile);
}
