import {
  type AccountId,
  type AccountKey,
  type DisableReason,
  type FactName,
  type KeyKind,
  type Kind,
  type MethodType,
} from '../../../src/core/account.js';
import { type ResetWay, type SessionScope } from '../../../src/core/capability.js';
import { type Action } from '../../../src/core/change.js';
import { type SystemId } from '../../../src/core/fact.js';
import { type Instant, type When } from '../../../src/core/instant.js';
import { type Provider } from '../../../src/core/provider.js';

/** One account as a test wants it. What is left out is the plainest: active, no lock, no end, no methods, no sessions. */
export interface SeedAccount {
  readonly uid?: string;
  readonly name?: string;
  readonly kind?: Kind;
  readonly department?: string;
  readonly mail?: string;
  readonly number?: string;
  readonly aliases?: readonly string[];
  readonly groups?: readonly string[];
  readonly pin?: string;
  readonly mustChange?: boolean;
  readonly methods?: readonly SeedMethod[];
  readonly sessions?: number;
  readonly lock?: 'temporary' | 'permanent';
  readonly failures?: number;
  readonly disabled?: DisableReason;
  readonly accessUntil?: When;
  readonly recoveryMobile?: string;
}

export interface SeedMethod {
  readonly type: MethodType;
  readonly label: string;
  readonly isDefault?: boolean;
}

/** What was made: the ids are the server's own. */
export interface Seeded {
  readonly id: AccountId;
  readonly uid: string;
  /** As it was asked for; the UID where this server has no name for the account, since a blank one is none there. */
  readonly name: string;
  readonly pin: string;
  /** The ids of the methods, in the order in which they were asked for. */
  readonly methods: readonly string[];
}

/** What the second road sees of an account. A part that the server does not have is undefined. */
export interface Observed {
  readonly enabled: boolean;
  readonly locked: boolean;
  readonly failures: number | undefined;
  readonly accessUntil: When | undefined;
  readonly mustChange: boolean | undefined;
  /** Method ids, in the server's order. */
  readonly methods: readonly string[] | undefined;
  readonly defaultMethod: string | undefined;
  readonly sessions: number | undefined;
  /** Another text after every new PIN. */
  readonly pinMark: string;
  /** Another text after every change of any kind to this account, also after a change back. */
  readonly mark: string;
}

/** What a real sign-in with a UID and a PIN says. */
export type SignInOutcome = 'in' | 'refused' | 'must-change';

/** Makes something fail until it is called. */
export type Release = () => Promise<void>;

/**
 * One server under test, and the provider that talks to it. Everything here but `provider` goes by a second road: the server's own tools, plain
 * SQL, a proxy in front of it. Members with a question mark are parts that not every server can offer; leaving one out must be listed as a skip.
 */
export interface Subject {
  readonly provider: Provider;
  readonly system: SystemId;
  /** By what an exact look-up can go here. */
  readonly keys: readonly KeyKind[];
  /** The kinds of lock that this server has. */
  readonly locks: readonly ('temporary' | 'permanent')[];
  /** Characters that this server lets into no UID. */
  readonly noUidWith: readonly string[];
  /** What a seeded method comes back as, where this server has no such type; the same type when left out. */
  readonly methodTypes?: Readonly<Partial<Record<MethodType, MethodType>>>;
  /** So many accounts do not fit into one page of a search. */
  readonly moreThanAPage: number;

  /** The server's time. */
  now(): Instant;
  seed(account?: SeedAccount): Promise<Seeded>;
  peek(id: AccountId): Promise<Observed>;
  /** The server's own sign-in, as a person without a second factor meets it. */
  signIn(uid: string, pin: string): Promise<SignInOutcome>;
  close(): Promise<void>;

  /** Makes the server's time go on. */
  advance?(ms: number): Promise<void>;
  /** Two accounts that one key finds. */
  twins?(): Promise<{ readonly key: AccountKey; readonly ids: readonly AccountId[] }>;
  /** Changes something about the account that no test looks at, behind the provider's back. */
  disturb?(id: AccountId): Promise<void>;
  /** Takes the account away. */
  remove?(id: AccountId): Promise<void>;
  /** Makes the server unreachable or refusing until released. */
  breakDown?(): Promise<Release>;
  /** Makes one fact fail on the server, whichever it can, and says which. */
  breakFact?(): Promise<{ readonly fact: FactName; readonly release: Release }>;
  /** The server takes every request and answers none until released. */
  hold?(): Promise<Release>;
  /** The same for one fact, whichever it can. */
  holdFact?(): Promise<{ readonly fact: FactName; readonly release: Release }>;
  /** The next write is done on the server, and its answer is lost on the way. After that the server is back at once, or unreachable until released. */
  loseAnswer?(
    then: 'back' | 'unreachable',
  ): Promise<{ readonly release: Release; /** how many writes were sent since, lost ones too */ readonly sent: () => number }>;
}

/** The parts of a subject that may be missing. */
export const PARTS = [
  'advance',
  'twins',
  'disturb',
  'remove',
  'breakDown',
  'breakFact',
  'hold',
  'holdFact',
  'loseAnswer',
] as const satisfies readonly (keyof Subject)[];
export type Part = (typeof PARTS)[number];

/** What a case needs of the server. All but `part:`, `key:` and `lock:` are answered by the provider's own capabilities. */
export type Need =
  | `action:${Action}`
  | `via:${ResetWay}`
  | `endSessions:${SessionScope}`
  | `fact:${FactName}`
  | `key:${KeyKind}`
  | `part:${Part}`
  | 'lock:temporary'
  | 'lock:permanent'
  | 'search'
  | 'signIns'
  | 'tryPin'
  | 'changePin'
  | 'basis';

/** What may be left out for this server, each with its reason. One that is not listed is a failure, and so is one that is not needed any more. */
export type Skips = Readonly<Partial<Record<Need, string>>>;

/** What the suite is run with: a thin file a provider. */
export interface Bench {
  readonly name: string;
  readonly start: () => Promise<Subject>;
  readonly skips: Skips;
}

/** One promise of the contract, as data: vitest registers it, and the mutants are run against it without vitest. */
export interface Case {
  readonly name: string;
  readonly needs: readonly Need[];
  readonly run: (subject: Subject) => Promise<void>;
}

/** The cases of one topic, failures first. */
export interface Topic {
  readonly name: string;
  readonly cases: readonly Case[];
}

/** Writes a topic down: `promise(name, run)` or `promise(name, needs, run)` for each case. */
export function topic(name: string, ...cases: readonly Case[]): Topic {
  return { name, cases };
}

export function promise(name: string, needs: readonly Need[], run: (subject: Subject) => Promise<void>): Case {
  return { name, needs, run };
}

/** A part that the case said it needs. */
export function part<P extends Part>(subject: Subject, name: P): NonNullable<Subject[P]> {
  const found = subject[name];
  if (found === undefined) throw new Error(`the case uses the part ${name} without naming it as a need`);
  return found;
}
