import { type SignInReason } from '../../core/account.js';
import { type Instant } from '../../core/instant.js';
import { type SignInAnswer } from '../../core/provider.js';
import { type Policy } from '../../policy/schema.js';
import { accessFrom, accessUntil, graceUntil, uidUsableAt } from './access-window.js';
import { methodTypeOf } from './decode.js';
import { isLocked } from './lock.js';
import { mfaDemandedSince, serviceDemandsMfa } from './mfa-duty.js';
import { pinExpiry } from './pin-policy.js';
import { type AccountRecord, type MethodRecord } from './tables.js';
import { acceptedStep } from './time-code.js';
import { canBePassed } from './usable-method.js';

/** A method with what its last code was. */
export type SignInMethod = MethodRecord & { readonly last_code_step: number | null };

/** Everything that a sign-in is judged by. */
export interface Evidence {
  readonly account: AccountRecord;
  readonly methods: readonly SignInMethod[];
  /** Whether the PIN that was typed is the one that is set. */
  readonly pinMatches: boolean;
  /** The second factor that was given. */
  readonly given: { readonly id: string; readonly code: string } | undefined;
  readonly service: string | undefined;
  readonly source: string | undefined;
  readonly policy: Policy;
  readonly now: Instant;
}

export interface Judgement {
  readonly answer: SignInAnswer;
  /** Whether it counts as a failure on the way to a lock. */
  readonly counts: boolean;
  /** The code that was taken, so that it is never taken again. */
  readonly used: { readonly method: string; readonly step: number } | undefined;
}

/** What a sign-in of this account comes to, in the order in which the directory looks. Writes nothing. */
export function judge(evidence: Evidence): Judgement {
  const { account, pinMatches, policy, now } = evidence;
  if (isLocked(account, now)) return refused('locked');
  if (account.pin_hash === null) return refused('pin-missing');
  if (!pinMatches) return { ...refused('wrong-pin'), counts: true };
  if (account.enabled === 0) return refused('disabled');
  const shut = accessRefusal(evidence);
  if (shut) return shut;
  // The old PIN is not accepted either; to this directory a PIN that is typed too early is a wrong one.
  if (account.pin_effective_at !== null && account.pin_effective_at > now)
    return { ...refused('pin-not-effective'), counts: true };
  const expiry = pinExpiry(account, policy, now);
  if (expiry !== 'never' && expiry <= now) return refused('pin-expired');
  const mustChange = account.pin_must_change !== 0;
  // Without a second factor it opens nothing but the change of the PIN; the sign-in after that asks for the factor.
  // Somebody of whom this sign-in itself demands a factor and who has none is refused all the same, as the fact `mfa.duty` says.
  const own = mfaDemandedSince(account, policy, now) !== undefined;
  if (mustChange && evidence.given === undefined && !(own && evidence.methods.length === 0)) return signedIn('change-pin');
  const next = mustChange ? 'change-pin' : undefined;
  const { service, source } = evidence;
  return own || serviceDemandsMfa(service, source, account, policy, now) ? secondFactor(evidence, next) : signedIn(next);
}

function accessRefusal({ account, policy, now, service }: Evidence): Judgement | undefined {
  const usableAt = uidUsableAt(account, policy);
  if (usableAt !== undefined && usableAt > now) return refused('access-not-begun', 'uid-not-usable');
  const from = accessFrom(account, policy);
  if (from !== undefined && from > now) return refused('access-not-begun');
  const until = accessUntil(account);
  if (until !== 'never' && until <= now && !inGrace(account, policy, now, service)) return refused('access-ended');
  const kinds = service === undefined ? undefined : policy.services[service]?.kinds?.value;
  return kinds && !kinds.includes(account.kind) ? refused('other', 'service-not-for-kind') : undefined;
}

/** A leaver's time after the end, for the services that grant it. No service named: the directory's own sign-in, which does. */
function inGrace(account: AccountRecord, policy: Policy, now: Instant, service: string | undefined): boolean {
  const services = policy.access.graceServices?.value;
  if (service !== undefined && services && !services.includes(service)) return false;
  const grace = readableGrace(account, policy);
  return grace !== 'never' && now < grace;
}

/** A contract end that is no day gives no grace. */
function readableGrace(account: AccountRecord, policy: Policy): ReturnType<typeof graceUntil> {
  try {
    return graceUntil(account, policy);
  } catch (error) {
    if (error instanceof RangeError) return 'never';
    throw error;
  }
}

function secondFactor(evidence: Evidence, next: SignInAnswer['next']): Judgement {
  const { methods, given, service, policy, now } = evidence;
  if (methods.length === 0) return refused('mfa-missing', undefined, 'register-method');
  const taken = service === undefined ? undefined : policy.services[service]?.methods?.value;
  const fits = (method: SignInMethod): boolean => canBePassed(method) && (!taken || taken.includes(methodTypeOf(method.type)));
  if (!given) return refused(methods.some(fits) ? 'mfa-missing' : 'mfa-unusable');
  const method = methods.find(({ id }) => id === given.id);
  if (!method) return { ...refused('mfa-wrong'), counts: true };
  if (!fits(method)) return refused('mfa-unusable');
  const step = acceptedStep(method.seed ?? '', given.code, now, method.last_code_step);
  if (step === undefined) return { ...refused('mfa-wrong'), counts: true };
  return { ...signedIn(next), used: { method: method.id, step } };
}

function refused(reason: SignInReason, code?: string, next?: SignInAnswer['next']): Judgement {
  return { answer: { result: 'refused', reason, next, code }, counts: false, used: undefined };
}

function signedIn(next: SignInAnswer['next']): Judgement {
  return { answer: { result: 'signed-in', reason: undefined, next, code: undefined }, counts: false, used: undefined };
}
