import { type AccountRef, type DisableReason } from './account.js';
import { type SystemId } from './fact.js';
import { type Instant, type When } from './instant.js';
import { type AppError } from './error.js';
import { type Secret } from './secret.js';

/**
 * What somebody wants done to one account. Never holds a secret: a PIN travels beside the plan.
 * `endSessions` is a wish: where this system cannot end them, or has none, the plan has no such step, and its warnings say what goes on instead.
 */
export type Change =
  | {
      readonly action: 'pin.reset';
      readonly via: 'temporary';
      /**
       * How long the PIN lives, ISO 8601, days or less; the server's own rule when left out. A system that cannot give a PIN a life of its own
       * plans without it: a warning in the plan says so, and `expiresAt` of the result is what the server has.
       */
      readonly livesFor?: string;
    }
  | { readonly action: 'pin.reset'; readonly via: 'link' }
  | { readonly action: 'pin.require-change' }
  | { readonly action: 'mfa.clear'; readonly endSessions: boolean }
  | { readonly action: 'mfa.remove'; readonly methods: readonly string[]; readonly endSessions: boolean }
  | { readonly action: 'mfa.default'; readonly method: string }
  | { readonly action: 'access.extend'; readonly until: When; readonly rule: string }
  | { readonly action: 'access.end'; readonly at: Instant }
  /** One session by its id, or all of them when left out. */
  | { readonly action: 'session.revoke'; readonly session?: string }
  | { readonly action: 'account.unlock' }
  /**
   * `until`: the end of access to put back, for a system that disables by ending access and does not itself keep the end that was there. Others take no
   * notice of it. Where it is needed and missing, `plan` throws unsupported with the code `end-needed`.
   */
  | { readonly action: 'account.enable'; readonly until?: When }
  | { readonly action: 'account.disable'; readonly reason: DisableReason; readonly note?: string; readonly endSessions: boolean };

export const ACTIONS = [
  'pin.reset',
  'pin.require-change',
  'mfa.clear',
  'mfa.remove',
  'mfa.default',
  'access.extend',
  'access.end',
  'session.revoke',
  'account.unlock',
  'account.enable',
  'account.disable',
] as const satisfies readonly Change['action'][];

export type Action = (typeof ACTIONS)[number];

export const VERBS = [
  'set-pin',
  'require-change',
  'send-link',
  'unlock',
  'remove-method',
  'require-method',
  'set-default-method',
  'set-access-end',
  'enable',
  'disable',
  'end-sessions',
] as const;
/** What one step does. */
export type StepVerb = (typeof VERBS)[number];

/** One step of a plan, as data. */
export interface Step {
  /** Unique in its plan: `1`, `2`, ... in order. */
  readonly id: string;
  readonly system: SystemId;
  readonly verb: StepVerb;
  /** What the step works on where that is not the account, such as a method id. */
  readonly target?: string;
  /** One line for people, in the present: `set a temporary PIN`. */
  readonly text: string;
  /** What the server does by itself when this step is done (an OpenLDAP reset implies `unlock`). */
  readonly implies: readonly StepVerb[];
  /**
   * The secret that comes of this step and that somebody must pass on: a place for it is opened before the first step. Either the PIN that travelled
   * beside the plan, or one that the server makes and hands back in `issued`. Left out: none comes of it (a link that the server mails itself).
   */
  readonly issues?: 'pin' | 'link' | 'pass';
  /** True when sending it twice does what sending it once does. */
  readonly repeatable: boolean;
  /** The change that puts the old state back, where there is one. */
  readonly undo?: Change;
  /** What stands there now and what will, for people: `30 June 2026` -> `30 June 2027`. Instants, or plain words (`never` among them); never a secret. */
  readonly before?: Instant | string;
  readonly after?: Instant | string;
}

/** What a provider will do for a change. Plain data: it can be shown, hashed and written down. */
export interface Plan {
  readonly change: Change;
  readonly on: AccountRef;
  /** The stamp of the account's state that the plan stands on; `run` refuses when it moved. Undefined: this system has none. */
  readonly basis: string | undefined;
  /** In order. None: it is already so. */
  readonly steps: readonly Step[];
  /** What the operator must know before saying yes: a rule that this server does not enforce, an old password that goes on working. */
  readonly warnings: readonly string[];
}

/**
 * `already`: it was so before, nothing was sent or nothing moved. `accepted`: the server took it and finishes later. `failed`: nothing of this step
 * was done. `uncertain`: it may have been done. `not-reached`: an earlier step stopped the run.
 */
export type Outcome = 'done' | 'already' | 'accepted' | 'failed' | 'uncertain' | 'not-reached';

/** What became of one step. */
export interface StepResult {
  readonly step: string;
  readonly outcome: Outcome;
  /** How we know: by reading the account again, by the server's answer alone, or not at all. */
  readonly confirmed: 'read-back' | 'answer' | 'no';
  readonly before?: Instant | string;
  readonly after?: Instant | string;
  /** A secret that the server made (a PIN, a pass, a link). Whatever step brings one, it is handed over; only a step with `issues` may. */
  readonly issued?: Secret;
  /** Of an accepted step: where to ask for it again (the path of the server's own operation), as plain data, so that `settle` needs no memory of its own. Never a secret. */
  readonly handle?: string;
  /** Of an accepted step: milliseconds to wait before it is worth asking, as the server said. */
  readonly retryAfter?: number;
  /** For pin.reset: when the new PIN begins and ceases to work, as the server has it; of a link, when that ceases to. */
  readonly effectiveAt?: Instant;
  readonly expiresAt?: When;
  /** Why it failed, or why nobody knows. */
  readonly error?: AppError;
}
