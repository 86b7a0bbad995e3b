import { type Instant } from '../core/instant.js';
import { sayWhen } from '../core/when-words.js';
import { type Zone } from '../core/zone.js';
import { type Report, type Verdict } from '../diagnosis/types.js';
import { type Bench, type Target } from '../operations/types.js';
import { diagnoseFacts } from '../operations/diagnose.js';
import { type Standing } from '../output/card.js';
import { sayList } from '../output/card-words.js';

const STATES: Readonly<Record<Verdict, Standing['state']>> = {
  blocked: 'cannot',
  'step-needed': 'step',
  'will-be-blocked': 'will-not',
  'not-blocked': 'can',
  'cannot-tell': 'cannot-tell',
};

/** The state line of a card, by the one verdict that there is: that of the diagnosis. */
export function standingOf(report: Report, now: Instant, zone: Zone): Standing {
  return { state: STATES[report.verdict], text: textOf(report, now, zone) };
}

/** The same for an account whose facts were read. */
export function standingFor(bench: Bench, target: Target): Standing {
  return standingOf(diagnoseFacts(bench, target, {}), bench.clock(), bench.policy.zone);
}

/** Until when it lasts, or from when it begins: `, until 14:35 (in 12 min)`. */
export function untilWords({ verdict, until }: Pick<Report, 'verdict' | 'until'>, now: Instant, zone: Zone): string {
  if (until === undefined) return '';
  return `, ${verdict === 'will-be-blocked' ? 'from' : 'until'} ${sayWhen(until, now, zone)}`;
}

function textOf(report: Report, now: Instant, zone: Zone): string {
  const { verdict, cause, findings } = report;
  switch (verdict) {
    case 'blocked':
    case 'step-needed':
      return `${cause}${untilWords(report, now, zone)}`;
    case 'will-be-blocked':
      // It names its day itself.
      return cause;
    case 'not-blocked': {
      // What was typed has a line of its own.
      const but = findings.find(
        ({ status, check, cause: why }) => status === 'warn' && check !== 'typed-name' && why !== undefined,
      );
      return but?.cause === undefined ? cause : `${cause}; but ${but.cause}`;
    }
    case 'cannot-tell':
      return doubts(report);
  }
}

/** `lock and access are unknown: the server did not answer`; one alone in its own words. */
function doubts({ findings, cause }: Report): string {
  const open = findings.filter(({ decisive, effect }) => decisive === true || effect === 'in-doubt');
  const [only, second] = open;
  if (only && !second) return only.cause ?? only.evidence;
  const byWhy = new Map<string, string[]>();
  for (const { title, unknown, evidence } of open) {
    const why = unknown?.why ?? evidence;
    byWhy.set(why, [...(byWhy.get(why) ?? []), title]);
  }
  const texts = [...byWhy].map(([why, what]) => `${sayList(what)} ${what.length === 1 ? 'is' : 'are'} unknown: ${why}`);
  return texts.length === 0 ? cause : texts.join('; ');
}
