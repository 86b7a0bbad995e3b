import { isKnown, valueOf, type Fact } from '../core/fact.js';
import { type PinRules } from '../core/account.js';
import { type ResetWay } from '../core/capability.js';
import { type Plan } from '../core/change.js';
import { AppError } from '../core/error.js';
import { pinFormAt } from '../policy/rules/pin-form.js';
import { change } from './change.js';
import { lastReset, type RecentReset } from './last-reset.js';
import { saySpan } from '../core/when-words.js';
import { formLines, resetAlone, sayRegisterContact } from './policy-places.js';
import { linkAddress, sayAfterReset } from './sayings.js';
import { temporaryPin, type PinForm, type TemporaryPin } from './temporary-pin.js';
import { type Bench, type ChangeOptions, type ChangeReport, type Present, type Target } from './types.js';
import { type Ended, type Job, type Question, type Wish } from './wish.js';

export interface PinResetOptions extends ChangeOptions {
  /** `temporary`: a PIN for the desk to read out; `link`: the server sends the person a link. */
  readonly via: ResetWay;
}

/**
 * Resets the PIN. A second reset inside the effect time, or inside the policy's time for it, kills the PIN that was just read out: it defaults to No
 * on a terminal, and without one it throws conflict `second-reset` (7) unless `again`. Throws what {@link change} throws.
 */
export function resetPin(bench: Bench, who: string, options: PinResetOptions, present: Present): Promise<ChangeReport> {
  const job: Job = { action: 'pin.reset', wish: (target) => wishFor(bench, target, options) };
  return change(bench, who, job, options, present);
}

async function wishFor(bench: Bench, target: Target, options: PinResetOptions): Promise<Wish> {
  const { uid, name } = target.ref;
  const recent = await lastReset(bench, target);
  // A link kills nothing, neither the one before it nor a PIN that was read out.
  const kills = recent !== undefined && recent.via === 'temporary' && options.via === 'temporary';
  const second = kills ? secondResetText(bench, recent) : undefined;
  const unasked = second !== undefined && options.again !== true;
  if (unasked && options.dryRun !== true && !bench.desk.present) {
    throw new AppError('conflict', second, {
      code: 'second-reset',
      hint: 'If that PIN is lost, reset again with --again.',
      details: { uid, lastResetAt: recent?.at },
    });
  }
  const { label } = bench.policy;
  const what = options.via === 'link' ? `Have a link to choose a new ${label} sent to` : `Reset the ${label} of`;
  const plain: Question = { text: `${what} ${uid}, ${name}?`, initial: false, flag: '--yes' };
  const again: Question = { text: `Reset the ${label} of ${uid}, ${name}, once more?`, initial: false, flag: '--again' };
  const made = options.via === 'temporary' ? makePin(bench, target) : undefined;
  const life = bench.policy.pin.temporaryLife?.value;
  return {
    change:
      options.via === 'link'
        ? { action: 'pin.reset', via: 'link' }
        : { action: 'pin.reset', via: 'temporary', ...(life === undefined ? {} : { livesFor: life }) },
    question: unasked ? again : plain,
    topics: ['mfa', 'sessions'],
    ...(made ? { pin: made.secret } : {}),
    warnings: [
      ...(recent ? [second ?? besideText(bench, recent, options.via)] : []),
      ...(made ? uncheckedRules(target.facts['pin.rules'], label) : []),
    ],
    remarks: formLines(bench.policy, 'pin.reset'),
    selfService: resetAlone(bench.policy, target.facts),
    details: { via: options.via, ...(options.again === true ? { again: true } : {}) },
    say: (ended) => [
      ...sayAfterReset(bench.policy, options.via, ended),
      ...(isThrough(ended.outcome) ? sayRegisterContact(bench.policy, ended.after ?? target.facts) : []),
    ],
    extra: (ended) => ({
      via: options.via,
      ...(made ? { pinLength: made.length, pinBits: made.bits } : {}),
      ...sentTo(ended?.plan),
    }),
  };
}

function secondResetText(bench: Bench, recent: RecentReset): string {
  return `${resetText(bench, recent)}: a second reset kills the one that was just read out.`;
}

/** A reset before, where one of the two is a link: what goes on working beside the new one. */
function besideText(bench: Bench, recent: RecentReset, via: ResetWay): string {
  if (recent.via === 'temporary') return `${resetText(bench, recent)}: that one goes on working until the link is used.`;
  const { certain, by } = recent;
  const sent = `A link ${certain ? 'was sent' : 'may have been sent'} ${agoText(bench, recent)} ago${by === undefined ? '' : ` by ${by}`}`;
  return via === 'link'
    ? `${sent}: this is a further one.`
    : `${sent}: until it is used or over, it can still set another ${bench.policy.label}.`;
}

function resetText(bench: Bench, recent: RecentReset): string {
  const by = recent.by === undefined ? '' : ` by ${recent.by}`;
  const certain = recent.certain ? 'was reset' : 'may have been reset';
  return `The ${bench.policy.label} ${certain} ${agoText(bench, recent)} ago${by}`;
}

function agoText(bench: Bench, { at }: RecentReset): string {
  const span = bench.clock() - at;
  return span < 60_000 ? 'less than a minute' : saySpan(span);
}

/** Where the link goes, masked as the server's plan has it. */
function sentTo(plan: Plan | undefined): { readonly sentTo?: string } {
  const to = plan && linkAddress(plan);
  return to === undefined ? {} : { sentTo: to };
}

function makePin(bench: Bench, { facts, ref }: Target): TemporaryPin {
  const form = pinFormAt(bench.policy, bench.clock());
  return temporaryPin(
    {
      server: serverForm(facts['pin.rules']),
      policy: form && { minLength: form.min, maxLength: form.max, allowed: form.allowed, atLeast: form.atLeast },
      uid: ref.uid,
    },
    bench.randomInt,
  );
}

/** Absent: this server takes anything. Unknown: nobody can say, so the strict guess of {@link temporaryPin} holds. */
function serverForm(rules: Fact<PinRules>): PinForm | undefined {
  if (isKnown(rules)) return rules.value;
  return rules.state === 'absent' ? { minLength: 1, maxLength: 'never', allowed: 'any', atLeast: [] } : undefined;
}

/** A rule that we cannot read as one may still refuse what we make. */
function uncheckedRules(rules: Fact<PinRules>, label: string): readonly string[] {
  const other = valueOf(rules)?.other;
  return other === undefined ? [] : [`The server has a rule for the ${label} that cannot be checked beforehand: ${other}`];
}

function isThrough(outcome: Ended['outcome']): boolean {
  return outcome === 'done' || outcome === 'accepted';
}
