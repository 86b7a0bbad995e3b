import * as z from 'zod';
import { FACT_NAMES } from '../../core/account.js';
import { type Capabilities, type Capability } from '../../core/capability.js';
import { ACTIONS } from '../../core/change.js';
import { chooseByName } from '../profiles.js';
import { command } from '../spec.js';
import { type Page, type Row } from '../../output/result.js';

const input = z.object({ name: z.string().min(1).optional() });

export const module = command(input, async ({ name }, run) => {
  const opened = await chooseByName(run, name);
  const { chosen, provider, policy } = opened;
  try {
    const able = await provider.capabilities(undefined, { signal: run.context.signal, requestId: run.requestId });
    const { kind, file, practice } = chosen.profile;
    const data: Row = {
      name: chosen.name,
      kind,
      practice,
      file,
      policy: policy.id,
      zone: policy.zone,
      chosenBy: chosen.chosenBy,
      system: provider.place.title,
      host: provider.place.host ?? null,
      capabilities: able,
    };
    const abilities = abilitiesOf(able);
    return {
      shape: 'profile',
      data,
      human: (page) => [
        `${page.paint.bold(chosen.name)}   ${provider.place.title}${provider.place.host === undefined ? '' : `, ${provider.place.host}`}${practice ? '   practice: made-up people' : ''}`,
        `Policy     ${policy.id}: ${policy.title}`,
        `File       ${file}`,
        '',
        ...sayAbilities(abilities, page),
      ],
    };
  } finally {
    await opened.close();
  }
});

interface Abilities {
  /** How the line of what it can do begins. */
  readonly label: string;
  readonly each: readonly (readonly [name: string, ability: Capability])[];
}

function abilitiesOf(able: Capabilities): readonly Abilities[] {
  const { actions, resetVia, endSessions, facts, keys, search, filters, signIns, tryPin, changePin } = able;
  return [
    {
      label: 'Changes',
      each: [
        ...ACTIONS.map((action) => [action, actions[action]] as const),
        ...Object.entries(resetVia).map(([way, ability]) => [`pin.reset --via ${way}`, ability] as const),
        ['end all sessions', endSessions.all],
        ['end one session', endSessions.one],
      ],
    },
    { label: 'Tells', each: FACT_NAMES.map((fact) => [fact, facts[fact]] as const) },
    {
      label: 'Finds by',
      each: [
        ...Object.entries(keys),
        ['search', search],
        ...Object.entries(filters).map(([filter, ability]) => [`search by ${filter}`, ability] as const),
      ],
    },
    {
      label: 'Also',
      each: [
        ['sign-in history', signIns],
        ['try a sign-in', tryPin],
        ['own change of the PIN', changePin],
      ],
    },
  ];
}

/** What it can do in a line a group; what it cannot, or only in part, in a line each with the reason. */
function sayAbilities(groups: readonly Abilities[], { paint }: Page): string[] {
  const rest = groups.flatMap(({ each }) => each.filter(([, { can }]) => can !== 'yes'));
  return [
    ...groups.map(({ label, each }) => {
      const names = each.filter(([, { can }]) => can === 'yes').map(([name]) => name);
      const all = names.length === each.length ? 'all: ' : '';
      return `${label.padEnd(11)}${names.length === 0 ? 'none' : `${all}${names.join(', ')}`}`;
    }),
    ...rest.map(([name, ability]) => {
      const word = ability.can === 'no' ? 'Cannot' : 'In part';
      const because = ability.can === 'yes' ? '' : `: ${ability.because}`;
      const right = ability.can === 'yes' || ability.right === undefined ? '' : ` (missing right: ${ability.right})`;
      return `${paint.caution(word)}${' '.repeat(11 - word.length)}${name}${because}${right}`;
    }),
  ];
}
