import { isKnown, valueOf, type Fact } from '../core/fact.js';
import { type PinRules, type Recovery } from '../core/account.js';
import { AppError } from '../core/error.js';
import { type Policy } from '../policy/schema.js';
import { pinFormAt } from '../policy/rules/pin-form.js';
import { change } from './change.js';
import { lastReset, type RecentReset } from './last-reset.js';
import { spanInWords } from './local-time.js';
import { sayAfterReset } from './sayings.js';
import { temporaryPin, type PinForm, type TemporaryPin } from './temporary-pin.js';
import { type Bench, type ChangeOptions, type ChangeReport, type Present, type Target } from './types.js';
import { type Job, type Question, type Wish } from './wish.js';

export interface PinResetOptions extends ChangeOptions {
  /** `temporary`: a PIN for the desk to read out; `link`: the server sends the person a link. */
  readonly via: 'temporary' | 'link';
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
  const second = recent && secondResetText(bench, recent);
  const unasked = second !== undefined && options.again !== true;
  if (unasked && options.dryRun !== true && !bench.desk.present) {
    throw new AppError('conflict', second, {
      code: 'second-reset',
      hint: 'If that PIN is lost, reset again with --again.',
      details: { uid, lastResetAt: recent?.at },
    });
  }
  const { label } = bench.policy;
  const plain: Question = { text: `Reset the ${label} of ${uid}, ${name}?`, initial: false, flag: '--yes' };
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
    warnings: second === undefined ? [] : [second],
    selfService: canDoItAlone(bench.policy, target.facts.recovery),
    details: { via: options.via, ...(options.again === true ? { again: true } : {}) },
    say: (ended) => sayAfterReset(bench.policy, options.via, ended),
    extra: () => ({ via: options.via, ...(made ? { pinLength: made.length, pinBits: made.bits } : {}) }),
  };
}

function secondResetText(bench: Bench, recent: RecentReset): string {
  const { policy } = bench;
  const by = recent.by === undefined ? '' : ` by ${recent.by}`;
  const certain = recent.certain ? 'was reset' : 'may have been reset';
  return `The ${policy.label} ${certain} ${spanInWords(recent.at, bench.clock(), policy.zone)} ago${by}: a second reset kills the one that was just read out.`;
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

/** Said only when the system itself would let the person in alone, and the policy says where. */
function canDoItAlone(policy: Policy, fact: Fact<Recovery>): readonly string[] {
  const place = policy.places['forgot-pin'];
  const recovery = valueOf(fact);
  if (!recovery || !place || valueOf(recovery.selfReset) !== true) return [];
  const contacts = [
    ...(valueOf(recovery.mail) ?? []).map((mail) => `alternate mail ${mail.masked}`),
    ...(valueOf(recovery.mobile) ?? []).map((mobile) => `mobile ${mobile.masked}`),
    ...(valueOf(recovery.question) === true ? ['a secret question'] : []),
  ];
  const registered = contacts.length === 0 ? '' : `${contacts.join(', ')} registered; `;
  return [`Can do it alone: ${registered}${place.text}`];
}
