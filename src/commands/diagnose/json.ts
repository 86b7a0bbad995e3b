import { iso } from '../../core/instant.js';
import { causeInWords, commandOf, remedyText, wordsOf } from '../../diagnosis/report-words.js';
import { type Finding } from '../../diagnosis/types.js';
import { type Diagnosis } from '../../operations/diagnose.js';
import { type Row } from '../../output/result.js';

/** A diagnosis as machines read it: verdict and first cause, then every check. */
export function diagnosisJson({ target: { ref, typedAs }, report, facts, took }: Diagnosis): Row {
  const { verdict, code, next, say, then, until, findings, service, unknownBecause } = report;
  return {
    uid: ref.uid,
    id: ref.id,
    name: ref.name,
    typedAs: typedAs.by,
    verdict,
    code: code ?? null,
    cause: causeInWords(report),
    next: next.map(remedyText),
    say: say ?? null,
    until: until === undefined ? null : iso(until),
    then: then.map((other) => ({ code: other.code, cause: other.cause, remedy: commandOf(other.next) ?? null })),
    because: unknownBecause.map(({ code: why, why: text, right }) => ({ code: why, why: text, right: right ?? null })),
    service: service ?? null,
    findings: findings.map(findingJson),
    facts,
    tookMs: took,
  };
}

function findingJson({ check, title, status, effect, code, evidence, cause, say, remedies = [], until, unknown }: Finding): Row {
  return {
    check,
    title,
    status,
    effect: effect ?? null,
    code: code ?? null,
    evidence,
    cause: cause ?? null,
    say: say ?? null,
    remedy: commandOf(remedies) ?? null,
    instead: wordsOf(remedies) ?? null,
    until: until === undefined ? null : iso(until),
    because: unknown ?? null,
  };
}
