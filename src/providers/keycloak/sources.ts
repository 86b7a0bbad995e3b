import { type AccountId } from '../../core/account.js';
import { AppError } from '../../core/error.js';
import { type Fact, type FactMaker } from '../../core/fact.js';
import { type Instant } from '../../core/instant.js';
import { HttpFailure } from '../../http/failure.js';
import { type HttpCall } from '../../http/types.js';
import { userOf, type User } from './account.js';
import { type Answer } from './answers.js';
import { askedBy, type FlowStep } from './flow.js';
import { bruteForceOf, type BruteForce } from './lock.js';
import { credentialsOf, type Credential } from './methods.js';
import { type KeycloakParts } from './parts.js';
import { actionsOf, flowOf, profileOf, realmOf, type KnownAction, type Profile, type Realm } from './realm.js';
import { VIEW_REALM } from './rights.js';
import { lastReset } from './sign-ins.js';

/** What facts are made from, each asked for when the first fact needs it, once, and with its own fate. None of them ever rejects but for a signal. */
export interface Sources {
  readonly user: () => Promise<Answer<User>>;
  readonly credentials: () => Promise<Answer<readonly Credential[]>>;
  readonly record: () => Promise<Answer<BruteForce>>;
  readonly realm: () => Promise<Answer<Realm>>;
  readonly profile: () => Promise<Answer<Profile>>;
  readonly actions: () => Promise<Answer<readonly KnownAction[]>>;
  /** The browser log-in of the realm. */
  readonly flow: () => Promise<Answer<readonly FlowStep[]>>;
  readonly lastReset: () => Promise<Answer<Fact<Instant>>>;
}

/** Waits for an answer no longer than a fact may take; what fails or is late is an answer too. */
export type InTime = <T>(work: Promise<T>) => Promise<Answer<T>>;

/** The sources of one account. */
export function sourcesOf(
  parts: KeycloakParts,
  id: AccountId,
  { call, inTime, facts }: { readonly call: HttpCall; readonly inTime: InTime; readonly facts: FactMaker },
): Sources {
  const user = lazily(() => inTime(userOf(parts, id, call)));
  return {
    user,
    credentials: lazily(() =>
      inTime(credentialsOf(parts, id, call).catch(async (error: unknown) => silent(error, await user()))),
    ),
    record: lazily(() => inTime(bruteForceOf(parts, id, call))),
    realm: lazily(() => inTime(realmOf(parts, call))),
    profile: lazily(() => inTime(profileOf(parts, call))),
    actions: lazily(() => inTime(actionsOf(parts, call))),
    flow: lazily(() => inTime(browserFlow(parts, call))),
    lastReset: lazily(() => inTime(lastReset(parts, id, facts, call))),
  };
}

/**
 * Keycloak asks the directory behind a user for the password that it keeps, and fails (500) where that is down. Nothing else tells: the user comes from a copy, and
 * is shown as disabled. Throws what it was, or that in words.
 */
function silent(error: unknown, user: Answer<User>): never {
  const failed = error instanceof AppError && error.cause instanceof HttpFailure && error.cause.status === 500;
  if (!failed || user instanceof AppError || user.federationLink === undefined) throw error;
  throw new AppError('unavailable', 'the directory behind the account does not answer', { code: 'directory-down', cause: error });
}

async function browserFlow(parts: KeycloakParts, call: HttpCall): Promise<readonly FlowStep[]> {
  const { browserFlow: alias } = await realmOf(parts, call);
  if (alias === undefined)
    throw new AppError('forbidden', 'what the log-in of the realm asks for cannot be read', { right: VIEW_REALM });
  return flowOf(parts, alias, call);
}

/** The provider ids of what the log-in can ask for; undefined where that cannot be read. */
export function askedOf(flow: Answer<readonly FlowStep[]>): ReadonlySet<string> | undefined {
  return flow instanceof AppError ? undefined : askedBy(flow);
}

function lazily<T>(ask: () => Promise<T>): () => Promise<T> {
  let asked: Promise<T> | undefined;
  return () => {
    if (asked === undefined) {
      asked = ask();
      // Somebody who gave up in between leaves it behind.
      asked.catch(() => undefined);
    }
    return asked;
  };
}
