import { type FactSet } from '../core/account.js';
import { durationInWords } from '../core/duration.js';
import { isKnown, valueOf } from '../core/fact.js';
import { lockRule } from '../policy/rules/lock.js';
import { type Policy } from '../policy/schema.js';
import { timeInWords } from './local-time.js';
import { type Ended } from './wish.js';

/*
 * Sentences for the desk to say to the caller. Numbers come from what the server says, else from the policy, and places from the policy alone:
 * what is not known is not said.
 */

/** After a PIN reset: from when it works, until when, and what comes next. */
export function sayAfterReset(policy: Policy, via: 'temporary' | 'link', ended: Ended): readonly string[] {
  if (ended.outcome === 'uncertain' || ended.outcome === 'partial') return [];
  if (via === 'link') return ['You get a message with a link. Open it and choose a new one there.'];
  const place = policy.places['change-pin'];
  const must = isKnownMustChange(ended.after);
  return [
    ...whenItWorks(policy, ended),
    ...(must ? [`At the first sign-in you choose a new ${policy.label}${place ? `: ${place.text}` : ''}.`] : []),
    ...(ended.expiresAt === undefined || ended.expiresAt === 'never'
      ? []
      : [`This ${policy.label} lives until ${timeInWords(ended.expiresAt, ended.now, policy.zone)}.`]),
  ].map(sentence);
}

/** What wrong tries lead to: `8 wrong tries lock the account for 30 minutes`; undefined where nothing is known to lock. */
export function lockWarning(policy: Policy, facts: FactSet | undefined): string | undefined {
  const failures = facts && valueOf(facts.failures);
  const limit = failures && valueOf(failures.limit);
  if (limit === 'never' || facts?.failures.state === 'absent') return undefined;
  const rule = lockRule(policy);
  const tries = limit ?? rule?.failures;
  if (tries === undefined) return undefined;
  const length = rule?.failures === tries ? ` for ${durationInWords(rule.length)}` : '';
  return `${String(tries)} wrong tries lock the account${length}`;
}

/** Where somebody registers an MFA method, as a sentence; empty where the policy does not say. */
export function sayRegisterMethod(policy: Policy): readonly string[] {
  const place = policy.places['register-method'];
  return place ? [sentence(`Register a method again at once: ${place.text}`)] : [];
}

/** Text with one full stop at its end. */
export function sentence(text: string): string {
  return /[.!?]$/.test(text) ? text.replace(/\.+$/, '.') : `${text}.`;
}

function whenItWorks(policy: Policy, { effectiveAt, now, after }: Ended): readonly string[] {
  if (effectiveAt === undefined) return [];
  if (effectiveAt <= now) return [`The new ${policy.label} works now`];
  const lock = lockWarning(policy, after);
  return [
    `Please wait until ${timeInWords(effectiveAt, now, policy.zone)}`,
    `Trying it earlier will fail${lock === undefined ? '' : `, and ${lock}`}`,
  ];
}

function isKnownMustChange(facts: FactSet | undefined): boolean {
  const pin = facts?.pin;
  return pin !== undefined && isKnown(pin) && valueOf(pin.value.mustChange) === true;
}
