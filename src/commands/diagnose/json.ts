import { iso } from '../../core/instant.js';
import { type Finding } from '../../diagnosis/types.js';
import { type Diagnosis } from '../../operations/diagnose.js';
import { type Row } from '../../output/result.js';

/** A diagnosis as machines read it: verdict and first cause, then every check. */
export function diagnosisJson({ target: { ref, typedAs }, report, facts, took }: Diagnosis): Row {
  const { verdict, code, cause, next, say, then, until, findings, service, unknownBecause } = report;
  return {
    uid: ref.uid,
    id: ref.id,
    name: ref.name,
    typedAs: typedAs.by,
    verdict,
    code: code ?? null,
    cause,
    next,
    say: say ?? null,
    until: until === undefined ? null : iso(until),
    then: then.map((other) => ({ code: other.code, cause: other.cause, remedy: other.remedy ?? null })),
    because: unknownBecause.map(({ code: why, why: text, right }) => ({ code: why, why: text, right: right ?? null })),
    service: service ?? null,
    findings: findings.map(findingJson),
    facts,
    tookMs: took,
  };
}

function findingJson({
  check,
  title,
  status,
  effect,
  code,
  evidence,
  cause,
  say,
  remedy,
  instead,
  until,
  unknown,
}: Finding): Row {
  return {
    check,
    title,
    status,
    effect: effect ?? null,
    code: code ?? null,
    evidence,
    cause: cause ?? null,
    say: say ?? null,
    remedy: remedy ?? null,
    instead: instead ?? null,
    until: until === undefined ? null : iso(until),
    because: unknown ?? null,
  };
}
