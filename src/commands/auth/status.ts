import * as z from 'zod';
import { type Profile } from '../../config/types.js';
import { sayRenew } from '../../core/credentials.js';
import { AppError, type ErrorKind } from '../../core/error.js';
import { iso } from '../../core/instant.js';
import { type NamedProfile, type Run } from '../../context.js';
import { type Row } from '../../output/result.js';
import { SERVER_KINDS } from '../profile/server-kinds.js';
import { isServer, memberProfiles, signsInAs } from '../profile/where.js';
import { command } from '../spec.js';
import { trySecret } from './try-secret.js';

const input = z.object({ check: z.boolean().default(false) });

/**
 * How a profile stands. `given`: there is a secret, and nobody asked the server. `unknown`: it could not be told, and why says the reason.
 */
type State = 'not-needed' | 'missing' | 'refused' | 'given' | 'taken' | 'unknown';

interface Standing {
  readonly profile: string;
  readonly kind: string;
  readonly bind: string | null;
  readonly state: State;
  /** Whether the server takes it, as far as is known. */
  readonly signedIn: boolean | null;
  readonly home: string | null;
  readonly where: string | null;
  readonly refusedAt: string | null;
  readonly why: string | null;
  /** The kind that decides the exit code. */
  readonly exit: ErrorKind | undefined;
}

type Spot = Pick<Standing, 'home' | 'where'>;
const NOWHERE: Spot = { home: null, where: null };

const COLUMNS = [
  { path: 'profile', title: 'Profile' },
  { path: 'state', title: 'Secret' },
  { path: 'where', title: 'Where' },
  { path: 'bind', title: 'Signs in as' },
  { path: 'why', title: 'Why' },
];
const FIELDS = ['profile', 'kind', 'bind', 'state', 'signedIn', 'home', 'where', 'refusedAt', 'why'] as const;

export const module = command(input, async ({ check }, run) => {
  const standings: Standing[] = [];
  // One after the other: a keychain that has to be unlocked asks once.
  for (const at of await profilesOf(run)) standings.push(await standingOf(run, at, check));
  return {
    shape: 'auth-status',
    data: standings.map(rowOf),
    columns: COLUMNS,
    fields: FIELDS,
    notes: [
      ...standings
        .filter(({ state }) => state === 'missing' || state === 'refused')
        .map((standing) => `${standing.profile}: the ${secretWord(standing)} is ${standing.state}. ${wayIn(standing)}`),
      ...(standings.length === 0 ? ['No profile is set up.'] : []),
    ],
    exit: worst(standings),
  };
});

/** A composite signs in as its members do. */
function membersOf(profile: Profile): Partial<Standing> {
  return profile.kind === 'composite'
    ? { why: `its members sign in: ${profile.members.map((member) => member.profile).join(', ')}` }
    : {};
}

function secretWord({ kind }: Standing): string {
  return kind === 'keycloak' ? SERVER_KINDS.keycloak.secret : 'password';
}

/** A secret of the environment is not ours to store. */
function wayIn({ profile, home, where }: Standing): string {
  const spot = home === null || where === null ? undefined : { home, where };
  const way = sayRenew(profile, spot);
  return spot?.home === 'environment' ? way : `To sign in: ${way}`;
}

/** What machines read: all but the exit code, which belongs to the whole. */
function rowOf(standing: Standing): Row {
  return Object.fromEntries(FIELDS.map((name) => [name, standing[name]]));
}

async function profilesOf(run: Run): Promise<readonly NamedProfile[]> {
  const { profiles } = await run.context.config();
  if (run.globals.profile === undefined) return Object.entries(profiles).map(([name, profile]) => ({ name, profile }));
  const { name, profile } = await run.profile();
  const members = profile.kind === 'composite' ? memberProfiles(profile, profiles) : [];
  return [{ name, profile }, ...members.flatMap(([member, own]) => (own ? [{ name: member, profile: own }] : []))];
}

async function standingOf(run: Run, at: NamedProfile, check: boolean): Promise<Standing> {
  const { name, profile } = at;
  if (!isServer(profile)) return standing(at, 'not-needed', membersOf(profile));
  let spot: Spot = NOWHERE;
  try {
    const secrets = await run.context.secrets();
    spot = spotOf(await secrets.whereIs(at.name));
    const found = await secrets.find(at.name);
    if (!found) return standing(at, 'missing', { why: 'none is stored' });
    const refusal = await secrets.refusal(at.name, found.secret);
    if (refusal) return standing(at, 'refused', { ...spot, refusedAt: iso(refusal.at), why: refusal.why });
    if (!check) return standing(at, 'given', spot);
    const { warning } = await trySecret(run, name, profile, found.secret);
    return standing(at, 'taken', { ...spot, why: warning ?? null });
  } catch (error) {
    if (!(error instanceof AppError) || error.kind === 'cancelled') throw error;
    if (error.kind !== 'unauthenticated') return standing(at, 'unknown', { ...spot, why: error.message, exit: error.kind });
    return standing(at, 'refused', { ...spot, refusedAt: iso(run.context.clock()), why: error.message });
  }
}

/** How a profile stands, with what follows from the state; `more` is what else is known. */
function standing({ name, profile }: NamedProfile, state: State, more: Partial<Standing> = {}): Standing {
  const isOut = state === 'missing' || state === 'refused';
  return {
    profile: name,
    kind: profile.kind,
    bind: isServer(profile) ? signsInAs(profile) : null,
    state,
    signedIn: state === 'taken' ? true : isOut ? false : null,
    ...NOWHERE,
    refusedAt: null,
    why: null,
    exit: isOut ? 'unauthenticated' : undefined,
    ...more,
  };
}

function spotOf(spot: { readonly home: string; readonly where: string } | undefined): Spot {
  return spot ? { home: spot.home, where: spot.where } : NOWHERE;
}

/** Not signed in says most; else the first that could not be told. */
function worst(standings: readonly Standing[]): ErrorKind | undefined {
  const kinds = standings.flatMap(({ exit }) => (exit === undefined ? [] : [exit]));
  return kinds.includes('unauthenticated') ? 'unauthenticated' : kinds[0];
}
