import { join } from 'node:path';
import { CONFIG_FILE, type Config, type Profile } from '../../config/types.js';
import { type Run } from '../../context.js';
import { type Page, type Result, type Row } from '../../output/result.js';
import { abilityLines } from './abilities.js';
import { type AddInput } from './add-input.js';
import { type Prepared } from './add-server.js';
import { memberLines } from './member-lines.js';
import { ableWithout, missingRights } from './missing-rights.js';
import { probeJson } from './probe-json.js';
import { probeLines } from './probe-lines.js';
import { type Saved } from './save.js';
import { SERVER_KINDS } from './server-kinds.js';
import { compositeLines } from './setting-lines.js';
import { SETTING_FIELDS, settingsJson } from './settings-json.js';
import { type Found } from './try-connection.js';
import { isPractice, isServer, sayWhere } from './where.js';

export const ADD_FIELDS = [
  'profile',
  'saved',
  'tested',
  'replaced',
  'current',
  ...SETTING_FIELDS,
  'policy',
  'secretIn',
  'probe',
  'capabilities',
  'missing',
  'systems',
] as const;

/** What became of it. */
export interface Added extends Saved {
  readonly saved: boolean;
  /** The variable that gives the secret where nothing is stored. */
  readonly variable: string | undefined;
}

type Whole = Added &
  Omit<Prepared, 'profile'> & { readonly profile: Profile; /** Of a composite. */ readonly members?: ReadonlyMap<string, Found> };

/** A profile that was added, with what the look at it found; or what would be added. */
export function addResult(run: Run, input: AddInput, whole: Whole, profiles: Config['profiles']): Result {
  const { profile, found, saved, replaced, current } = whole;
  const data: Row = {
    profile: input.name,
    saved,
    tested: found !== undefined,
    replaced,
    current,
    ...settingsJson(profile, profiles),
    policy: found?.policy.id ?? profile.policy ?? null,
    secretIn: saved ? secretIn(input, whole) : null,
    ...foundJson(run, found),
    systems: whole.members
      ? Object.fromEntries([...whole.members].map(([name, member]) => [name, { ...foundJson(run, member) }]))
      : null,
  };
  return {
    shape: 'profile-add',
    data,
    human: (page) => [...foundLines(run, input.name, whole, profiles, page), '', ...endLines(run, input, whole, page)],
  };
}

/** What a look found, or would have. */
function foundJson({ context }: Run, found: Found | undefined): Row {
  return {
    probe: found?.probe === undefined ? null : probeJson(found.probe, context.clock(), context.zone()),
    capabilities: found?.able ?? null,
    missing: found?.probe === undefined ? null : missingRights(found.probe.rights),
  };
}

/** Where the secret is from now on; null: nowhere, or there is none. */
function secretIn({ store }: AddInput, { given, home, where }: Whole): string | null {
  if (where !== undefined && home) return home;
  if (given?.from === 'kept' && store === 'none') return null;
  return given?.spot?.home ?? null;
}

function secretText(input: AddInput, whole: Whole): string {
  const { where, given, variable } = whole;
  switch (secretIn(input, whole)) {
    case 'keychain':
      return 'in the keychain of this machine';
    case 'file':
      return `in ${where ?? given?.spot?.where ?? 'a file'}, as plain text that only you can read`;
    case 'environment':
      return `in the environment: ${variable} must be set for each run`;
    default:
      return `not kept: set ${variable} for each run`;
  }
}

function foundLines(
  { context }: Run,
  name: string,
  { profile, found, members }: Whole,
  profiles: Config['profiles'],
  page: Page,
): string[] {
  const { paint } = page;
  const practice = isPractice(profile, profiles) ? '   practice: made-up people' : '';
  const head = [
    `${paint.bold(name)}   ${sayWhere(profile)}${practice}`,
    ...(profile.kind === 'composite' ? compositeLines(profile) : []),
  ];
  if (!found) return [...head, `${paint.caution('Not tested')} nothing was asked, so nobody knows whether it works`];
  return [
    ...head,
    ...(profile.kind === 'composite' && members ? memberLines(profile, members, page) : []),
    ...(found.probe ? probeLines(found.probe, context.clock(), context.zone(), page) : []),
    `Policy     ${found.policy.id}: ${found.policy.title}`,
    '',
    ...abilityLines(ableWithout(found.able, missingRights(found.probe?.rights ?? [])), page),
  ];
}

function endLines({ context }: Run, input: AddInput, whole: Whole, { paint }: Page): string[] {
  const { saved, replaced, current, only, given, profile } = whole;
  const { name } = input;
  if (!saved) return [`${paint.caution('Dry run')}    nothing was saved`];
  const label = isServer(profile) && SERVER_KINDS[profile.kind].secret === 'password' ? 'Password' : 'Secret';
  return [
    `${paint.good('Saved')}      profile ${name} ${replaced ? 'in the place of the old one, ' : ''}in ${join(context.folders().config, CONFIG_FILE)}`,
    ...(given ? [`${label.padEnd(11)}${secretText(input, whole)}`] : []),
    current
      ? `Current    it is the current profile${only ? ': it is the only one' : ''}`
      : `Current    another one stays it; to use this one: uidctl profile use ${name}`,
  ];
}
