import { METHOD_WORDS } from '../core/method-words.js';
import { type FactSet, type Method } from '../core/account.js';
import { duration, milliseconds } from '../core/duration.js';
import { AppError } from '../core/error.js';
import { isKnown, mapFact, valueOf, type Fact } from '../core/fact.js';
import { type Instant } from '../core/instant.js';
import { dayOf, daysBetween } from '../core/zone.js';
import { type Policy } from '../policy/schema.js';
import { kindOfUnknown } from './unknown-kind.js';

/** One MFA method as the desk looks at it. */
export interface MethodView extends Method {
  /** Its place in the list, from 1: what `mfa remove` and `mfa default` take. */
  readonly number: number;
  /** Whole days since it was added, in the policy's zone. */
  readonly ageDays: Fact<number>;
  /** Younger than the policy's time for it: look twice before trusting it. */
  readonly fresh: Fact<boolean>;
}

/** The methods with their number, age and freshness; unknown and absent stay what they are. */
export function methodsOf(facts: Pick<FactSet, 'mfa.methods'>, policy: Policy, now: Instant): Fact<readonly MethodView[]> {
  return mapFact(facts['mfa.methods'], (methods) => methods.map((method, i) => viewOf(method, i + 1, policy, now)));
}

/**
 * The one method that a text names: its number in the list, its id, or its label (as shown, or whole; capitals do not matter). Throws not-found with the
 * list, conflict when a label fits several, unsupported where the methods cannot be read.
 */
export function methodNamed(methods: Fact<readonly MethodView[]>, text: string): MethodView {
  if (!isKnown(methods)) throw unreadable(methods);
  const wanted = text.trim();
  const byId = methods.value.find(({ id }) => id === wanted);
  const byNumber = methods.value.find(({ number }) => String(number) === wanted);
  if (byId && byNumber && byId !== byNumber) throw several(wanted, [byId, byNumber]);
  const found = byId ?? byNumber;
  if (found) return found;
  const labelled = methods.value.filter(({ label }) => sameText(label.masked, wanted) || sameText(label.unmasked(), wanted));
  if (labelled.length > 1) throw several(wanted, labelled);
  const [only] = labelled;
  if (only) return only;
  throw new AppError('not-found', `there is no MFA method "${wanted}"`, {
    code: 'method-not-found',
    hint: methods.value.length === 0 ? 'No method is registered.' : `Registered: ${methods.value.map(methodLine).join('; ')}`,
  });
}

/** A method in one line: `2 SMS "+852 •••• ••31, default, added 12 days ago (new)`. */
export function methodLine({ number, type, label, isDefault, ageDays, fresh, usable }: MethodView): string {
  const age = isKnown(ageDays) ? `added ${ageText(ageDays.value)}` : 'age unknown';
  const marks = [
    valueOf(isDefault) === true ? 'default' : undefined,
    `${age}${valueOf(fresh) === true ? ' (new)' : ''}`,
    valueOf(usable) === false ? 'not usable' : undefined,
  ];
  return `${String(number)} ${METHOD_WORDS[type]} "${label.masked}", ${marks.filter((mark) => mark !== undefined).join(', ')}`;
}

/** Why nobody can say which methods there are. */
export function unreadable(methods: Fact<unknown>): AppError {
  if (methods.state === 'absent')
    return new AppError('unsupported', `this system has no MFA methods${methods.why === undefined ? '' : `: ${methods.why}`}`);
  const why = methods.state === 'unknown' ? methods : undefined;
  const kind = why === undefined ? 'unsupported' : kindOfUnknown(why);
  return new AppError(kind, `the MFA methods cannot be read: ${why?.why ?? 'no reason was given'}`, { right: why?.right });
}

function viewOf(method: Method, number: number, policy: Policy, now: Instant): MethodView {
  const limit = milliseconds(duration(policy.mfa.fresh.value));
  return {
    ...method,
    number,
    ageDays: mapFact(method.addedAt, (at) => daysBetween(dayOf(at, policy.zone), dayOf(now, policy.zone))),
    fresh: mapFact(method.addedAt, (at) => now - at < limit),
  };
}

function several(text: string, methods: readonly MethodView[]): AppError {
  return new AppError('conflict', `"${text}" fits ${String(methods.length)} MFA methods: ${methods.map(methodLine).join('; ')}`, {
    code: 'more-than-one',
    hint: 'Name it by its id.',
    details: { methods: methods.map(({ id, number }) => ({ id, number })) },
  });
}

function ageText(days: number): string {
  return days === 0 ? 'today' : days === 1 ? 'yesterday' : `${String(days)} days ago`;
}

function sameText(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}
