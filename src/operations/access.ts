import { type Access, type Kind, type Owner } from '../core/account.js';
import { AppError } from '../core/error.js';
import { isKnown, isUnknown, valueOf, type Fact } from '../core/fact.js';
import { dayInWords, isoWhen, type Day, type When } from '../core/instant.js';
import { lastDayOf, type Zone } from '../core/zone.js';
import { extensionOf } from '../policy/extension/extension-of.js';
import { type AlreadySo, type Extend, type ExtensionAnswer, type Refused } from '../policy/extension/types.js';
import { type Policy } from '../policy/schema.js';
import { readFacts } from './account-facts.js';
import { change } from './change.js';
import { lastDisable, takenEnd } from './last-disable.js';
import { resolveOne } from './resolve.js';
import { sentence } from './sayings.js';
import { type Bench, type ChangeOptions, type ChangeReport, type Present, type Target } from './types.js';
import { kindOfUnknown } from './unknown-kind.js';
import { type Job, type Wish } from './wish.js';

/** The access of one account, and what extending it would come to today. */
export interface AccessView {
  readonly target: Target;
  readonly access: Fact<Access>;
  /** Undefined where this system has no end of access at all. */
  readonly next: ExtensionAnswer | undefined;
}

export interface ExtendOptions extends ChangeOptions {
  /** A rule of the policy by its name; left out: the one of the account's kind. */
  readonly rule?: string;
  /** The last usable day asked for. */
  readonly until?: Day;
  /** So many days, for a rule that counts days. */
  readonly days?: number;
  readonly endorsedBy?: string;
}

/** Access as it stands, and what the rule of the account's kind would give today. Throws what {@link resolveOne} throws. */
export async function showAccess(bench: Bench, who: string): Promise<AccessView> {
  const match = await resolveOne(bench, who, true);
  const target: Target = { ...match, facts: await readFacts(bench, match.ref.id) };
  const { access } = target.facts;
  return { target, access, next: access.state === 'absent' ? undefined : extensionFor(bench, target, {}) };
}

/**
 * Moves the last day of access by a rule of the policy. Where the rule gives nothing more yet it is already so, and the report names the day on
 * which renewal opens. Throws what the policy refuses (its kind and code) and what {@link change} throws.
 */
export function extendAccess(bench: Bench, who: string, options: ExtendOptions, present: Present): Promise<ChangeReport> {
  const job: Job = {
    action: 'access.extend',
    wish: async (target) => (await stopIfDisabled(bench, target), wishFor(bench, target, options)),
  };
  return change(bench, who, job, options, present);
}

/** Where disabling is done by ending the access, extending it would let a disabled account in again. */
async function stopIfDisabled(bench: Bench, { ref, facts }: Target): Promise<void> {
  const record = await lastDisable(bench, ref);
  if (record === undefined || takenEnd(record, facts.access) === undefined) return;
  const because = record.because === undefined ? '' : ` for ${record.because}`;
  throw new AppError(
    'conflict',
    `${ref.uid} was disabled${because} by ${record.by}, by ending its access: extending it would let it in`,
    {
      code: 'disabled',
      hint: `If it may be used again: uidctl account enable ${ref.uid}`,
    },
  );
}

/** What the policy's rules say to an extension of this account today. */
export function extensionFor(
  { policy, clock }: Bench,
  { facts }: Target,
  { rule, until, days, endorsedBy }: ExtendOptions,
): ExtensionAnswer {
  const access = valueOf(facts.access);
  const presentRule = access && valueOf(access.rule);
  return extensionOf(policy, {
    kind: valueOf(facts.kind) ?? 'unknown',
    presentEnd: access && endOf(access.until),
    now: clock(),
    ...(presentRule === undefined ? {} : { presentRule }),
    ...(rule === undefined ? {} : { rule }),
    ...(until === undefined ? {} : { until }),
    ...(days === undefined ? {} : { days }),
    ...(endorsedBy === undefined ? {} : { endorsedBy }),
  });
}

/** An end that this system does not have never comes; one that is unknown is not guessed. */
function endOf(until: Fact<When>): When | undefined {
  return until.state === 'absent' ? 'never' : valueOf(until);
}

function wishFor(bench: Bench, target: Target, options: ExtendOptions): Wish {
  const { access, kind, owner } = target.facts;
  if (access.state === 'absent') {
    throw new AppError('unsupported', `this system has no end of access${access.why === undefined ? '' : `: ${access.why}`}`);
  }
  const answer = extensionFor(bench, target, options);
  if (answer.result === 'refused') throw refusal(answer, access);
  const { uid } = target.ref;
  const { zone } = bench.policy;
  const from: When = answer.result === 'extend' ? answer.from : answer.until;
  return {
    change: { action: 'access.extend', until: answer.until, rule: answer.rule },
    ...(answer.result === 'already' ? { already: true as const } : {}),
    question: { text: `Extend ${uid} to ${lastDay(answer.lastDay)}?`, initial: false, flag: '--yes' },
    topics: ['pin', 'mfa', 'lock'],
    remarks: [ruleLine(bench.policy, answer.rule), ...ownerLine(valueOf(kind), owner), ...opensLine(answer)],
    details: {
      rule: answer.rule,
      from: isoWhen(from),
      until: isoWhen(answer.until),
      ...(options.endorsedBy === undefined ? {} : { endorsedBy: options.endorsedBy }),
    },
    say: ({ outcome }) =>
      outcome === 'done' || outcome === 'already' || outcome === 'accepted' ? sayEnd(bench.policy, answer) : [],
    extra: () => ({
      from: lastDayOrNever(from, zone),
      to: answer.lastDay,
      endsAt: isoWhen(answer.until),
      rule: answer.rule,
      ...(answer.result === 'already' && answer.renewalOpens !== undefined ? { renewalOpens: answer.renewalOpens } : {}),
    }),
  };
}

/** What the policy refuses. Where that is because nobody can say the present end, why not decides what it ends with, and the system is named. */
function refusal({ kind, code, message, hint }: Refused, access: Fact<Access>): AppError {
  const end = code !== 'end-unknown' || !isKnown(access) ? access : access.value.until;
  if (code !== 'end-unknown' || !isUnknown(end))
    return new AppError(kind, message, { code, ...(hint === undefined ? {} : { hint }) });
  return new AppError(kindOfUnknown(end), `${message} ${end.system}: ${end.why}`, { code, hint, right: end.right });
}

/** `rule retiree of policy hku: yearly, to 30 June`, and the form that goes with it. */
function ruleLine(policy: Policy, name: string): string {
  const rule = Object.hasOwn(policy.access.rules, name) ? policy.access.rules[name] : undefined;
  if (!rule) return `no named rule: the day that was asked for, within what policy ${policy.id} leaves to the desk`;
  const form = rule.form === undefined ? undefined : policy.forms[rule.form];
  const needs = form?.needs === undefined ? '' : `: ${form.needs}`;
  return `rule ${name} of policy ${policy.id}: ${rule.title}${form ? `; form ${rule.form ?? ''}${needs}` : ''}`;
}

/** Who answers for a departmental account, and so who may ask. */
function ownerLine(kind: Kind | undefined, owner: Fact<Owner>): readonly string[] {
  if (isKnown(owner)) return [`Owner: ${owner.value.name} (${owner.value.uid})`];
  if (kind !== 'departmental') return [];
  return [owner.state === 'unknown' ? `Owner: unknown (${owner.why})` : 'Owner: none is kept here'];
}

function opensLine(answer: Extend | AlreadySo): readonly string[] {
  return answer.result === 'already' && answer.renewalOpens !== undefined
    ? [`Renewal opens on ${dayInWords(answer.renewalOpens)}.`]
    : [];
}

function sayEnd(policy: Policy, answer: Extend | AlreadySo): readonly string[] {
  if (answer.lastDay === 'never') return ['Your access has no end.'];
  const rule = Object.hasOwn(policy.access.rules, answer.rule) ? policy.access.rules[answer.rule] : undefined;
  return [
    `Your access lasts until ${dayInWords(answer.lastDay)}.`,
    ...opensLine(answer),
    ...(rule?.notice === undefined ? [] : [sentence(rule.notice)]),
  ];
}

function lastDay(day: Day | 'never'): string {
  return day === 'never' ? 'no end' : dayInWords(day);
}

function lastDayOrNever(end: When, zone: Zone): Day | 'never' {
  return end === 'never' ? 'never' : lastDayOf(end, zone);
}
