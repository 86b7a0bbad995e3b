import { type FactSet, type Kind, type Method, type MfaDuty } from '../../core/account.js';
import { isKnown, isUnknown, valueOf, type Fact } from '../../core/fact.js';
import { type Instant } from '../../core/instant.js';
import { startOfDay } from '../../core/zone.js';
import { absent, pass, unknown } from '../result.js';
import { type Check, type Result, type Situation } from '../types.js';
import { dateWords } from '../words.js';

/** The second factor that this system asks for at its own sign-in: asked for, and then something there that it takes. */
export const mfa: Check<'mfa.duty' | 'mfa.methods' | 'kind'> = {
  id: 'mfa',
  title: 'MFA',
  needs: ['mfa.duty', 'mfa.methods', 'kind'],
  decisiveUnknown: true,
  examine(facts, situation) {
    const { 'mfa.duty': duty, 'mfa.methods': methods, kind } = facts;
    if (isUnknown(duty)) return unlessOneWorks(facts, unknown(duty, 'whether a second factor is asked for is unknown'));
    if (!isKnown(duty)) return absent(duty, 'second factor');
    if (!duty.value.demanded) return notAsked(valueOf(kind), methods, situation);
    return demanded(duty.value, methods, situation);
  },
};

type Demanded = Extract<MfaDuty, { demanded: true }>;

/** With a method that works it does not matter whether one is asked for. */
function unlessOneWorks({ 'mfa.methods': methods }: FactSet<'mfa.methods'>, otherwise: Result): Result {
  const usable = (valueOf(methods) ?? []).filter(works);
  return usable.length > 0 ? pass(`${names(usable)}; whether one is asked for is unknown`) : otherwise;
}

function demanded(duty: Demanded, methods: Fact<readonly Method[]>, situation: Situation): Result {
  if (isUnknown(methods)) return unknown(methods, 'a second factor is asked for, and which methods there are is unknown');
  if (!isKnown(methods)) {
    return unknown(
      { code: 'not-looked-at', why: methods.why ?? `${methods.system} holds no MFA methods` },
      'a second factor is asked for',
    );
  }
  if (methods.value.length === 0) return noMethod(duty, situation);
  const usable = methods.value.filter(works);
  if (usable.length > 0) return someWork(usable, methods.value);
  const open = methods.value.map((method) => method.usable).find((fact) => !isKnown(fact));
  if (open && isUnknown(open)) return unknown(open, 'whether the system takes one of the methods is unknown');
  return open ? pass(names(methods.value)) : noneWorks(methods.value, duty, situation);
}

/** From when it is asked for where that is still to come; until then nothing is refused. */
function stillToCome({ since }: Demanded, now: Instant): Instant | undefined {
  const begins = valueOf(since);
  return begins !== undefined && begins !== 'never' && begins > now ? begins : undefined;
}

function noMethod(duty: Demanded, situation: Situation): Result {
  const { policy, now } = situation;
  const place = policy.places['register-method'];
  const later = stillToCome(duty, now);
  const since = valueOf(duty.since);
  const asked =
    later !== undefined
      ? ` from ${dateWords(later, situation)}`
      : since === undefined || since === 'never'
        ? ''
        : ` since ${dateWords(since, situation)}`;
  return {
    status: later === undefined ? 'fail' : 'warn',
    effect: later === undefined ? 'step-needed' : 'will-be-blocked',
    code: 'mfa-method-missing',
    evidence: `a second factor is asked for${asked}; no method is registered`,
    cause: 'a second factor is asked for, and no MFA method is registered',
    say: `You need a second factor to sign in, and none is registered. Register one first${place ? `: ${place.text}` : ''}.`,
    instead: place ? `the person registers a method: ${place.text}` : 'the person registers an MFA method',
    ...(later === undefined ? {} : { until: later }),
  };
}

function someWork(usable: readonly Method[], all: readonly Method[]): Result {
  const broken = all.find((method) => valueOf(method.isDefault) === true && valueOf(method.usable) === false);
  if (!broken) return pass(usable.length === 1 ? `${names(usable)}; the only method that works` : names(usable));
  return {
    status: 'warn',
    code: 'mfa-method-unusable',
    evidence: `the default, ${name(broken)}, is not taken; ${names(usable)} is`,
    cause: `the default MFA method, ${name(broken)}, is not taken by the system`,
    say: 'When you are asked for the second factor, choose another way to prove it is you.',
  };
}

function noneWorks(methods: readonly Method[], duty: Demanded, { uid, policy, now }: Situation): Result {
  const place = policy.places['lost-phone'];
  const later = stillToCome(duty, now);
  return {
    status: later === undefined ? 'fail' : 'warn',
    effect: later === undefined ? 'blocked' : 'will-be-blocked',
    code: 'mfa-method-unusable',
    evidence: `the system takes none of these: ${names(methods)}`,
    cause: 'a second factor is asked for, and the system takes none of the MFA methods',
    say: 'None of your registered methods can be used any more. They have to be cleared, and then you register a new one.',
    remedy: `uidctl mfa clear ${uid} --all`,
    ...(place ? { instead: `the person alone: ${place.text}` } : {}),
    ...(later === undefined ? {} : { until: later }),
  };
}

/** This system asks for none. Where the policy does, that is only a warning. */
function notAsked(kind: Kind | undefined, methods: Fact<readonly Method[]>, situation: Situation): Result {
  const { policy, now } = situation;
  const rule = kind && policy.mfa.duty[kind];
  const none = valueOf(methods)?.length === 0;
  if (!rule || !none || startOfDay(rule.value.from, policy.zone) > now) return pass('no second factor is asked for here');
  const evidence = `policy ${policy.id} asks for a second factor since ${dateWords(startOfDay(rule.value.from, policy.zone), situation)}, this system does not; no method is registered`;
  return { status: 'warn', code: 'mfa-due', evidence, cause: evidence };
}

function works({ usable }: Method): boolean {
  return valueOf(usable) === true;
}

/** Labels stay masked. */
function names(methods: readonly Method[]): string {
  return methods.map(name).join(', ');
}

function name({ type, label }: Method): string {
  return `${type} ${label.masked}`.trim();
}
