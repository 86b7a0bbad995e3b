import { type FactName, type FactSet } from '../core/account.js';
import { checks } from './checks/index.js';
import {
  type Check,
  type Effect,
  type Finding,
  type Remedy,
  type Report,
  type Situation,
  type Verdict,
  type WhyUnknown,
} from './types.js';

/** The facts that these checks look at, each once. */
export function factsNeeded(list: readonly Check[] = checks): readonly FactName[] {
  return [...new Set(list.flatMap(({ needs }) => needs))];
}

/**
 * Why somebody cannot log in, from facts alone: pure, the same facts give the same report. What certainly blocks comes first, in the order in
 * which a sign-in refuses. Without a failure, one unknown that could hide one makes the verdict `cannot-tell`; never `not-blocked`.
 */
export function examine(facts: FactSet, situation: Situation, list: readonly Check[] = checks): Report {
  const findings = list.map((check) => findingOf(check, facts, situation));
  return reportOf(findings, situation);
}

function findingOf(check: Check, facts: FactSet, situation: Situation): Finding {
  const { decisive, ...result } = check.examine(facts, situation);
  const title = check.title.replaceAll('PIN', situation.policy.label);
  const counts = result.status === 'unknown' ? { decisive: decisive ?? check.decisiveUnknown } : {};
  return { check: check.id, title, ...result, ...counts };
}

function reportOf(findings: readonly Finding[], situation: Situation): Report {
  const verdict = verdictOf(findings);
  const causes = causesOf(findings, verdict);
  const first = causes[0];
  return {
    verdict,
    code: first?.code,
    cause: causeOf(verdict, first, situation),
    but: verdict === 'not-blocked' ? findings.find(isWarning)?.cause : undefined,
    next: nextOf(first, findings),
    say: first?.say ?? (verdict === 'not-blocked' ? findings.find(isWarning)?.say : undefined),
    then: causes
      .slice(1)
      .flatMap(({ code, cause, remedies = [] }) => (code === undefined ? [] : [{ code, cause: cause ?? code, next: remedies }])),
    until: first?.until,
    findings: ranked(findings),
    service: situation.service,
    unknownBecause: verdict === 'cannot-tell' ? reasonsOf(findings) : [],
  };
}

function verdictOf(findings: readonly Finding[]): Verdict {
  const has = (effect: Effect): boolean => findings.some((finding) => finding.effect === effect);
  if (has('blocked')) return 'blocked';
  if (has('step-needed')) return 'step-needed';
  if (has('in-doubt') || findings.some(({ decisive }) => decisive === true)) return 'cannot-tell';
  return has('will-be-blocked') ? 'will-be-blocked' : 'not-blocked';
}

/** What the verdict rests on first, then what follows once that is gone. A verdict that rests on nothing has no causes. */
function causesOf(findings: readonly Finding[], verdict: Verdict): readonly Finding[] {
  if (verdict === 'not-blocked') return [];
  const order: readonly Effect[] = ['blocked', 'step-needed', 'in-doubt', 'will-be-blocked'];
  const causes = order.flatMap((effect) => findings.filter((finding) => finding.effect === effect));
  // In doubt for an unknown alone: what will block later is not the reason.
  return verdict === 'cannot-tell' && causes[0]?.effect !== 'in-doubt' ? [] : causes;
}

function causeOf(verdict: Verdict, first: Finding | undefined, { policy }: Situation): string {
  if (first?.cause !== undefined) return first.cause;
  if (verdict === 'cannot-tell') return `whether the right ${policy.label} would be refused cannot be told`;
  return `nothing that we can see would refuse the right ${policy.label}`;
}

function nextOf(first: Finding | undefined, findings: readonly Finding[]): readonly Remedy[] {
  const from = first ?? findings.find((finding) => isWarning(finding) && finding.remedies !== undefined);
  return from?.remedies ?? [];
}

function isWarning({ status, cause }: Finding): boolean {
  return status === 'warn' && cause !== undefined;
}

/** Each reason once: one fact that is unknown leaves several checks without an answer. */
function reasonsOf(findings: readonly Finding[]): readonly WhyUnknown[] {
  const reasons = new Map<string, WhyUnknown>();
  for (const { decisive, effect, unknown, evidence } of findings) {
    if (decisive === true && unknown) reasons.set(`${unknown.code} ${unknown.why}`, unknown);
    if (effect === 'in-doubt') reasons.set(evidence, { code: 'not-looked-at', why: evidence });
  }
  return [...reasons.values()];
}

const RANK = ['fail', 'warn', 'unknown', 'pass', 'not-applicable'] as const;

function ranked(findings: readonly Finding[]): readonly Finding[] {
  return RANK.flatMap((status) => findings.filter((finding) => finding.status === status));
}
