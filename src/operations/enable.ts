import { type Enabled } from '../core/account.js';
import { AppError } from '../core/error.js';
import { isKnown, valueOf, type Fact } from '../core/fact.js';
import { dayInWords, isoWhen, type Day, type Instant, type When } from '../core/instant.js';
import { sayAt } from '../core/when-words.js';
import { endOfDay, lastDayOf } from '../core/zone.js';
import { type Policy } from '../policy/schema.js';
import { extensionFor } from './access.js';
import { change } from './change.js';
import { lastDisable, takenEnd } from './last-disable.js';
import { OWN_RECORD } from './own-record.js';
import { sentence } from './sayings.js';
import { type Bench, type ChangeOptions, type ChangeReport, type Present, type Target } from './types.js';
import { type Job, type Wish } from './wish.js';

export interface EnableOptions extends ChangeOptions {
  /** The last usable day to put back, for a system that disables by ending access and does not keep the end that was there. */
  readonly until?: Day | 'never';
}

/**
 * Enables a disabled account, and shows why it was disabled. After compromise or abuse, and where the reason is unknown, it needs a
 * reason and defaults to No: without a terminal it throws usage naming `--reason`. Where the back end disables by ending access and does not keep the
 * end that was there, our own record's is put back, else `until` is needed (unsupported `end-needed`). Throws what {@link change} throws.
 */
export function enableAccount(bench: Bench, who: string, options: EnableOptions, present: Present): Promise<ChangeReport> {
  const job: Job = { action: 'account.enable', wish: (target) => enableWish(bench, target, options) };
  return change(bench, who, job, options, present);
}

async function enableWish(bench: Bench, target: Target, options: EnableOptions): Promise<Wish> {
  const { ref, facts } = target;
  const state = facts.enabled;
  const taken = takenEnd(await lastDisable(bench, ref), facts.access);
  const why = [...whyDisabled(state, bench.policy, bench.clock()), ...endLines(taken, bench)];
  const risky = isRisky(state);
  const reason = risky ? await reasonFor(bench, ref.uid, why, options) : options.reason;
  const until = options.until === undefined ? taken : endAsked(bench, target, options.until);
  return {
    change: { action: 'account.enable', ...(until === undefined ? {} : { until }) },
    question: { text: `Enable ${ref.uid}, ${ref.name}?`, initial: false, flag: '--yes' },
    topics: ['pin', 'mfa', 'lock', 'access'],
    remarks: why,
    warnings: risky ? [`Disabled for ${reasonWords(state)}: whoever did it may still be right.`] : [],
    ...(reason === undefined ? {} : { reason }),
    ...(until === undefined ? {} : { details: { until: isoWhen(until) } }),
    extra: () => ({ wasDisabled: state }),
  };
}

/** The end of access that disabling took away, where only the record of this machine knows it. */
function endLines(end: When | undefined, { policy }: Bench): readonly string[] {
  if (end === undefined) return [];
  const words = end === 'never' ? 'it had no end' : `it was to last until ${dayInWords(lastDayOf(end, policy.zone))}`;
  return [`Disabling ended the access; the audit of this machine says that ${words}.`];
}

/** The end that was asked for, if the rules of the policy would give it to this account. */
function endAsked(bench: Bench, target: Target, until: Day | 'never'): When {
  if (until === 'never') return 'never';
  const answer = extensionFor(bench, target, { until });
  if (answer.result === 'refused') throw new AppError(answer.kind, answer.message, { code: answer.code, hint: answer.hint });
  return endOfDay(until, bench.policy.zone);
}

/**
 * An account that is known to be enabled has nothing to ask about; unknown is never taken for harmless. A reason that only our own record has is not
 * either: somebody else may have disabled the account since.
 */
function isRisky(state: Fact<Enabled>): boolean {
  if (state.state === 'absent') return false;
  if (!isKnown(state)) return true;
  if (state.value.enabled) return false;
  const { reason } = state.value;
  return !isKnown(reason) || reason.system === OWN_RECORD || reason.value === 'compromise' || reason.value === 'abuse';
}

function reasonWords(state: Fact<Enabled>): string {
  const reason = isKnown(state) && !state.value.enabled ? state.value.reason : undefined;
  if (reason === undefined || !isKnown(reason)) return 'an unknown reason';
  return reason.system === OWN_RECORD ? `${reason.value}, as the audit of this machine says` : reason.value;
}

async function reasonFor(bench: Bench, uid: string, why: readonly string[], options: ChangeOptions): Promise<string | undefined> {
  if ((options.reason ?? '').trim() !== '' || options.dryRun === true) return options.reason;
  if (!bench.desk.present) {
    throw new AppError('usage', `enabling ${uid} needs a reason: ${why.join(' ')}`, {
      code: 'reason-needed',
      hint: 'Add --reason "why it is safe now".',
    });
  }
  bench.desk.show([...why]);
  const answer = (await bench.desk.text({ text: `Why is it safe to enable ${uid} now?`, flag: '--reason' })).trim();
  if (answer === '') throw new AppError('cancelled', 'Nothing was changed: no reason was given.');
  return answer;
}

/** Why an account is disabled, in sentences; empty for one that is enabled. */
export function whyDisabled(state: Fact<Enabled>, policy: Policy, now: Instant): readonly string[] {
  if (state.state === 'absent') return [];
  if (state.state === 'unknown') return [`Whether it is disabled is unknown: ${state.why}.`];
  if (state.value.enabled) return [];
  const { reason, by, since, note } = state.value;
  const who = valueOf(by);
  const when = valueOf(since);
  const because = reason.state === 'known' ? `for ${reason.value}` : 'for an unknown reason';
  return [
    `Disabled ${because}${who === undefined ? '' : ` by ${who}`}${when === undefined ? '' : `, ${sayAt(when, now, policy.zone)}`}.`,
    ...(isKnown(note) && note.value !== '' ? [sentence(`Note: ${note.value}`)] : []),
  ];
}
