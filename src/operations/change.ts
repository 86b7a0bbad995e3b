import { planHash } from '../audit/canonical.js';
import { type AuditDetails, type IntentEntry, type IntentRef, type OutcomeEntry } from '../audit/types.js';
import { type Plan, type Step, type StepResult } from '../core/change.js';
import { AppError } from '../core/error.js';
import { isoWhen, type When } from '../core/instant.js';
import { type CallerProof } from '../core/operator.js';
import { type SecretPlace } from '../core/desk.js';
import { readFacts } from './account-facts.js';
import { callerProof, proofWillBeAsked } from './caller-proof.js';
import { handOver, issuesSecret, type HandOver } from './hand-over.js';
import { auditOutcome, outcomeOf, whatStopped } from './outcome.js';
import { permit, recordRefusal, recordRule, type Petition } from './permission.js';
import { endedReport, unrunReport } from './report.js';
import { resolveOne } from './resolve.js';
import { runPlan, settleAll } from './run-plan.js';
import { subjectOf } from './subject.js';
import { type Bench, type ChangeOptions, type ChangeReport, type PlanView, type Present, type Target } from './types.js';
import { untouched } from './untouched.js';
import { type Job, type Prepared, type Wish } from './wish.js';

/** The guard's last word, and what the audit keeps of it. */
interface Approved {
  readonly proof: CallerProof;
  readonly overridden: readonly string[];
  readonly place: SecretPlace | undefined;
}

/**
 * The one way in which anything is changed: resolve, read, guard, plan, show, ask, write the intent, run, write the outcome, hand over the
 * secret, look again. Returns what was done, also in part; throws AppError where nothing was: not-found, conflict (a name, two accounts, a state that
 * moved), forbidden, unverified, usage (an answer is needed and nobody is there), cancelled, unsupported, unavailable, setup (audit not writable).
 */
export async function change(
  bench: Bench,
  who: string,
  job: Job,
  options: ChangeOptions,
  present: Present,
): Promise<ChangeReport> {
  const prepared = await prepare(bench, who, job, options, present);
  const { dryRun = false } = options;
  if (prepared.plan.steps.length === 0) {
    if (!dryRun) await recordAlready(prepared);
    return unrunReport(prepared, 'already');
  }
  if (dryRun) return unrunReport(prepared, 'planned');
  const approved = await approve(prepared, present);
  return perform(prepared, approved);
}

async function prepare(bench: Bench, who: string, job: Job, options: ChangeOptions, present: Present): Promise<Prepared> {
  if (bench.provider.governedBy === undefined && options.dryRun !== true) await bench.audit.ready();
  const match = await resolveOne(bench, who, options.dryRun !== true);
  const target: Target = { ...match, facts: await readFacts(bench, match.ref.id) };
  present.account?.(target);
  const petition = { action: job.action, target, options, proof: options.proof ?? 'not-asked' } as const;
  await permit(bench, petition, proofWillBeAsked(bench, options));
  const wish = await wishOf(job, bench, petition);
  const plan = await planFor(bench, wish, target);
  const view: PlanView = {
    target,
    plan,
    warnings: [...plan.warnings, ...(wish.warnings ?? [])],
    untouched: untouched(plan, wish.topics, bench.policy.label),
    selfService: wish.selfService ?? [],
    remarks: wish.remarks ?? [],
  };
  return { bench, options: wish.reason === undefined ? options : { ...options, reason: wish.reason }, target, wish, plan, view };
}

/** What the action wants here, or the rule by which it does not get it. */
async function wishOf(job: Job, bench: Bench, petition: Petition): Promise<Wish> {
  try {
    return await job.wish(petition.target, petition.options);
  } catch (error) {
    return recordRule(bench, petition, error);
  }
}

async function planFor(bench: Bench, { change: wanted, already }: Wish, { ref }: Target): Promise<Plan> {
  if (already) return { change: wanted, on: ref, basis: undefined, steps: [], warnings: [] };
  return bench.provider.plan(wanted, ref, { signal: bench.signal, requestId: bench.requestId });
}

/** Shows the plan, asks how the caller was proven, lets the guard decide with that, asks the one question, opens the place for a secret. */
async function approve({ bench, options, target, wish, plan, view }: Prepared, present: Present): Promise<Approved> {
  if (bench.desk.present) bench.desk.show(present.plan(view));
  const proof = await callerProof(bench, options);
  const petition = { action: wish.change.action, target, options, proof };
  const permission = await permit(bench, petition, false);
  const [overridden] = permission?.overridden ?? [];
  if (!(await bench.desk.confirm(wish.question))) {
    if (overridden !== undefined) await recordRefusal(bench, petition, overridden, 'cancelled');
    throw new AppError('cancelled', 'Nothing was changed.');
  }
  const place = issuesSecret(plan, wish) ? await bench.desk.openSecretPlace() : undefined;
  return { proof, overridden: permission?.overridden ?? [], place };
}

async function perform(prepared: Prepared, approved: Approved): Promise<ChangeReport> {
  const { bench, plan, wish } = prepared;
  const key = newKey(bench);
  const intent = await writeIntent(prepared, approved, key);
  const ran = await runPlan(bench, plan, key, wish.pin);
  const record = new Outcomes(bench, intent);
  await record.write(ran);
  const known = ran.some(({ outcome }) => outcome === 'uncertain') ? await settle(prepared, record, ran) : ran;
  const first = await handOver(bench.desk, approved.place, wish.pin, plan, known);
  const results = known.some(({ outcome }) => outcome === 'accepted') ? await settle(prepared, record, known) : known;
  const handed = results === known ? first : await handOver(bench.desk, approved.place, wish.pin, plan, results, first);
  const notes = [record.unwritten, handed.note];
  if (outcomeOf(results) === 'failed') throw nothingDone(results, notes, handed);
  const report = await endedReport(prepared, results, handed, notes);
  // The change is done and its record is not: whoever reads only the exit code must know that too.
  return record.unwritten === undefined ? report : { ...report, exit: report.exit ?? 'partial' };
}

/** That it was so already is written down too: somebody asked for it. */
async function recordAlready(prepared: Prepared): Promise<void> {
  const { bench, options } = prepared;
  if (bench.provider.governedBy !== undefined) return;
  const approved = { proof: options.proof ?? 'not-asked', overridden: [], place: undefined } as const;
  await bench.audit.already(intentEntry(prepared, approved, newKey(bench)));
}

/** Committed before the first step. Where it cannot be written nothing happens, and what was prepared for a secret goes. */
async function writeIntent(prepared: Prepared, approved: Approved, key: string): Promise<IntentRef | undefined> {
  const { bench } = prepared;
  if (bench.provider.governedBy !== undefined) return undefined;
  try {
    return await bench.audit.intent(intentEntry(prepared, approved, key));
  } catch (error) {
    await approved.place?.abandon();
    throw error;
  }
}

function intentEntry({ bench, options, target, wish, plan }: Prepared, approved: Approved, key: string): IntentEntry {
  return {
    ...subjectOf(bench, target.ref, { ...options, reason: options.reason ?? wish.reasonWord }),
    action: wish.change.action,
    key,
    proof: approved.proof,
    force: options.force ?? false,
    planHash: planHash(plan),
    steps: plan.steps.map(({ text, system }) => (bench.provider.places ? `${system}: ${text}` : text)),
    details: {
      ...endsTakenAway(plan),
      ...wish.details,
      ...(approved.overridden.length > 0 ? { overridden: approved.overridden } : {}),
      ...(approved.place ? { secretTo: approved.place.kind } : {}),
    },
  };
}

/** Where disabling ends the access, the end that was there: a back end that keeps no copy of it has it here alone. */
function endsTakenAway({ steps }: Plan): AuditDetails {
  const isEnd = (end: Step['before']): end is When => typeof end === 'number' || end === 'never';
  const step = steps.find(({ verb, before }) => verb === 'disable' && isEnd(before));
  if (!step || !isEnd(step.before)) return {};
  return { from: isoWhen(step.before), ...(isEnd(step.after) ? { until: isoWhen(step.after) } : {}) };
}

/** What the record keeps of the end of one change. What cannot be written down is told, and stops nothing: the change is done. */
class Outcomes {
  readonly #bench: Bench;
  readonly #intent: IntentRef | undefined;
  #kept: OutcomeEntry['outcome'] | 'left open' = 'left open';
  /** What the record does not say, in a sentence; undefined when it says how the change ended. */
  unwritten: string | undefined;

  constructor(bench: Bench, intent: IntentRef | undefined) {
    this.#bench = bench;
    this.#intent = intent;
  }

  async write(results: readonly StepResult[]): Promise<void> {
    const { audit, requestId } = this.#bench;
    if (!this.#intent) return;
    const entry = auditOutcome(results);
    try {
      await audit.outcome(this.#intent, entry);
      this.#kept = entry.outcome;
      this.unwritten = undefined;
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      this.unwritten = `The outcome could not be written to the audit (${why}): the record says "${this.#kept}" for request ${requestId}.`;
    }
  }
}

async function settle(
  { bench, plan }: Prepared,
  record: Outcomes,
  before: readonly StepResult[],
): Promise<readonly StepResult[]> {
  const results = await settleAll(bench, plan, before);
  if (results.some(({ outcome }, i) => outcome !== before[i]?.outcome)) await record.write(results);
  return results;
}

function nothingDone(results: readonly StepResult[], notes: readonly (string | undefined)[], { delivered }: HandOver): AppError {
  const error = whatStopped(results) ?? new AppError('failed', 'nothing was done, and no step says why');
  const told = [...notes.filter((note) => note !== undefined), ...(delivered ? ['The PIN that was shown does not work.'] : [])];
  if (told.length === 0) return error;
  const { kind, message, hint, code, right, retryable, details } = error;
  return new AppError(kind, [message, ...told].join(' '), { hint, code, right, retryable, details, cause: error });
}

/** 128 random bits: two wishes never have the same key. */
function newKey(bench: Bench): string {
  return Array.from({ length: 16 }, () => bench.randomInt(256).toString(16).padStart(2, '0')).join('');
}
