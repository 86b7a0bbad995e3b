import { type Access, type Pin } from '../core/account.js';
import { isUnknown, valueOf, type Fact } from '../core/fact.js';
import { isPast, type Instant } from '../core/instant.js';
import { doubtsOf } from './card-doubts.js';
import { type CardFacts, type CardWords } from './card-words.js';
import { sayDayOf, sayEnd, sayLastDay, sayWhen } from './when.js';

/** Whether the right credentials would be taken, as far as the facts of the card say. `step`: they are, and then the person must do something. */
export interface Standing {
  readonly state: 'can' | 'cannot' | 'step' | 'cannot-tell';
  readonly text: string;
}

interface Look {
  readonly facts: CardFacts;
  readonly access: Access | undefined;
  readonly pin: Pin | undefined;
  readonly now: Instant;
  readonly words: CardWords;
}

/**
 * The state line. What certainly refuses comes first, in the order in which a system would; then what nobody can say; then what the person must
 * do on the way in; only when nothing of that is left, that the account can sign in. Unknown never counts as good.
 */
export function standingOf(facts: CardFacts, now: Instant, words: CardWords): Standing {
  const look: Look = { facts, access: known(facts.access), pin: known(facts.pin), now, words };
  const refused = first([disabled, locked, notBegun, ended, noPin, pinNotYet, pinExpired, methodsUnusable], look);
  if (refused !== undefined) return { state: 'cannot', text: refused };
  const doubts = doubtsOf(facts, now, words.label);
  if (doubts !== undefined) return { state: 'cannot-tell', text: doubts };
  const step = first([mustChange, mustRegister], look);
  if (step !== undefined) return { state: 'step', text: step };
  return { state: 'can', text: inGrace(look) ?? `nothing seen that would refuse the right ${words.label}` };
}

function first(checks: readonly ((look: Look) => string | undefined)[], look: Look): string | undefined {
  for (const check of checks) {
    const text = check(look);
    if (text !== undefined) return text;
  }
  return undefined;
}

function disabled({ facts, words }: Look): string | undefined {
  const value = known(facts.enabled);
  if (!value || value.enabled) return undefined;
  const since = known(value.since);
  const by = known(value.by);
  const when = since === undefined ? '' : ` ${sayDayOf(since, words.zone)}`;
  const reason =
    value.reason.state === 'known'
      ? `: ${value.reason.value}`
      : isUnknown(value.reason)
        ? `; why is unknown: ${value.reason.why}`
        : '';
  return `disabled${when}${by === undefined ? '' : ` by ${by}`}${reason}`;
}

function locked({ facts, now, words }: Look): string | undefined {
  const value = known(facts.lock);
  if (!value || value.kind === 'none') return undefined;
  if (value.kind === 'permanent') return 'locked until an administrator unlocks it';
  const until = known(value.until);
  if (until === undefined) return isUnknown(value.until) ? `locked now; until when is unknown: ${value.until.why}` : 'locked now';
  return isPast(until, now) ? undefined : `locked after too many wrong tries, until ${sayWhen(until, now, words.zone)}`;
}

/** A begin of `never` means that there is none: access has always been there. */
function notBegun({ access, now, words }: Look): string | undefined {
  const from = known(access?.from);
  return from === undefined || from === 'never' || isPast(from, now)
    ? undefined
    : `access begins ${sayWhen(from, now, words.zone)}`;
}

function ended({ access, now, words }: Look): string | undefined {
  const until = known(access?.until);
  if (!access || until === undefined || !isPast(until, now) || mayBeInGrace(access, now)) return undefined;
  const rule = known(access.rule);
  const grace = known(access.graceUntil);
  const after = grace === undefined || grace === 'never' ? '' : `; its grace ended ${sayLastDay(grace, words.zone)}`;
  return `access ended ${sayEnd(until, now, words.zone)}${rule !== undefined && words.renewed(rule) ? ': not renewed' : ''}${after}`;
}

/** `never` means that no grace follows. */
function mayBeInGrace({ graceUntil }: Access, now: Instant): boolean {
  if (isUnknown(graceUntil)) return true;
  const until = known(graceUntil);
  return until !== undefined && until !== 'never' && !isPast(until, now);
}

function noPin({ pin, words }: Look): string | undefined {
  return known(pin?.present) === false ? `no ${words.label} was ever set` : undefined;
}

function pinNotYet({ pin, now, words }: Look): string | undefined {
  const at = known(pin?.effectiveAt);
  return at === undefined || isPast(at, now) ? undefined : `the new ${words.label} works from ${sayWhen(at, now, words.zone)}`;
}

function pinExpired({ pin, now, words }: Look): string | undefined {
  const at = known(pin?.expiresAt);
  if (at === undefined || !isPast(at, now)) return undefined;
  return `the ${known(pin?.temporary) ? 'temporary ' : ''}${words.label} expired ${sayWhen(at, now, words.zone)}`;
}

function methodsUnusable({ facts }: Look): string | undefined {
  const methods = known(facts['mfa.methods']);
  if (!known(facts['mfa.duty'])?.demanded || !methods || methods.length === 0) return undefined;
  return methods.every(({ usable }) => known(usable) === false)
    ? 'a second factor is demanded, and no registered method can be used'
    : undefined;
}

function mustChange({ pin, words }: Look): string | undefined {
  return known(pin?.mustChange) ? `the ${words.label} must be changed at the next log-in` : undefined;
}

function mustRegister({ facts }: Look): string | undefined {
  const none = known(facts['mfa.methods'])?.length === 0;
  return none && known(facts['mfa.duty'])?.demanded ? 'a second factor is demanded, and no method is registered' : undefined;
}

function inGrace({ access, now, words }: Look): string | undefined {
  const until = known(access?.until);
  const grace = known(access?.graceUntil);
  if (until === undefined || grace === undefined || !isPast(until, now)) return undefined;
  return `in grace until ${sayEnd(grace, now, words.zone)}; access ended ${sayLastDay(until, words.zone)}`;
}

function known<T>(fact: Fact<T> | undefined): T | undefined {
  return fact && valueOf(fact);
}
