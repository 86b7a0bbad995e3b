import { type Fact, type SystemId } from './fact.js';
import { type Begin, type Instant, type When } from './instant.js';
import { type Personal } from './personal.js';

/** The provider's own, immutable id of an account (UUID, objectGUID, entryUUID). Everything after the look-up uses it. */
export type AccountId = string;

export const KINDS = [
  'staff',
  'student',
  'graduate',
  'retiree',
  'honorary',
  'departmental',
  'visitor',
  'service',
  'unknown',
] as const;
/** What sort of holder an account has. `service` belongs to a program; `unknown` is said by a system that cannot tell. */
export type Kind = (typeof KINDS)[number];

export const DISABLE_REASONS = ['compromise', 'abuse', 'left', 'other'] as const;
/** Why somebody disabled an account. */
export type DisableReason = (typeof DISABLE_REASONS)[number];

export const METHOD_TYPES = [
  'app',
  'sms',
  'call',
  'security-key',
  'hardware-token',
  'recovery-codes',
  'mail',
  'pass',
  'other',
] as const;
/** What an MFA method is. `app` is an authenticator app (push or code), `pass` a temporary pass, `other` one that we do not know: its label says what the system calls it. */
export type MethodType = (typeof METHOD_TYPES)[number];

/** Whether an administrator let the account sign in; a lock or an ended access are facts of their own. */
export type Enabled =
  | { readonly enabled: true }
  | {
      readonly enabled: false;
      readonly reason: Fact<DisableReason>;
      readonly by: Fact<string>;
      readonly since: Fact<Instant>;
      readonly note: Fact<string>;
    };

/**
 * The lock that failed sign-ins lead to, as it stands now: a stamp of an old lock that no longer refuses is `none`. A system whose protection is
 * off says absent, one that does not tell says unknown; neither is ever `none`.
 */
export type Lock =
  | { readonly kind: 'none' }
  | { readonly kind: 'temporary'; readonly since: Fact<Instant>; readonly until: Fact<Instant> }
  | { readonly kind: 'permanent'; readonly since: Fact<Instant> };

/**
 * Failed sign-ins in a row, as this system counts them, and what they lead to here. All of it is the server's own rule: where the server does
 * not say, it is unknown, and a policy's number never takes its place.
 */
export interface Failures {
  readonly count: number;
  /** How many it takes to lock; `never`: it does not lock. */
  readonly limit: Fact<number | 'never'>;
  readonly lastAt: Fact<When>;
  /**
   * How long the lock then lasts, in milliseconds; `never`: it does not open by itself, an administrator must act. Absent where it does not lock.
   * Unknown where the length differs from lock to lock.
   */
  readonly locksFor: Fact<number | 'never'>;
}

/** The validity window. `until` is the first instant without access. `grace` is a leaver's time after the end, `never` where none follows. */
export interface Access {
  /** First instant of access; `always`: it has no beginning. */
  readonly from: Fact<Begin>;
  readonly until: Fact<When>;
  /**
   * Whether this system's own sign-in refuses somebody outside the window. False: it keeps the dates and lets the person in all the same (an
   * attribute of Keycloak, `shadowExpire` in OpenLDAP): then a past end is a warning, never a refusal. Unknown is not false.
   */
  readonly enforced: Fact<boolean>;
  /** The rule that set the end, by its name in the policy (`staff-contract`, `retiree`, ...). */
  readonly rule: Fact<string>;
  readonly graceUntil: Fact<When>;
}

/** The account's password, seen from outside. `present` false: no PIN was ever set, so none can be right. */
export interface Pin {
  readonly present: Fact<boolean>;
  readonly changedAt: Fact<When>;
  readonly expiresAt: Fact<When>;
  /** What the sign-in does once `expiresAt` is past: it refuses, or it lets the person in to choose a new one. Absent where none ever expires. */
  readonly atExpiry: Fact<'refused' | 'must-change'>;
  /** Log-ins that are left after `expiresAt`, before `atExpiry` holds (OpenLDAP). Absent where there are none of this sort. */
  readonly graceLogins: Fact<number>;
  /** Whether the next sign-in asks for a new one. A demand that this system keeps but does not enforce is not one. */
  readonly mustChange: Fact<boolean>;
  /** From when the present PIN works. */
  readonly effectiveAt: Fact<Instant>;
  /** True for one that a desk issued and the person has not changed yet. */
  readonly temporary: Fact<boolean>;
  /** The last reset by a desk or an administrator, whoever did it and by whatever tool. */
  readonly lastResetAt: Fact<When>;
}

export type CharacterClass = 'upper' | 'lower' | 'letter' | 'digit' | 'symbol';

/** What the server (not the policy) accepts as a PIN. */
export interface PinRules {
  readonly minLength: number;
  readonly maxLength: number | 'never';
  /** The characters it takes; `any` where it does not say. */
  readonly allowed: 'letters-and-digits' | 'any';
  /** At least one of each. */
  readonly atLeast: readonly CharacterClass[];
  /** At least so many of a class (Keycloak: `digits(2)`), beyond the one that `atLeast` asks for. Left out: no such rule. */
  readonly counts?: Readonly<Partial<Record<CharacterClass, number>>>;
  /** At least `least` of the classes of `of` (AD: 3 of 4), no matter which. Left out: no such rule. */
  readonly someOf?: { readonly least: number; readonly of: readonly CharacterClass[] };
  /** True: it may not hold the UID, in any case of letters. */
  readonly notUid?: boolean;
  /** So many of the last PINs are refused. */
  readonly history: number;
  /** Rules that the server has and that we cannot check, in the server's words: shown as a warning. Left out: no such rule is known. */
  readonly other?: string;
}

/** One MFA method. The label is shown masked where it holds a phone or a mail address. */
export interface Method {
  readonly id: string;
  readonly type: MethodType;
  readonly label: Personal;
  readonly addedAt: Fact<Instant>;
  readonly isDefault: Fact<boolean>;
  /** False: the system would refuse it, whatever the person types. */
  readonly usable: Fact<boolean>;
}

/**
 * Whether this system asks this account for a second factor at its own sign-in. `when-registered`: it asks as soon as a method is registered,
 * and the PIN alone is enough until then. Where it always asks: since when, and what becomes of somebody without a method: the sign-in refuses,
 * or it lets the person register one on the way in.
 */
export type MfaDuty =
  | { readonly demanded: false }
  | { readonly demanded: 'when-registered' }
  | { readonly demanded: true; readonly since: Fact<When>; readonly withoutMethod: Fact<'refused' | 'registers-at-sign-in'> };

/**
 * Another rule of the server that can refuse the right credentials: hours, workstations, a smart card. Not those that have a fact of their own
 * (lock, access, PIN, MFA, demands).
 */
export interface Restriction {
  /** In one word, as the system has it or near it: `log-on-hours`. */
  readonly code: string;
  /** For people: `may log in Monday to Friday, 08:00 to 18:00`. */
  readonly text: string;
  /** Whether it refuses a sign-in at this instant; unknown where it depends on what we do not know, such as the computer. */
  readonly refusesNow: Fact<boolean>;
}

/** Something that the system wants from the person before or at the next sign-in (a required action), beside a change of the PIN. */
export interface Demand {
  /** As the system calls it: `UPDATE_PROFILE`. */
  readonly code: string;
  /** For people: `must complete the profile`. */
  readonly text: string;
  /** The sign-in refuses until it is done elsewhere, or leads through it on the way in. */
  readonly effect: 'refused' | 'step-needed';
  readonly since: Fact<When>;
}

/** What the person registered to get back in alone. An empty list: nothing registered. */
export interface Recovery {
  readonly mail: Fact<readonly Personal[]>;
  readonly mobile: Fact<readonly Personal[]>;
  readonly question: Fact<boolean>;
  /** Whether this system would let the person reset the PIN alone, as it stands. */
  readonly selfReset: Fact<boolean>;
}

/** Who answers for a departmental account, and so who may ask. */
export interface Owner {
  readonly uid: string;
  readonly name: string;
}

export interface Session {
  readonly id: string;
  readonly startedAt: Instant;
  readonly lastSeenAt: Fact<Instant>;
  readonly source: Fact<string>;
  readonly device: Fact<string>;
  readonly service: Fact<string>;
}

export const SIGN_IN_REASONS = [
  'wrong-pin',
  'unknown-uid',
  'locked',
  'disabled',
  'access-not-begun',
  'access-ended',
  'pin-missing',
  'pin-not-effective',
  'pin-expired',
  'pin-must-change',
  'mfa-missing',
  'mfa-wrong',
  'mfa-unusable',
  'other',
] as const;
/** Why a sign-in was refused, in our words; the system's own code stands beside it. */
export type SignInReason = (typeof SIGN_IN_REASONS)[number];

/** One login attempt. */
export interface SignIn {
  readonly at: Instant;
  readonly result: 'signed-in' | 'refused';
  readonly reason: SignInReason | undefined;
  readonly code: string | undefined;
  readonly source: Fact<string>;
  readonly device: Fact<string>;
  readonly service: Fact<string>;
}

/** The last attempt that this system keeps, or that there was none. */
export type LastSignIn = 'never' | SignIn;

/** Every fact that can be asked for, and what it says when it is known. */
export interface FactMap {
  uid: string;
  aliases: readonly string[];
  number: Personal;
  name: string;
  kind: Kind;
  department: string;
  /** Institutional mail, not masked. */
  mail: string;
  groups: readonly string[];
  owner: Owner;
  enabled: Enabled;
  access: Access;
  lock: Lock;
  failures: Failures;
  pin: Pin;
  'pin.rules': PinRules;
  'mfa.methods': readonly Method[];
  'mfa.duty': MfaDuty;
  recovery: Recovery;
  /** Other rules that can refuse; an empty list: the system has such rules, and none is set here. */
  restrictions: readonly Restriction[];
  /** What is open to be done by the person; an empty list: nothing. */
  demands: readonly Demand[];
  sessions: readonly Session[];
  'sign-in.last': LastSignIn;
  /** The last attempt that succeeded; `never` when the system keeps them and there was none. */
  'sign-in.last-success': When;
}

export type FactName = keyof FactMap;

export const FACT_NAMES = [
  'uid',
  'aliases',
  'number',
  'name',
  'kind',
  'department',
  'mail',
  'groups',
  'owner',
  'enabled',
  'access',
  'lock',
  'failures',
  'pin',
  'pin.rules',
  'mfa.methods',
  'mfa.duty',
  'recovery',
  'restrictions',
  'demands',
  'sessions',
  'sign-in.last',
  'sign-in.last-success',
] as const satisfies readonly FactName[];

/** The facts that were asked for, each with its own fate. */
export type FactSet<N extends FactName = FactName> = { readonly [K in N]: Fact<FactMap[K]> };

export const KEY_KINDS = ['uid', 'id', 'alias', 'mail', 'number'] as const;
/** What an exact look-up goes by. */
export type KeyKind = (typeof KEY_KINDS)[number];

export interface AccountKey {
  readonly by: KeyKind;
  readonly value: string;
}

/** One account that a look-up found: enough to name it to a person and to act on it. */
export interface AccountRef {
  readonly id: AccountId;
  readonly uid: string;
  readonly name: string;
  readonly system: SystemId;
  /** The key by which it was found, in the system's own spelling. */
  readonly foundBy: AccountKey;
}

/** A line of a search: what a list needs, without a read for each. */
export interface AccountRow {
  readonly id: AccountId;
  readonly uid: string;
  readonly name: string;
  readonly kind: Fact<Kind>;
  readonly department: Fact<string>;
  readonly number: Fact<Personal>;
  readonly mail: Fact<string>;
  readonly enabled: Fact<boolean>;
  readonly accessUntil: Fact<When>;
}

export const FILTERS = ['text', 'kind', 'department', 'accessEnds'] as const satisfies readonly (keyof Query)[];
/** What a search can be narrowed by. */
export type Filter = (typeof FILTERS)[number];

/** Part of a name, a UID or an alias; and filters. All that are given must hold: a system that cannot apply one refuses the search. */
export interface Query {
  readonly text?: string;
  readonly kind?: Kind;
  readonly department?: string;
  /** Access that ends in this window (from is included, to is not). */
  readonly accessEnds?: { readonly from?: Instant; readonly to?: Instant };
  /** At most so many rows; without it, all. */
  readonly limit?: number;
}
