import { inWords, length, type RuleInWords } from './rule-in-words.js';
import { type PinForm } from './rules/pin-form.js';
import { type Policy } from './schema.js';

const CLASS_WORDS = {
  upper: 'a capital',
  lower: 'a small letter',
  letter: 'a letter',
  digit: 'a digit',
  symbol: 'a symbol',
} as const;

/** A PIN form as people read it: `10 to 18 characters, letters and digits only, at least a letter and a digit`. */
export function formInWords({ min, max, allowed, atLeast }: PinForm): string {
  const size =
    min === max ? `exactly ${String(min)}` : max === Infinity ? `${String(min)} or more` : `${String(min)} to ${String(max)}`;
  const wanted = atLeast.map((name) => CLASS_WORDS[name]);
  return [
    `${size} characters`,
    ...(allowed === 'any' ? [] : ['letters and digits only']),
    ...(wanted.length === 0 ? [] : [`at least ${wanted.join(' and ')}`]),
  ].join(', ');
}

type Step = Policy['access']['rules'][string]['step'];

/** The values of a step that moves the end of access. */
export function stepRules(path: string, step: Step): RuleInWords[] {
  switch (step.by) {
    case 'yearly-date':
      return inWords(`${path}.monthDay`, step.monthDay, (monthDay) => `to the next ${monthDay} (month-day)`);
    case 'from-later':
      return inWords(`${path}.length`, step.length, (text) => `${length(text)} from the later of today and the present end`);
    case 'days':
      return [
        ...inWords(`${path}.alone`, step.alone, (days) => `up to ${String(days)} days without the ${step.endorser}`),
        ...inWords(`${path}.normal`, step.normal, (days) => `${String(days)} days when nobody says how many`),
        ...inWords(`${path}.most`, step.most, (text) => `at most ${length(text)}`),
      ];
    case 'record':
      return inWords(`${path}.keeper`, step.keeper, (keeper) => `follows the record of the ${keeper}`);
  }
}
