import { type Enabled, type Failures, type FactMap, type FactName, type LastSignIn, type Lock } from '../../core/account.js';
import { isKnown, isUnknown, type Fact } from '../../core/fact.js';
import { type When } from '../../core/instant.js';
import { same } from './same.js';

/** What several systems say, in the order in which they answer their part. Never empty. */
type Said<T> = readonly [Fact<T>, ...(readonly Fact<T>[])];
type Rule<T> = (said: Said<T>) => Fact<T>;

/** What several systems say together; one alone is what it says. What each of them said goes along in `said`. */
export function merged<N extends FactName>(name: N, facts: readonly Fact<FactMap[N]>[]): Fact<FactMap[N]> {
  const [first, ...others] = facts;
  if (first === undefined) throw new Error(`no system was asked for the fact ${name}`);
  if (others.length === 0) return first;
  const rule: Rule<FactMap[N]> = RULES[name] ?? agreed;
  return { ...rule([first, ...others]), said: facts };
}

/** Facts that two systems may tell differently although both are right; any other must be the same everywhere. */
const RULES: { readonly [N in FactName]?: Rule<FactMap[N]> } = {
  enabled: (said) => worst(said, badEnabled),
  lock: (said) => worst(said, badLock),
  failures: (said) => worst(said, badFailures),
  'mfa.methods': joined,
  sessions: joined,
  demands: joined,
  restrictions: joined,
  'sign-in.last': (said) => latest(said, timeOfLast),
  'sign-in.last-success': (said) => latest(said, timeOf),
  pin: byField,
  access: byField,
  recovery: byField,
};

/** Whether a fact is only one where all systems that have such a thing say the same: the others are known whatever each says. */
export function mustAgree(name: FactName): boolean {
  return RULES[name] === undefined;
}

/** The worst that is known: a block is a block, whoever else is silent. Without one, anybody's silence is unknown. */
function worst<T>(said: Said<T>, badness: (value: T) => number): Fact<T> {
  const bad = said
    .filter(isKnown)
    .filter(({ value }) => badness(value) > 0)
    .toSorted((a, b) => badness(b.value) - badness(a.value));
  return bad[0] ?? said.find(isUnknown) ?? said.find(isKnown) ?? said[0];
}

const badEnabled = ({ enabled }: Enabled): number => (enabled ? 0 : 1);

/** A later end is worse, one that nobody tells worse than any date, and none at all the worst. */
function badLock(lock: Lock): number {
  if (lock.kind === 'none') return 0;
  if (lock.kind === 'permanent') return Infinity;
  return isKnown(lock.until) ? Math.max(1, lock.until.value) : Number.MAX_SAFE_INTEGER;
}

/** The nearer to its limit the worse; a limit that nobody tells is held for far, and where there is none for farther. */
function badFailures({ count, limit }: Failures): number {
  if (!isKnown(limit)) return count * 1e-6;
  return limit.value === 'never' ? count * 1e-9 : count / Math.max(1, limit.value);
}

/** All lists as one. A list that misses a system's part would look whole, so one that is unknown makes it unknown. */
function joined<E>(said: Said<readonly E[]>): Fact<readonly E[]> {
  const known = said.filter(isKnown);
  const [first] = known;
  const silent = said.find(isUnknown);
  if (silent || first === undefined) return silent ?? said[0];
  return { ...first, value: known.flatMap(({ value }) => value) };
}

/** The later one, as long as nobody is silent: the last attempt may be theirs. */
function latest<T>(said: Said<T>, time: (value: T) => number): Fact<T> {
  const silent = said.find(isUnknown);
  if (silent) return silent;
  return said.filter(isKnown).toSorted((a, b) => time(b.value) - time(a.value))[0] ?? said[0];
}

const timeOf = (when: When): number => (when === 'never' ? -Infinity : when);
const timeOfLast = (last: LastSignIn): number => (last === 'never' ? -Infinity : last.at);

/** Each part of a value by itself: two systems that agree on the end of access need not agree on its beginning. */
function byField<T extends { readonly [K in keyof T]: Fact<unknown> }>(said: Said<T>): Fact<T> {
  const silent = said.find(isUnknown);
  const known = said.filter(isKnown);
  const [first, ...others] = known;
  if (silent || first === undefined) return silent ?? said[0];
  if (others.length === 0) return first;
  const fields = Object.keys(first.value) as (keyof T)[];
  const value = fields.map((field) => [field, agreed([first.value[field], ...others.map((other) => other.value[field])])]);
  return { ...first, value: Object.fromEntries(value) as T };
}

/** Known where all that have it say the same; different answers, and a silent system, make it unknown. */
function agreed<T>(said: Said<T>): Fact<T> {
  const silent = said.find(isUnknown);
  const [first, ...others] = said.filter(isKnown);
  if (silent || first === undefined) return silent ?? said[0];
  const different = others.find(({ value }) => !same(value, first.value));
  if (different === undefined) return first;
  const { system, at } = first;
  return { state: 'unknown', code: 'disagrees', why: `${system} and ${different.system} say different things`, system, at };
}
