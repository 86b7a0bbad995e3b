import * as z from 'zod';
import { type ChosenProfile, type Profile } from '../../config/types.js';
import { type Capabilities } from '../../core/capability.js';
import { AppError } from '../../core/error.js';
import { factsOf, type Fact, type UnknownCode } from '../../core/fact.js';
import { type Place } from '../../core/provider.js';
import { type OpenProfile, type Run } from '../../context.js';
import { chooseByName } from '../profiles.js';
import { command } from '../spec.js';
import { type Page, type Row } from '../../output/result.js';
import { missingText } from '../../output/card-words.js';
import { abilityLines } from './abilities.js';
import { secretSpot } from './secret-spot.js';
import { settingsJson } from './settings-json.js';
import { isServer, sayWhere, TITLES } from './where.js';

const input = z.object({ name: z.string().min(1).optional() });

export const module = command(input, async ({ name }, run) => {
  const chosen = await chooseByName(run, name);
  const [answer, secret] = await Promise.all([answerOf(run, chosen), secretSpot(run, chosen)]);
  const { place, policy, able, problem } = answer;
  const { profile } = chosen;
  const data: Row = {
    name: chosen.name,
    ...settingsJson(profile),
    policy: policy?.id ?? profile.policy ?? null,
    zone: policy?.zone ?? null,
    chosenBy: chosen.chosenBy,
    system: place.title,
    host: place.host ?? null,
    secretIn: secret.home,
    secretAt: secret.where,
    capabilities: able,
  };
  return {
    shape: 'profile',
    data,
    human: (page) => [
      `${page.paint.bold(chosen.name)}   ${place.title}${place.host === undefined ? '' : `, ${place.host}`}${profile.practice ? '   practice: made-up people' : ''}`,
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
  readonly policy: OpenProfile['policy'] | undefined;
  readonly able: Fact<Capabilities>;
  /** Why the back end could not say what it can do. */
  readonly problem: AppError | undefined;
}

/** What the back end says of itself; where it says nothing, what is set up is still told. */
async function answerOf(run: Run, { name, profile }: ChosenProfile): Promise<Answer> {
  const { context, requestId } = run;
  const facts = factsOf(name, context.clock());
  let seen: Pick<Answer, 'place' | 'policy'> = { place: placeOf(profile), policy: undefined };
  try {
    const { provider, policy } = await context.open({ name, profile });
    seen = { place: provider.place, policy };
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
function placeOf(profile: Profile): Place {
  const host = isServer(profile) && URL.canParse(profile.url) ? new URL(profile.url).host : undefined;
  return { title: TITLES[profile.kind], host, practice: profile.practice };
}

function codeOf({ kind }: AppError): UnknownCode {
  return kind === 'forbidden' || kind === 'unauthenticated' ? 'not-readable' : 'unreachable';
}

function withoutStop(text: string): string {
  return text.replace(/\.$/, '');
}

function settingLines(profile: Profile, secret: string): string[] {
  if (!isServer(profile)) return [`File       ${profile.file}`];
  const { base, bind, ca, operator, attributes, kinds = {} } = profile;
  const pairs = (given: Readonly<Record<string, string>>): string =>
    Object.entries(given)
      .map(([what, value]) => `${what}=${value}`)
      .join(', ');
  return [
    `Server     ${sayWhere(profile)}`,
    `Accounts   below ${base}`,
    `Signs in   as ${bind}`,
    `Password   ${secret}`,
    `Trusts     ${ca ?? 'the authorities of this system'}`,
    `Operator   ${operator === 'bind' ? 'the name that it signs in with' : 'the user of this machine'}`,
    ...(profile.kind === 'openldap' ? [`Default    ${profile.defaultPolicy ?? 'password policy not known'}`] : []),
    ...(Object.keys(attributes).length === 0 ? [] : [`Attributes ${pairs(attributes)}`]),
    ...(Object.keys(kinds).length === 0 ? [] : [`Kinds      ${pairs(kinds)}`]),
  ];
}

function label(name: string, { paint }: Page): string {
  return `${paint.caution(name)}${' '.repeat(11 - name.length)}`;
}
