import * as z from 'zod';
import { type ChosenProfile, type Config, type Profile } from '../../config/types.js';
import { type Capabilities } from '../../core/capability.js';
import { AppError } from '../../core/error.js';
import { factsOf, type Fact, type UnknownCode } from '../../core/fact.js';
import { type Place, type Provider } from '../../core/provider.js';
import { type OpenProfile, type Run } from '../../context.js';
import { chooseByName } from '../profiles.js';
import { command } from '../spec.js';
import { type Page, type Row } from '../../output/result.js';
import { missingText } from '../../output/card-words.js';
import { abilityLines } from './abilities.js';
import { secretSpot } from './secret-spot.js';
import { settingsJson } from './settings-json.js';
import { settingLines } from './setting-lines.js';
import { isPractice, isServer, TITLES } from './where.js';

const input = z.object({ name: z.string().min(1).optional() });

export const module = command(input, async ({ name }, run) => {
  const chosen = await chooseByName(run, name);
  const { profiles } = await run.context.config();
  const [answer, secret] = await Promise.all([answerOf(run, chosen, profiles), secretSpot(run, chosen)]);
  const { place, places, policy, able, problem } = answer;
  const { profile } = chosen;
  const data: Row = {
    name: chosen.name,
    ...settingsJson(profile, profiles),
    policy: policy?.id ?? profile.policy ?? null,
    zone: policy?.zone ?? null,
    chosenBy: chosen.chosenBy,
    system: place.title,
    host: place.host ?? null,
    systems: placesJson(places),
    secretIn: secret.home,
    secretAt: secret.where,
    capabilities: able,
  };
  return {
    shape: 'profile',
    data,
    human: (page) => [
      `${page.paint.bold(chosen.name)}   ${place.title}${place.host === undefined || places ? '' : `, ${place.host}`}${place.practice ? '   practice: made-up people' : ''}`,
      ...placeLines(places),
      ...(policy ? [`Policy     ${policy.id}: ${policy.title}`] : []),
      ...settingLines(profile, secret.text),
      '',
      ...(able.state === 'known' ? abilityLines(able.value, page) : [`${label('Abilities', page)}${missingText(able)}`]),
    ],
    notes:
      problem === undefined
        ? []
        : [`What it can do is unknown: ${problem.message}`, ...(problem.hint === undefined ? [] : [problem.hint])],
  };
});

interface Answer {
  readonly place: Place;
  /** Of several systems, where each is. */
  readonly places: Provider['places'];
  readonly policy: OpenProfile['policy'] | undefined;
  readonly able: Fact<Capabilities>;
  /** Why the back end could not say what it can do. */
  readonly problem: AppError | undefined;
}

/** What the back end says of itself; where it says nothing, what is set up is still told. */
async function answerOf(run: Run, { name, profile }: ChosenProfile, profiles: Config['profiles']): Promise<Answer> {
  const { context, requestId } = run;
  const facts = factsOf(name, context.clock());
  let seen: Omit<Answer, 'able' | 'problem'> = { place: placeOf(profile, profiles), places: undefined, policy: undefined };
  try {
    const { provider, policy } = await context.open({ name, profile });
    seen = { place: provider.place, places: provider.places, policy };
    try {
      const able = await provider.capabilities(undefined, { signal: context.signal, requestId });
      return { ...seen, able: facts.known(able), problem: undefined };
    } finally {
      await provider.close();
    }
  } catch (error) {
    if (!(error instanceof AppError) || error.kind === 'cancelled') throw error;
    return { ...seen, able: facts.unknown(codeOf(error), withoutStop(error.message), error.right), problem: error };
  }
}

/** What it is by its settings alone. */
function placeOf(profile: Profile, profiles: Config['profiles']): Place {
  const host = isServer(profile) && URL.canParse(profile.url) ? new URL(profile.url).host : undefined;
  return { title: TITLES[profile.kind], host, practice: isPractice(profile, profiles) };
}

function codeOf({ kind }: AppError): UnknownCode {
  return kind === 'forbidden' || kind === 'unauthenticated' ? 'not-readable' : 'unreachable';
}

function withoutStop(text: string): string {
  return text.replace(/\.$/, '');
}

/** Where each of several systems is; null for one system, whose place stands beside it. */
function placesJson(places: Provider['places']): Row | null {
  if (places === undefined) return null;
  return Object.fromEntries(Object.entries(places).map(([id, { title, host }]) => [id, { title, host: host ?? null }]));
}

/** Where each of several systems is. */
function placeLines(places: Provider['places']): string[] {
  return Object.entries(places ?? {}).map(([id, { title, host }], i) => {
    return `${(i === 0 ? 'Where' : '').padEnd(11)}${id}   ${title}${host === undefined ? '' : `, ${host}`}`;
  });
}

function label(name: string, { paint }: Page): string {
  return `${paint.caution(name)}${' '.repeat(11 - name.length)}`;
}
