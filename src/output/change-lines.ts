import { type Plan, type Step, type StepResult } from '../core/change.js';
import { type Instant, type When } from '../core/instant.js';
import { type Zone } from '../core/zone.js';
import { sayEndOf, stepText } from './plan-lines.js';
import { type Page } from './result.js';
import { whereOf, withoutSystem, type Places } from './systems.js';
import { sayAt, sayTime, sayWhen } from '../core/when-words.js';

/** What a look afterwards found. `step`: the right credentials are taken, then the person has something to do. */
export interface StillThere {
  readonly status: 'fail' | 'warn' | 'unknown';
  readonly step: boolean;
  readonly text: string;
}

/** A change that is over, as people read it. */
export interface ChangeSheet {
  readonly outcome: 'done' | 'already' | 'accepted' | 'partial' | 'failed' | 'uncertain' | 'cancelled' | 'planned';
  readonly plan: Plan;
  readonly results: readonly StepResult[];
  readonly at: Instant;
  readonly effectiveAt?: Instant;
  readonly expiresAt?: When;
  /** What stands against the log-in afterwards. Undefined: nobody looked. */
  readonly stillBlocks: readonly StillThere[] | undefined;
  readonly say: readonly string[];
  readonly notes: readonly string[];
  readonly remarks: readonly string[];
  /** What keeps the account safe meanwhile, where that changed. */
  readonly protectedBy?: string;
  /** The secret, where `--reveal-secrets` asked for it. */
  readonly revealed?: string;
  /** `PIN` or `password`. */
  readonly label: string;
  readonly now: Instant;
  readonly zone: Zone;
  /** Of several systems, where each is: every step names its own. */
  readonly places?: Places;
}

const WORDS: Readonly<Record<ChangeSheet['outcome'], string>> = {
  done: 'Done',
  already: 'Already so',
  accepted: 'Accepted',
  partial: 'Partly done',
  failed: 'Not done',
  uncertain: 'Not certain',
  cancelled: 'Stopped',
  planned: 'Dry run',
};

/** What became of it, from when it works, what still blocks the log-in, and what to say. */
export function changeLines(sheet: ChangeSheet, { paint }: Page): string[] {
  const { outcome, at, zone, say, notes, remarks, protectedBy, revealed, label } = sheet;
  const head = outcome === 'planned' ? WORDS.planned : `${WORDS[outcome]} ${sayTime(at, zone)}`;
  const good = outcome === 'done' || outcome === 'already';
  const [first = '', ...rest] = whatHappened(sheet);
  return [
    row(good ? paint.good(head) : paint.caution(head), first, head),
    ...rest.map((text) => row('', text)),
    ...(outcome === 'already' ? remarks.map((text) => row('', text)) : []),
    ...(revealed === undefined ? [] : [row(label, revealed)]),
    ...lifeLines(sheet),
    ...stillLines(sheet.stillBlocks, paint),
    ...(protectedBy === undefined || outcome === 'already' ? [] : [row('Meanwhile', protectedBy)]),
    ...say.map((text, i) => row(i === 0 ? 'Say' : '', `${i === 0 ? '"' : ' '}${text}${i === say.length - 1 ? '"' : ''}`)),
    ...notes.map((text) => row('Note', text)),
  ];
}

/** True for what refuses the right credentials. */
export function blocks({ status, step }: StillThere): boolean {
  return status === 'fail' && !step;
}

/** From when until when it works. Where something else still blocks, it works from no time on that we know. */
function lifeLines({ effectiveAt, expiresAt, stillBlocks, now, zone, plan }: ChangeSheet): readonly string[] {
  if (effectiveAt === undefined) {
    const isLink = plan.steps.some(({ verb }) => verb === 'send-link');
    return isLink && expiresAt !== undefined && expiresAt !== 'never'
      ? [row('Link works', `until ${sayAt(expiresAt, now, zone)}.`)]
      : [];
  }
  const until = expiresAt === undefined || expiresAt === 'never' ? undefined : `${sayAt(expiresAt, now, zone)}.`;
  if (stillBlocks?.some(blocks)) return until === undefined ? [] : [row('Lives until', until)];
  return [row('Works from', `${sayWhen(effectiveAt, now, zone)}.${until === undefined ? '' : ` Lives until ${until}`}`)];
}

function whatHappened({ outcome, plan, results, now, zone, places }: ChangeSheet): readonly string[] {
  if (outcome === 'planned') return ['nothing was changed and nobody was asked'];
  if (plan.steps.length === 0) return ['nothing was to be done'];
  return plan.steps.map((step) => {
    const result = results.find(({ step: id }) => id === step.id);
    const where = whereOf(step, places);
    const text = `${where}${stepText(step, now, zone)}`;
    if (!result || result.outcome === 'not-reached') return `not reached: ${text}`;
    if (result.outcome === 'done' && step.verb === 'set-access-end')
      return `${where}${newEnd(step, result, zone)}${result.confirmed === 'no' ? ' (not confirmed)' : ''}`;
    if (result.outcome === 'done') return `${text}${result.confirmed === 'no' ? ' (not confirmed)' : ''}`;
    if (result.outcome === 'already') return `${text}: it was so already`;
    if (result.outcome === 'accepted') return `${text}: taken, and finished later`;
    return `${result.outcome === 'uncertain' ? 'it may have happened' : 'failed'}: ${text}${result.error ? `: ${withoutSystem(result.error.message, step.system, places)}` : ''}`;
  });
}

/** `last day of access 30 June 2027 (was 30 June 2026)`, by what the server says where it says it. */
function newEnd(step: Step, result: StepResult, zone: Zone): string {
  const before = result.before ?? step.before;
  const after = result.after ?? step.after;
  const was = before === undefined ? '' : ` (was ${sayEndOf(before, zone)})`;
  return `${step.text}${after === undefined ? '' : ` ${sayEndOf(after, zone)}`}${was}`;
}

function stillLines(still: ChangeSheet['stillBlocks'], paint: Page['paint']): readonly string[] {
  if (still === undefined) return [];
  const rows = (label: string, found: typeof still, painted = label): string[] =>
    found.map(({ text }, i) => (i === 0 ? row(painted, text, label) : row('', text)));
  const fails = still.filter(blocks);
  const steps = still.filter(({ status, step }) => status === 'fail' && step);
  return [
    ...(fails.length === 0 && steps.length === 0
      ? [row('Still blocks', 'nothing that we can see')]
      : rows('Still blocks', fails, paint.bad('Still blocks'))),
    ...rows('Still needed', steps),
    ...rows(
      'Look out',
      still.filter(({ status }) => status === 'warn'),
    ),
    ...rows(
      'Unknown',
      still.filter(({ status }) => status === 'unknown'),
    ),
  ];
}

/** A label in a column of its own. `plain` is the label without paint, where it has some. */
function row(label: string, text: string, plain = label): string {
  return `${label}${' '.repeat(Math.max(2, 15 - plain.length))}${text}`;
}
