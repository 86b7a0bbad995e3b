import { type Page } from '../../output/result.js';
import { type Check, type CheckState } from './check.js';

/** The checks of this machine (no heading) or of one profile. */
export interface Group {
  readonly profile: string | null;
  readonly heading: string;
  readonly checks: readonly Check[];
}

/** Each check in a line, its remedy under it (once under several that share it); then how many of what. */
export function doctorLines(groups: readonly Group[], page: Page): string[] {
  return [
    ...groups.flatMap(({ heading, checks }) => [
      page.paint.bold(heading),
      ...checks.flatMap((check, index) => checkLines(check, checks[index + 1], page)),
      '',
    ]),
    verdict(
      groups.flatMap(({ checks }) => checks),
      page,
    ),
  ];
}

function checkLines({ title, state, text, remedy }: Check, next: Check | undefined, { paint }: Page): string[] {
  const colour = { pass: paint.good, warn: paint.caution, fail: paint.bad, unknown: paint.caution }[state];
  return [
    `${colour(state)}${' '.repeat(10 - state.length)}${title.padEnd(19)}${text}`,
    ...(remedy === undefined || remedy === next?.remedy ? [] : [`${' '.repeat(10)}${'to do'.padEnd(19)}${remedy}`]),
  ];
}

function verdict(checks: readonly Check[], { paint }: Page): string {
  const count = (state: CheckState): number => checks.filter((check) => check.state === state).length;
  const [failed, warned, unknown] = [count('fail'), count('warn'), count('unknown')];
  const counts = [
    ...(failed > 0 ? [paint.bad(`${String(failed)} ${failed === 1 ? 'problem' : 'problems'}`)] : []),
    ...(warned > 0 ? [paint.caution(`${String(warned)} ${warned === 1 ? 'warning' : 'warnings'}`)] : []),
    ...(unknown > 0 ? [paint.caution(`${String(unknown)} not known`)] : []),
  ];
  return counts.length === 0 ? `${paint.good('No problem')} was seen.` : `${counts.join(', ')}.`;
}
