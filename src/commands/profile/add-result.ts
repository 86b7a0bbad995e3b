import { join } from 'node:path';
import { CONFIG_FILE, type Profile } from '../../config/types.js';
import { type Run } from '../../context.js';
import { type Page, type Result, type Row } from '../../output/result.js';
import { abilityLines } from './abilities.js';
import { type AddInput } from './add-input.js';
import { type Prepared } from './add-server.js';
import { ableWithout, missingRights } from './missing-rights.js';
import { probeJson } from './probe-json.js';
import { probeLines } from './probe-lines.js';
import { type Saved } from './save.js';
import { settingsJson } from './settings-json.js';
import { sayWhere } from './where.js';

export const ADD_FIELDS = [
  'profile',
  'saved',
  'tested',
  'replaced',
  'current',
  'kind',
  'practice',
  'file',
  'server',
  'base',
  'bind',
  'ca',
  'operator',
  'defaultPolicy',
  'attributes',
  'kinds',
  'policy',
  'secretIn',
  'probe',
  'capabilities',
  'missing',
] as const;

/** What became of it. */
export interface Added extends Saved {
  readonly saved: boolean;
  /** The variable that gives the password where nothing is stored. */
  readonly variable: string | undefined;
}

type Whole = Added & Omit<Prepared, 'profile'> & { readonly profile: Profile };

/** A profile that was added, with what the look at it found; or what would be added. */
export function addResult(run: Run, input: AddInput, whole: Whole): Result {
  const { profile, found, saved, replaced, current } = whole;
  const data: Row = {
    profile: input.name,
    saved,
    tested: found !== undefined,
    replaced,
    current,
    ...settingsJson(profile),
    policy: found?.policy.id ?? profile.policy ?? null,
    secretIn: saved ? secretIn(input, whole) : null,
    probe: found?.probe === undefined ? null : probeJson(found.probe, run.context.clock(), run.context.zone()),
    capabilities: found?.able ?? null,
    missing: found?.probe === undefined ? null : missingRights(found.probe.rights),
  };
  return {
    shape: 'profile-add',
    data,
    human: (page) => [...foundLines(run, input.name, whole, page), '', ...endLines(run, input, whole, page)],
  };
}

/** Where the password is from now on; null: nowhere, or there is none. */
function secretIn({ store }: AddInput, { given, home, where }: Whole): string | null {
  if (where !== undefined && home) return home;
  if (given?.from === 'kept' && store === 'none') return null;
  return given?.spot?.home ?? null;
}

function passwordText(input: AddInput, whole: Whole): string {
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

function foundLines({ context }: Run, name: string, { profile, found }: Whole, page: Page): string[] {
  const { paint } = page;
  const head = `${paint.bold(name)}   ${sayWhere(profile)}${profile.practice ? '   practice: made-up people' : ''}`;
  if (!found) return [head, `${paint.caution('Not tested')} nothing was asked, so nobody knows whether it works`];
  return [
    head,
    ...(found.probe ? probeLines(found.probe, context.clock(), context.zone(), page) : []),
    `Policy     ${found.policy.id}: ${found.policy.title}`,
    '',
    ...abilityLines(ableWithout(found.able, missingRights(found.probe?.rights ?? [])), page),
  ];
}

function endLines({ context }: Run, input: AddInput, whole: Whole, { paint }: Page): string[] {
  const { saved, replaced, current, only, given } = whole;
  const { name } = input;
  if (!saved) return [`${paint.caution('Dry run')}    nothing was saved`];
  return [
    `${paint.good('Saved')}      profile ${name} ${replaced ? 'in the place of the old one, ' : ''}in ${join(context.folders().config, CONFIG_FILE)}`,
    ...(given ? [`Password   ${passwordText(input, whole)}`] : []),
    current
      ? `Current    it is the current profile${only ? ': it is the only one' : ''}`
      : `Current    another one stays it; to use this one: uidctl profile use ${name}`,
  ];
}
