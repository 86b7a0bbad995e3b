import { FACT_NAMES } from '../../core/account.js';
import { type Capabilities, type Capability } from '../../core/capability.js';
import { ACTIONS } from '../../core/change.js';
import { type Page } from '../../output/result.js';

interface Abilities {
  /** How the line of what it can do begins. */
  readonly label: string;
  readonly each: readonly (readonly [name: string, ability: Capability])[];
}

/** What a back end can do in a line a group; what it cannot, or only in part, in a line for each reason. */
export function abilityLines(able: Capabilities, { paint }: Page): string[] {
  const groups = abilitiesOf(able);
  const rest = groups.flatMap(({ each }) => each.filter(([, { can }]) => can !== 'yes'));
  return [
    ...groups.map(({ label, each }) => {
      const names = each.filter(([, { can }]) => can === 'yes').map(([name]) => name);
      const all = names.length === each.length ? 'all: ' : '';
      return `${label.padEnd(11)}${names.length === 0 ? 'none' : `${all}${names.join(', ')}`}`;
    }),
    ...[...byReason(rest)].map(([reason, names]) => {
      const [word = '', why = ''] = reason.split('\n');
      return `${paint.caution(word)}${' '.repeat(11 - word.length)}${names.join(', ')}: ${why}`;
    }),
  ];
}

/** The names of what cannot be done, by the word for it and the reason. */
function byReason(rest: Abilities['each']): ReadonlyMap<string, readonly string[]> {
  const names = new Map<string, string[]>();
  for (const [name, ability] of rest) {
    if (ability.can === 'yes') continue;
    const right = ability.right === undefined ? '' : ` (missing right: ${ability.right})`;
    const reason = `${ability.can === 'no' ? 'Cannot' : 'In part'}\n${ability.because}${right}`;
    names.set(reason, [...(names.get(reason) ?? []), name]);
  }
  return names;
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
