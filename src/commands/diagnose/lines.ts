import { type Workplace } from '../../context.js';
import { causeInWords, commandOf, remedyText } from '../../diagnosis/report-words.js';
import { type Finding, type Report, type Verdict } from '../../diagnosis/types.js';
import { type Diagnosis } from '../../operations/diagnose.js';
import { headerLines } from '../../output/header.js';
import { type Page } from '../../output/result.js';
import { untilWords } from '../standing.js';
import { saySpan } from '../../core/when-words.js';

const WORDS: Readonly<Record<Verdict, string>> = {
  blocked: 'BLOCKED',
  'step-needed': 'STEP NEEDED',
  'will-be-blocked': 'WILL BE BLOCKED',
  'not-blocked': 'NOT BLOCKED',
  'cannot-tell': 'CANNOT TELL',
};

/** The verdict first, then the one next step, what to say and what follows; then every check. */
export function diagnosisLines(bench: Workplace, { target: { ref }, report, facts, took }: Diagnosis, page: Page): string[] {
  return [
    ...headerLines(bench.provider, bench.profile.name),
    `${page.paint.bold(ref.uid)}   ${ref.name}   ${page.paint.dim(`${facts} facts in ${saySpan(took)}`)}`,
    '',
    ...headLines(bench, report, page),
    '',
    ...findingLines(report.findings, page),
  ];
}

function headLines(bench: Workplace, report: Report, { paint }: Page): string[] {
  const { verdict, code, next, say, then, service, unknownBecause } = report;
  const colour = verdict === 'blocked' ? paint.bad : verdict === 'not-blocked' ? paint.good : paint.caution;
  const word = WORDS[verdict];
  const blocked = verdict === 'blocked' || verdict === 'step-needed' || verdict === 'will-be-blocked';
  return [
    `${colour(word)}${' '.repeat(Math.max(3, 10 - word.length))}${code === undefined ? '' : `${code}   `}${causeInWords(report)}${untilWords(report, bench.clock(), bench.policy.zone)}`,
    ...unknownBecause.map(({ why, right }) =>
      head('BECAUSE', `${why}${right === undefined ? '' : ` (missing right: ${right})`}`),
    ),
    ...next.map((remedy, i) => head(i === 0 ? 'NEXT' : 'OR', remedyText(remedy))),
    ...(say === undefined ? [] : [head('SAY', `"${say}"`)]),
    ...then.map((other, i) =>
      head(i === 0 ? 'THEN' : '', [other.cause, commandOf(other.next)].filter((text) => text !== undefined).join(': ')),
    ),
    ...(blocked && then.length === 0
      ? [head('THEN', 'nothing else that we can see would refuse the right credentials here')]
      : []),
    ...(service === undefined ? [] : [head('FOR', service)]),
  ];
}

function findingLines(findings: readonly Finding[], { paint }: Page): string[] {
  const shown = findings.filter(({ status }) => status !== 'not-applicable');
  const width = Math.max(...shown.map(({ check }) => check.length), 0) + 2;
  const colour = { fail: paint.bad, warn: paint.caution, unknown: paint.caution, pass: paint.good, 'not-applicable': paint.dim };
  return shown.map(
    ({ status, check, evidence, unknown }) =>
      `${colour[status](status)}${' '.repeat(10 - status.length)}${check.padEnd(width)}${unknown?.why ?? evidence}`,
  );
}

function head(label: string, text: string): string {
  return `${label.padEnd(10)}${text}`;
}
