import { type FactSet } from '../core/account.js';
import { durationInWords, durationOf } from '../core/duration.js';
import { type Plan } from '../core/change.js';
import { isKnown, valueOf } from '../core/fact.js';
import { isPast, type Instant } from '../core/instant.js';
import { type Policy } from '../policy/schema.js';
import { sayAt } from '../core/when-words.js';
import { type Ended } from './wish.js';

/*
 * Sentences for the desk to say to the caller. Numbers come from what the server says, and places from the policy: what is not known is not said,
 * and a rule that a server does not tell is never the policy's.
 */

/** After a PIN reset: from when it works, until when, and what comes next. */
export function sayAfterReset(policy: Policy, via: 'temporary' | 'link', ended: Ended): readonly string[] {
  if (ended.outcome === 'uncertain' || ended.outcome === 'partial') return [];
  if (via === 'link') return sayLink(policy, ended).map(sentence);
  const place = policy.places['change-pin'];
  const must = isKnownMustChange(ended.after);
  return [
    ...whenItWorks(policy, ended),
    ...(must ? [`At the first sign-in you choose a new ${policy.label}${place ? `: ${place.text}` : ''}.`] : []),
    ...(ended.expiresAt === undefined || ended.expiresAt === 'never'
      ? []
      : [`This ${policy.label} lives until ${sayAt(ended.expiresAt, ended.now, policy.zone)}.`]),
  ].map(sentence);
}

/** The address that a link is mailed to, as the plan shows it: masked. Undefined: the plan sends none, or does not say where. */
export function linkAddress({ steps }: Plan): string | undefined {
  return steps.find(({ verb }) => verb === 'send-link')?.target;
}

/** Nobody at the desk has anything to read out: the person has mail. */
function sayLink({ label, zone }: Policy, { plan, expiresAt, now }: Ended): readonly string[] {
  const to = linkAddress(plan);
  return [
    `A mail with a link is on its way to ${to === undefined ? 'you' : `you at ${to}`}`,
    `Open the link and choose a new ${label} there; if no mail comes, look among the unwanted ones`,
    ...(expiresAt === undefined || expiresAt === 'never' ? [] : [`The link works until ${sayAt(expiresAt, now, zone)}`]),
  ];
}

/** What wrong tries lead to, as the server has it: `8 wrong tries lock the account for 30 minutes`; undefined where it does not lock or does not say. */
export function lockWarning(facts: Pick<FactSet, 'failures'> | undefined): string | undefined {
  const failures = facts && valueOf(facts.failures);
  const limit = failures && valueOf(failures.limit);
  if (failures === undefined || limit === undefined || limit === 'never') return undefined;
  const length = valueOf(failures.locksFor);
  const how =
    length === undefined
      ? ''
      : length === 'never'
        ? ' until an administrator opens it'
        : ` for ${durationInWords(durationOf(length))}`;
  return `${String(limit)} wrong ${limit === 1 ? 'try locks' : 'tries lock'} the account${how}`;
}

/** Where somebody registers an MFA method, as a sentence; empty where the policy does not say. */
export function sayRegisterMethod(policy: Policy): readonly string[] {
  const place = policy.places['register-method'];
  return [
    sentence(
      `Register a method again at once${place ? `: ${place.text}` : ': without one you are refused where a second factor is asked for'}`,
    ),
  ];
}

/** Text with one full stop at its end. */
export function sentence(text: string): string {
  return /[.!?]$/.test(text) ? text.replace(/\.+$/, '.') : `${text}.`;
}

function whenItWorks(policy: Policy, { effectiveAt, now, after }: Ended): readonly string[] {
  const closed = after && closedBecause(after, now);
  if (closed !== undefined) return [`${closed}: the new ${policy.label} opens nothing before that is mended`];
  if (effectiveAt === undefined) return [];
  const begins = after && beginOf(after);
  if (begins !== undefined && begins > Math.max(effectiveAt, now))
    return [`Your access begins ${sayAt(begins, now, policy.zone)}; trying earlier will fail`];
  if (effectiveAt <= now) return [`The new ${policy.label} works now`];
  const lock = lockWarning(after);
  return [
    `Please wait until ${sayAt(effectiveAt, now, policy.zone)}`,
    `Trying it earlier will fail${lock === undefined ? '' : `, and ${lock}`}`,
  ];
}

/** What keeps the account shut whatever PIN it has, where the server says so. */
function closedBecause({ enabled, access }: FactSet, now: Instant): string | undefined {
  if (isKnown(enabled) && !enabled.value.enabled) return 'Your account is disabled';
  if (!isKnown(access) || valueOf(access.value.enforced) === false) return undefined;
  const until = valueOf(access.value.until);
  const grace = valueOf(access.value.graceUntil);
  const isOver = until !== undefined && isPast(until, now) && (grace === undefined || grace === 'never' || isPast(grace, now));
  return isOver ? 'Your access has ended' : undefined;
}

/** When access begins, where the server says so; undefined: it has begun, or nobody can tell. */
function beginOf({ access }: FactSet): Instant | undefined {
  const from = isKnown(access) ? valueOf(access.value.from) : undefined;
  return from === 'always' ? undefined : from;
}

function isKnownMustChange(facts: FactSet | undefined): boolean {
  const pin = facts?.pin;
  return pin !== undefined && isKnown(pin) && valueOf(pin.value.mustChange) === true;
}
