import { type FactSet, type Kind, type Method, type MfaDuty } from '../../core/account.js';
import { isKnown, isUnknown, valueOf, type Fact } from '../../core/fact.js';
import { type Instant } from '../../core/instant.js';
import { mfaDutySince } from '../../policy/rules/mfa-duty.js';
import { absent, pass, unknown } from '../result.js';
import { type Check, type Remedy, type Result, type Situation } from '../types.js';
import { dateWords, timeWords } from '../words.js';

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
    switch (duty.value.demanded) {
      case false:
        return notAsked(valueOf(kind), methods, situation);
      case 'when-registered':
        return askedIfThere(valueOf(kind), methods, situation);
      case true:
        return demanded(duty.value, methods, situation);
    }
  },
};

type Demanded = Extract<MfaDuty, { demanded: true }>;

/** With a method that works it does not matter whether one is asked for. */
function unlessOneWorks({ 'mfa.methods': methods }: FactSet<'mfa.methods'>, otherwise: Result): Result {
  const usable = (valueOf(methods) ?? []).filter(works);
  return usable.length > 0 ? pass(`${names(usable)}; whether one is asked for is unknown`) : otherwise;
}

/** Asked for as soon as a method is registered: without one the PIN is enough, and one that is not taken shuts the person out. */
function askedIfThere(kind: Kind | undefined, methods: Fact<readonly Method[]>, situation: Situation): Result {
  if (isUnknown(methods)) return unknown(methods, 'a registered method is asked for, and which methods there are is unknown');
  if (!isKnown(methods) || methods.value.length === 0) return notAsked(kind, methods, situation);
  return ofRegistered(methods.value, undefined, situation);
}

function demanded(duty: Demanded, methods: Fact<readonly Method[]>, situation: Situation): Result {
  if (isUnknown(methods)) return unknown(methods, 'a second factor is asked for, and which methods there are is unknown');
  if (!isKnown(methods)) {
    return unknown(
      { code: 'not-looked-at', why: methods.why ?? `${methods.system} holds no MFA methods` },
      'a second factor is asked for',
    );
  }
  const later = stillToCome(duty, situation.now);
  return methods.value.length === 0 ? noMethod(duty, later, situation) : ofRegistered(methods.value, later, situation);
}

/** `later`: from when a second factor is asked for, where that is still to come. */
function ofRegistered(methods: readonly Method[], later: Instant | undefined, situation: Situation): Result {
  const usable = methods.filter(works);
  if (usable.length > 0) return someWork(usable, methods);
  const open = methods.map((method) => method.usable).find((fact) => !isKnown(fact));
  if (open && isUnknown(open)) return unknown(open, 'whether the system takes one of the methods is unknown');
  return open ? pass(names(methods)) : noneWorks(methods, later, situation);
}

/** From when it is asked for where that is still to come; until then nothing is refused. */
function stillToCome({ since }: Demanded, now: Instant): Instant | undefined {
  const begins = valueOf(since);
  return begins !== undefined && begins !== 'never' && begins > now ? begins : undefined;
}

/** What becomes of somebody without a method is for the system to say: it refuses, or it lets the person register one on the way in. */
function noMethod({ since, withoutMethod }: Demanded, later: Instant | undefined, situation: Situation): Result {
  const begun = valueOf(since);
  const from =
    later !== undefined
      ? ` from ${timeWords(later, situation)}`
      : begun === undefined || begun === 'never'
        ? ''
        : ` since ${dateWords(begun, situation)}`;
  const evidence = `a second factor is asked for${from}; no method is registered`;
  const missing = { code: 'mfa-method-missing', cause: 'a second factor is asked for, and no MFA method is registered' } as const;
  if (!isKnown(withoutMethod)) {
    const why = isUnknown(withoutMethod)
      ? withoutMethod
      : { code: 'not-recorded' as const, why: `${withoutMethod.system} does not say` };
    return { ...unknown(why, `${evidence}; what the sign-in does then is unknown`), remedies: registerIt(situation) };
  }
  const refuses = withoutMethod.value === 'refused';
  const effect = later === undefined ? (refuses ? 'blocked' : 'step-needed') : refuses ? 'will-be-blocked' : undefined;
  return {
    ...missing,
    status: later === undefined ? 'fail' : 'warn',
    ...(effect === undefined ? {} : { effect }),
    evidence,
    say: refuses
      ? `You need a second factor to sign in, and none is registered. Register one first${atPlace(situation)}.`
      : `When you sign in you are asked to register a second factor. Do it there; then you are in.`,
    remedies: registerIt(situation),
    ...(later === undefined ? {} : { until: later }),
  };
}

function registerIt(situation: Situation): readonly Remedy[] {
  return [{ text: `the person registers an MFA method${atPlace(situation)}` }];
}

/** Where the policy says that methods are registered, or at least looked after. */
function atPlace({ policy: { places } }: Situation): string {
  const place = places['register-method'] ?? places['check-mfa'];
  return place ? `: ${place.text}` : '';
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

function noneWorks(methods: readonly Method[], later: Instant | undefined, { uid, policy }: Situation): Result {
  const place = policy.places['lost-phone'];
  return {
    status: later === undefined ? 'fail' : 'warn',
    effect: later === undefined ? 'blocked' : 'will-be-blocked',
    code: 'mfa-method-unusable',
    evidence: `the system takes none of these: ${names(methods)}`,
    cause: 'a second factor is asked for, and the system takes none of the MFA methods',
    say: 'None of your registered methods can be used any more. They have to be cleared, and then you register a new one.',
    remedies: [...(place ? [{ text: `the person alone: ${place.text}` }] : []), { command: `uidctl mfa clear ${uid} --all` }],
    ...(later === undefined ? {} : { until: later }),
  };
}

/** This system asks for none. Where the policy does, that is only a warning. */
function notAsked(kind: Kind | undefined, methods: Fact<readonly Method[]>, situation: Situation): Result {
  const { policy, now } = situation;
  const since = kind && mfaDutySince(policy, kind, now);
  if (since === undefined || valueOf(methods)?.length !== 0) return pass('no second factor is asked for here');
  const evidence = `policy ${policy.id} asks for a second factor since ${dateWords(since, situation)}, this system does not; no method is registered`;
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
