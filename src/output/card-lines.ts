import { METHOD_WORDS } from '../core/method-words.js';
import {
  type Access,
  type Enabled,
  type Failures,
  type FactMap,
  type Lock,
  type Method,
  type Pin,
  type Recovery,
  type SignIn,
} from '../core/account.js';
import { isKnown, isUnknown, valueOf, type Fact } from '../core/fact.js';
import { isPast, type Instant } from '../core/instant.js';
import { type Personal } from '../core/personal.js';
import { missingText, sayKinds, type CardFacts, type CardWords } from './card-words.js';
import { sayAt, sayDayOf, sayDaysAway, sayLastDay, sayWhen } from '../core/when-words.js';
import { dayOf } from '../core/zone.js';

/*
 * The lines of a card, one function a topic. Each gives the text beside the label, not cleaned and not wrapped. What is unknown is said with its
 * reason; what this system does not have is left unsaid inside a line, and said as `none` where it would be the whole line.
 */

/** What the functions need besides the facts. */
export interface LineContext {
  readonly facts: CardFacts;
  readonly now: Instant;
  readonly words: CardWords;
  readonly show: (value: Personal) => string;
}

export function accessLine(access: Access, { now, words }: LineContext): string {
  const { from, until, rule, graceUntil } = access;
  const begins = isKnown(from)
    ? from.value === 'always' || isPast(from.value, now)
      ? undefined
      : `begins ${sayAt(from.value, now, words.zone)}`
    : unsaid('begin', from);
  const end = isKnown(until)
    ? until.value === 'never'
      ? 'no end'
      : `last day ${sayLastDay(until.value, words.zone)}`
    : unsaid('last day', until);
  const text = isKnown(rule) ? words.ruleText(rule.value) : undefined;
  const by = isKnown(rule) ? `rule ${rule.value}${text === undefined ? '' : ` (${text})`}` : unsaid('rule', rule);
  const grace = isKnown(graceUntil)
    ? graceUntil.value === 'never'
      ? undefined
      : `grace until ${sayLastDay(graceUntil.value, words.zone)}`
    : unsaid('grace', graceUntil);
  return sentence([begins, end, by, grace], 'no dates recorded');
}

export function pinLine(pin: Pin, { now, words }: LineContext): string {
  const { zone, label } = words;
  const temporary = valueOf(pin.temporary) ? `temporary ${label}` : undefined;
  const changed = isKnown(pin.changedAt)
    ? pin.changedAt.value === 'never'
      ? 'never changed'
      : `changed ${sayDayOf(pin.changedAt.value, zone)}`
    : unsaid('last change', pin.changedAt);
  const set = isKnown(pin.present) ? (pin.present.value ? changed : 'never set') : unsaid('set or not', pin.present);
  const from = isKnown(pin.effectiveAt)
    ? isPast(pin.effectiveAt.value, now)
      ? undefined
      : `works from ${sayWhen(pin.effectiveAt.value, now, zone)}`
    : unsaid('begin', pin.effectiveAt);
  const due = isKnown(pin.mustChange)
    ? pin.mustChange.value
      ? 'must be changed at the next log-in'
      : undefined
    : unsaid('must change', pin.mustChange);
  return sentence([temporary, set, from, due, expiryText(pin, now, words)], 'nothing recorded');
}

function expiryText({ expiresAt, mustChange, temporary }: Pin, now: Instant, { zone }: CardWords): string | undefined {
  if (!isKnown(expiresAt)) return unsaid('expiry', expiresAt);
  if (expiresAt.value === 'never') return valueOf(mustChange) === false ? 'no change due' : undefined;
  if (isPast(expiresAt.value, now)) return `expired ${sayWhen(expiresAt.value, now, zone)}`;
  return valueOf(temporary)
    ? `lives until ${sayWhen(expiresAt.value, now, zone)}`
    : `expires ${sayAt(expiresAt.value, now, zone)}`;
}

export function lockLine(lock: Lock, { facts, now, words }: LineContext): string {
  return sentence([lockText(lock, now, words), failuresText(facts.failures, now, words)], 'none');
}

function lockText(lock: Lock, now: Instant, { zone }: CardWords): string {
  if (lock.kind === 'none') return 'none';
  const since = isKnown(lock.since) ? `since ${sayAt(lock.since.value, now, zone)}` : unsaid('since when', lock.since);
  if (lock.kind === 'permanent') return sentence(['permanent', since, 'until an administrator unlocks it'], '');
  const until = isKnown(lock.until) ? `until ${sayWhen(lock.until.value, now, zone)}` : unsaid('until when', lock.until);
  return sentence(['temporary', since, until], '');
}

function failuresText(fact: Fact<Failures> | undefined, now: Instant, { zone }: CardWords): string | undefined {
  if (!fact) return undefined;
  if (!isKnown(fact)) return unsaid('failures', fact);
  const { count, limit, lastAt } = fact.value;
  const counted =
    !isKnown(limit) || limit.value === 'never'
      ? `${String(count)} failures`
      : `${String(count)} of ${String(limit.value)} failures`;
  const most = isKnown(limit) ? (limit.value === 'never' ? 'never locks' : undefined) : unsaid('limit', limit);
  const last =
    count > 0 && isKnown(lastAt) && lastAt.value !== 'never' ? `the last ${sayWhen(lastAt.value, now, zone)}` : undefined;
  return sentence([counted, most, last], '');
}

/** One line a method, numbered; `newMark` is what marks a young one. */
export function methodLines(methods: readonly Method[], context: LineContext, newMark: string): string[] {
  if (methods.length === 0) return [sentence(['none registered', dutyText(context.facts['mfa.duty'], context.words)], '')];
  const columns = String(methods.length).length;
  return methods.map((method, i) => `${String(i + 1).padStart(columns)}  ${methodText(method, context, newMark)}`);
}

/** A method in one line: `authenticator app "iPhone 12", default, added 14 Mar 2024`. */
export function methodText(method: Method, { now, words, show }: LineContext, newMark: string): string {
  const label = show(method.label);
  const isName = method.label.kind === 'label';
  const title = label === '' ? METHOD_WORDS[method.type] : `${METHOD_WORDS[method.type]} ${isName ? `"${label}"` : label}`;
  const main = isKnown(method.isDefault) ? (method.isDefault.value ? 'default' : undefined) : unsaid('default', method.isDefault);
  const usable = isKnown(method.usable) ? (method.usable.value ? undefined : 'cannot be used') : unsaid('usable', method.usable);
  return sentence([title, main, addedText(method.addedAt, now, words, newMark), usable], '');
}

function addedText(addedAt: Method['addedAt'], now: Instant, { zone, fresh }: CardWords, newMark: string): string | undefined {
  if (!isKnown(addedAt)) return unsaid('age', addedAt);
  const added = `added ${sayDayOf(addedAt.value, zone)}`;
  return now - addedAt.value < fresh
    ? `${added}, ${newMark}: ${sayDaysAway(dayOf(now, zone), dayOf(addedAt.value, zone))}`
    : added;
}

function dutyText(duty: Fact<FactMap['mfa.duty']> | undefined, { zone }: CardWords): string | undefined {
  if (!duty) return undefined;
  if (!isKnown(duty)) return unsaid('demanded or not', duty);
  if (duty.value.demanded === false) return 'not demanded';
  if (duty.value.demanded === 'when-registered') return 'not demanded until one is';
  const { since } = duty.value;
  return isKnown(since) && since.value !== 'never' ? `demanded since ${sayDayOf(since.value, zone)}` : 'demanded';
}

export function recoveryLine(recovery: Recovery, { facts, words, show }: LineContext): string {
  const { mail, mobile, question, selfReset } = recovery;
  const list = (title: string, fact: Fact<readonly Personal[]>): string | undefined => {
    if (!isKnown(fact)) return unsaid(title, fact);
    return fact.value.length === 0 ? undefined : `${title} ${fact.value.map(show).join(', ')}`;
  };
  const asked = isKnown(question) ? (question.value ? 'secret question' : undefined) : unsaid('secret question', question);
  const contacts = sentence([list('mail', mail), list('mobile', mobile), asked], 'nothing registered');
  const alone = selfResetText(selfReset, facts, words);
  return alone === undefined ? contacts : `${contacts}; ${alone}`;
}

function selfResetText(fact: Fact<boolean>, { kind }: CardFacts, { label, selfResetKinds }: CardWords): string | undefined {
  if (!isKnown(fact)) return isUnknown(fact) ? `whether the ${label} can be reset alone is ${missingText(fact)}` : undefined;
  if (fact.value) return `can reset the ${label} alone`;
  const isOther = kind && isKnown(kind) && kind.value !== 'unknown' && selfResetKinds && !selfResetKinds.includes(kind.value);
  return isOther ? `the online ${label} reset is for ${sayKinds(selfResetKinds)}` : undefined;
}

export function seenLine(last: FactMap['sign-in.last'], { facts, now, words }: LineContext): string {
  if (last === 'never') return 'no log-in recorded';
  const text = `${sayAt(last.at, now, words.zone)}, ${attemptText(last)}`;
  const success = facts['sign-in.last-success'];
  if (last.result === 'signed-in' || !success) return text;
  if (!isKnown(success)) return isUnknown(success) ? `${text}; last success ${missingText(success)}` : text;
  return `${text}; ${success.value === 'never' ? 'never signed in' : `last signed in ${sayAt(success.value, now, words.zone)}`}`;
}

/** `signed in`, `refused: wrong-pin (775), from 10.0.0.5`. */
export function attemptText({ result, reason, code, source, device }: SignIn): string {
  const why = [reason, code === undefined ? undefined : `(${code})`].filter(Boolean).join(' ');
  const outcome = result === 'signed-in' ? 'signed in' : `refused${why === '' ? '' : `: ${why}`}`;
  return sentence(
    [outcome, isKnown(source) ? `from ${source.value}` : undefined, isKnown(device) ? `on ${device.value}` : undefined],
    '',
  );
}

/** Why an account is disabled, in full. */
export function disabledLine(value: Extract<Enabled, { enabled: false }>, { now, words }: LineContext): string {
  const { reason, by, since, note } = value;
  const said = [
    isKnown(reason) ? `reason ${reason.value}` : undefined,
    isKnown(by) ? `by ${by.value}` : undefined,
    isKnown(since) ? `since ${sayAt(since.value, now, words.zone)}` : undefined,
    isKnown(note) ? `note "${note.value}"` : undefined,
  ];
  const missing = unsaidTogether([
    ['reason', reason],
    ['by whom', by],
    ['since when', since],
    ['note', note],
  ]);
  return sentence([...said, ...missing], 'nothing recorded');
}

/** Several parts that are missing for one reason are told once: `reason, by whom unknown: not recorded`. */
function unsaidTogether(parts: readonly (readonly [what: string, fact: Fact<unknown>])[]): readonly string[] {
  const byText = new Map<string, string[]>();
  for (const [what, fact] of parts) {
    if (isUnknown(fact)) byText.set(missingText(fact), [...(byText.get(missingText(fact)) ?? []), what]);
  }
  return [...byText].map(([text, names]) => `${names.join(', ')} ${text}`);
}

/** A part of a line whose value is missing: `last day unknown: not readable`; undefined when this system has no such thing. */
function unsaid(what: string, fact: Fact<unknown>): string | undefined {
  return isUnknown(fact) ? `${what} ${missingText(fact)}` : undefined;
}

function sentence(parts: readonly (string | undefined)[], otherwise: string): string {
  return parts.filter((part) => part !== undefined && part !== '').join(', ') || otherwise;
}
