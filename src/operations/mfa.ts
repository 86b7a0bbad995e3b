import { type MfaDuty } from '../core/account.js';
import { type Change } from '../core/change.js';
import { AppError } from '../core/error.js';
import { isKnown, valueOf, type Fact } from '../core/fact.js';
import { readFacts } from './account-facts.js';
import { change } from './change.js';
import { methodLine, methodNamed, methodsOf, unreadable, type MethodView } from './methods.js';
import { formLines, methodsAlone, sayCheckMethods } from './policy-places.js';
import { resolveOne } from './resolve.js';
import { sayRegisterMethod } from './sayings.js';
import { sessionWords } from './sessions.js';
import { type Bench, type ChangeOptions, type ChangeReport, type Present, type Target } from './types.js';
import { type Ended, type Job, type Wish } from './wish.js';

/** The methods of one account. */
export interface MethodList {
  readonly target: Target;
  readonly methods: Fact<readonly MethodView[]>;
  readonly duty: Fact<MfaDuty>;
}

export interface MfaClearOptions extends ChangeOptions {
  /** `--all`: needed without a terminal where there is more than one method. */
  readonly all?: boolean;
}

/** The registered methods with their age. Throws what {@link resolveOne} throws. */
export async function listMethods(bench: Bench, who: string): Promise<MethodList> {
  const match = await resolveOne(bench, who, true);
  const target: Target = { ...match, facts: await readFacts(bench, match.ref.id) };
  return { target, methods: methodsOf(target.facts, bench.policy, bench.clock()), duty: target.facts['mfa.duty'] };
}

/**
 * Removes every method and ends the sessions, where there are some. With more than one a terminal offers to keep all, remove one or clear all; without a terminal it throws
 * usage unless `all`. Throws cancelled when all are kept, and what {@link change} throws.
 */
export function clearMethods(bench: Bench, who: string, options: MfaClearOptions, present: Present): Promise<ChangeReport> {
  const job: Job = {
    action: 'mfa.clear',
    wish: async (target) => wishFor(bench, target, await whatToClear(bench, target, options)),
  };
  return change(bench, who, job, options, present);
}

/** Removes one method, named by number, id or label, and ends the sessions. Throws not-found, conflict, unsupported, and what {@link change} throws. */
export function removeMethod(
  bench: Bench,
  who: string,
  method: string,
  options: ChangeOptions,
  present: Present,
): Promise<ChangeReport> {
  const job: Job = {
    action: 'mfa.remove',
    wish: (target) =>
      Promise.resolve(wishFor(bench, target, removal(methodNamed(methodsOf(target.facts, bench.policy, bench.clock()), method)))),
  };
  return change(bench, who, job, options, present);
}

/**
 * Makes one method the default, named by number, id or label; without one, a terminal offers the list. Throws usage where nobody can
 * choose, not-found, conflict, unsupported, and what {@link change} throws.
 */
export function setDefaultMethod(
  bench: Bench,
  who: string,
  method: string | undefined,
  options: ChangeOptions,
  present: Present,
): Promise<ChangeReport> {
  const job: Job = {
    action: 'mfa.default',
    wish: async (target) => defaultWish(bench, target, await methodToUse(bench, target, method, options)),
  };
  return change(bench, who, job, options, present);
}

type Removal = Extract<Change, { action: 'mfa.clear' | 'mfa.remove' }>;

async function whatToClear(bench: Bench, target: Target, options: MfaClearOptions): Promise<Removal> {
  const all: Removal = { action: 'mfa.clear', endSessions: true };
  const methods = methodsOf(target.facts, bench.policy, bench.clock());
  if (options.all === true || methods.state === 'absent') return all;
  if (isKnown(methods) && methods.value.length < 2) return all;
  if (!bench.desk.present) throw needsAll(target, methods);
  if (options.dryRun === true) return all;
  const listed = valueOf(methods) ?? [];
  bench.desk.show([
    `MFA methods of ${target.ref.uid}, ${target.ref.name}:`,
    ...(isKnown(methods) ? listed.map(methodLine) : [unreadable(methods).message]),
  ]);
  const what = await bench.desk.choose<'keep' | 'one' | 'all'>({
    text: 'What is to go?',
    choices: [
      { value: 'keep', label: 'keep all' },
      ...(listed.length > 0 ? [{ value: 'one' as const, label: 'remove one' }] : []),
      { value: 'all', label: 'clear all' },
    ],
    initial: 'keep',
    flag: '--all',
  });
  if (what === 'keep') throw new AppError('cancelled', 'All methods were kept.');
  return what === 'all' ? all : removal(await chooseMethod(bench, listed, 'Which one is to go?', '--all'));
}

function needsAll({ ref }: Target, methods: Fact<readonly MethodView[]>): AppError {
  // Where the system is down or the account not certain, no answer of the operator helps; a list that may not be read can be cleared blindly.
  if (methods.state === 'unknown' && methods.code !== 'not-readable') return unreadable(methods);
  const many = isKnown(methods)
    ? `${ref.uid} has ${String(methods.value.length)} MFA methods`
    : `which MFA methods ${ref.uid} has cannot be read`;
  return new AppError('usage', `${many}: say whether all are to go`, {
    code: 'all-or-one',
    hint: `Add --all, or remove one: uidctl mfa remove ${ref.uid} --method NUMBER`,
  });
}

async function methodToUse(bench: Bench, target: Target, text: string | undefined, options: ChangeOptions): Promise<MethodView> {
  const methods = methodsOf(target.facts, bench.policy, bench.clock());
  if (text !== undefined) return methodNamed(methods, text);
  if (!isKnown(methods)) throw unreadable(methods);
  if (methods.value.length === 0)
    throw new AppError('not-found', `${target.ref.uid} has no MFA method`, { code: 'method-not-found' });
  if (!bench.desk.present || options.dryRun === true) {
    throw new AppError('usage', 'say which method', { hint: `Registered: ${methods.value.map(methodLine).join('; ')}` });
  }
  return chooseMethod(bench, methods.value, 'Which one is to be the default?', 'the number of the method');
}

async function chooseMethod(bench: Bench, methods: readonly MethodView[], text: string, flag: string): Promise<MethodView> {
  const chosen = await bench.desk.choose<MethodView | undefined>({
    text,
    choices: [...methods.map((value) => ({ value, label: methodLine(value) })), { value: undefined, label: 'none of these' }],
    initial: undefined,
    flag,
  });
  if (!chosen) throw new AppError('cancelled', 'No method was chosen.');
  return chosen;
}

function removal({ id }: MethodView): Removal {
  return { action: 'mfa.remove', methods: [id], endSessions: true };
}

function wishFor(bench: Bench, target: Target, what: Removal): Wish {
  const { ref, facts } = target;
  const methods = methodsOf(facts, bench.policy, bench.clock());
  const going = (valueOf(methods) ?? []).filter(({ id }) => what.action === 'mfa.clear' || what.methods.includes(id));
  const staying = isKnown(methods) ? methods.value.filter((method) => !going.includes(method)) : undefined;
  const which =
    what.action === 'mfa.clear' ? 'all MFA methods' : `the MFA method ${going.map(({ label }) => label.masked).join(', ')}`;
  const sessions = sessionWords(facts);
  return {
    change: what,
    question: { text: `Remove ${which} of ${ref.uid}, ${ref.name}${sessions.question}?`, initial: false, flag: '--yes' },
    topics: ['pin', 'lock', 'access'],
    remarks: [
      ...(isKnown(methods) ? methods.value.map(methodLine) : [unreadable(methods).message]),
      ...formLines(bench.policy, what.action),
    ],
    selfService: methodsAlone(bench.policy),
    warnings: [...freshWarnings(going), whatProtects(bench, staying, facts['mfa.duty'])],
    details: { ...(going.length > 0 ? { methods: going.map(({ id }) => id) } : {}), endSessions: true },
    say: (ended) =>
      ended.outcome === 'done' || ended.outcome === 'accepted'
        ? [...(staying?.length === 0 ? sayRegisterMethod(bench.policy) : []), ...sayCheckMethods(bench.policy)]
        : [],
    extra: (ended) => beforeAndAfter(bench, methods, ended, { protectedBy: whatProtects(bench, staying, facts['mfa.duty']) }),
  };
}

function defaultWish(bench: Bench, { ref, facts }: Target, method: MethodView): Wish {
  const methods = methodsOf(facts, bench.policy, bench.clock());
  const place = bench.policy.places['default-method'];
  return {
    change: { action: 'mfa.default', method: method.id },
    question: {
      text: `Make "${method.label.masked}" the default method of ${ref.uid}, ${ref.name}?`,
      initial: false,
      flag: '--yes',
    },
    topics: ['pin', 'sessions'],
    remarks: [methodLine(method)],
    warnings: [
      ...freshWarnings([method]),
      ...(valueOf(method.usable) === false ? ['This method cannot be used as it is: the next sign-in would fail.'] : []),
    ],
    selfService: place ? [`Can do it alone: ${place.text}`] : [],
    details: { methods: [method.id] },
    extra: (ended) => beforeAndAfter(bench, methods, ended, {}),
  };
}

function freshWarnings(methods: readonly MethodView[]): readonly string[] {
  return methods
    .filter(({ fresh }) => valueOf(fresh) === true)
    .map((method) => `Added a short time ago: ${methodLine(method)}. Was it the caller?`);
}

/** What stands between the account and somebody with its PIN once these methods are gone. */
function whatProtects({ policy }: Bench, staying: readonly MethodView[] | undefined, duty: Fact<MfaDuty>): string {
  if (staying !== undefined && staying.length > 0) {
    const asked = staying.filter(({ usable }) => valueOf(usable) === true).length;
    if (asked > 0) return `What is left protects the account: ${String(asked)} ${asked === 1 ? 'method' : 'methods'}.`;
    return staying.some(({ usable }) => usable.state === 'unknown')
      ? `Whether the sign-in asks for what is left is not known: perhaps the ${policy.label} alone protects the account.`
      : `The sign-in asks for none of what is left: the ${policy.label} alone protects the account.`;
  }
  const until = `Until a method is registered again`;
  const alone = `${until}, the ${policy.label} alone protects the account`;
  if (!isKnown(duty) || duty.value.demanded !== true) return `${alone}.`;
  switch (valueOf(duty.value.withoutMethod)) {
    case 'refused':
      return `${alone}; where a second factor is demanded, the sign-in is refused until then.`;
    case 'registers-at-sign-in':
      return `${alone}: whoever signs in first with it registers the next method.`;
    case undefined:
      return `${alone}; whether the sign-in is refused until then is not known.`;
  }
}

function beforeAndAfter(
  bench: Bench,
  before: Fact<readonly MethodView[]>,
  ended: Ended | undefined,
  more: Readonly<Record<string, unknown>>,
) {
  return { before, ...(ended?.after ? { after: methodsOf(ended.after, bench.policy, ended.now) } : {}), ...more };
}
