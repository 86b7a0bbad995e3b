import { type Instant } from './instant.js';

/** One back end by the name that its profile gives it, such as `campus-ad`. */
export type SystemId = string;

/**
 * Why a fact is unknown. The list is closed, so that a script can act on it:
 * not-recorded (the system does not keep it, though it has the thing), not-readable (our login lacks a right), unreachable,
 * timed-out, disagrees (two sources say different things), not-decodable (it answered something that we cannot read).
 */
export type UnknownCode = 'not-recorded' | 'not-readable' | 'unreachable' | 'timed-out' | 'disagrees' | 'not-decodable';

interface Origin {
  readonly system: SystemId;
  /** When the system said so. */
  readonly at: Instant;
  /** Where several systems answer for one person: what each of them said, for whoever compares them. `system` is then the one whose word counts. */
  readonly said?: readonly Fact<unknown>[];
}

/** The system said so. The value may itself be `never`, false or an empty list. */
export interface Known<T> extends Origin {
  readonly state: 'known';
  readonly value: T;
}

/** This system has no such thing (OpenLDAP has no sessions): it cannot block anybody here. */
export interface Absent extends Origin {
  readonly state: 'absent';
  readonly why?: string;
}

/** We cannot say. Never to be read as a good state. */
export interface Unknown extends Origin {
  readonly state: 'unknown';
  readonly code: UnknownCode;
  /** A short sentence for people. */
  readonly why: string;
  /** The missing right by its real name, where that is the reason. */
  readonly right?: string;
}

/** What was read from a back end. Parts of a value that can be unknown on their own are facts too. */
export type Fact<T> = Known<T> | Absent | Unknown;

/** Makes the three kinds of fact for one system at one instant, so that a provider writes neither down again and again. */
export interface FactMaker {
  known<T>(value: T): Known<T>;
  absent(why?: string): Absent;
  unknown(code: UnknownCode, why: string, right?: string): Unknown;
}

export function factsOf(system: SystemId, at: Instant): FactMaker {
  return {
    known: (value) => ({ state: 'known', value, system, at }),
    absent: (why) => ({ state: 'absent', system, at, ...(why === undefined ? {} : { why }) }),
    unknown: (code, why, right) => ({ state: 'unknown', code, why, system, at, ...(right === undefined ? {} : { right }) }),
  };
}

export function isKnown<T>(fact: Fact<T>): fact is Known<T> {
  return fact.state === 'known';
}

export function isUnknown(fact: Fact<unknown>): fact is Unknown {
  return fact.state === 'unknown';
}

/** The value when it is known, else undefined. Use it where unknown and absent lead to the same honest text, never to take a good state for granted. */
export function valueOf<T>(fact: Fact<T>): T | undefined {
  return fact.state === 'known' ? fact.value : undefined;
}

/** A fact about something derived from another; unknown and absent stay what they are. */
export function mapFact<T, U>(fact: Fact<T>, change: (value: T) => U): Fact<U> {
  return fact.state === 'known' ? { ...fact, value: change(fact.value) } : fact;
}

/** True for any of the three kinds of fact; tells a fact from plain data when a result is rendered. */
export function isFact(value: unknown): value is Fact<unknown> {
  if (typeof value !== 'object' || value === null || !('state' in value) || !('system' in value)) return false;
  return value.state === 'known' || value.state === 'absent' || value.state === 'unknown';
}
