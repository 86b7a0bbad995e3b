import { type Secret } from '../core/secret.js';
import { attempts, type AttemptParts } from './attempt.js';
import { errorBodyOf, isPage, notJson } from './answer.js';
import { Interrupted, type Received } from './exchange.js';
import { HttpFailure, HttpUncertain } from './failure.js';
import { inWords, interruptedError, uncertain } from './interruptions.js';
import { type Prepared, prepare } from './prepared.js';
import { redirected } from './redirect.js';
import { backOff, isPassing, mayBeDone, retryAfter, TRIES } from './retry.js';
import { type Bearer, type HttpCall, type HttpRequest } from './types.js';

export interface CourierParts extends AttemptParts {
  readonly bearer: Bearer | undefined;
  /** Milliseconds before the next try where the server says nothing, by how many there were. */
  readonly pause: ((tries: number) => number) | undefined;
}

export type Send = (request: HttpRequest, call: HttpCall) => Promise<Received>;

/** Brings requests to the server until there is an answer of 2xx, or a reason to stop. What it throws stands at {@link Http}. */
export function courier(parts: CourierParts): Send {
  const attempt = attempts(parts);
  return async (request, call) => {
    const { bearer } = request.basic || request.bearer === false ? { bearer: undefined } : parts;
    const journey: Journey = {
      parts,
      bearer,
      call,
      prepared: prepare(parts.address.base, request, call),
      attempt,
      limit: limitOf(parts, call),
    };
    try {
      return await deliver(journey);
    } catch (error) {
      // An earlier try may have done it, and what stopped us says nothing about that.
      if (journey.doubt === undefined || isDefinite(error)) throw error;
      throw error instanceof HttpUncertain ? error : uncertain(parts.address.text, journey.doubt, error);
    }
  };
}

/** Until when, by the clock of the process, milliseconds. */
interface Limit {
  until: number;
}

interface Journey {
  readonly parts: CourierParts;
  readonly bearer: Bearer | undefined;
  readonly call: HttpCall;
  readonly prepared: Prepared;
  readonly attempt: ReturnType<typeof attempts>;
  readonly limit: Limit;
  /** A change was sent and not answered: what happened then. */
  doubt?: string;
}

function limitOf({ within }: CourierParts, call: HttpCall): Limit {
  return { until: performance.now() + (call.within ?? within) };
}

async function deliver(journey: Journey): Promise<Received> {
  const { parts, bearer, call, prepared, attempt, limit } = journey;
  let renewed = false;
  for (let tries = 1; ; tries++) {
    const token = bearer && (await tokenFor(journey, bearer));
    const outcome = await attempt(prepared, token, call, limit.until);
    if (!(outcome instanceof Interrupted)) {
      if (outcome.status >= 200 && outcome.status < 300) return checked(journey, outcome);
      // 401 means that nothing was done.
      if (bearer && token && !renewed && outcome.status === 401) {
        bearer.expired(token);
        renewed = true;
        tries--;
        continue;
      }
    }
    if (!prepared.reads && mayBeDone(outcome)) journey.doubt = whatHappened(outcome);
    const wait = isPassing(outcome) && prepared.repeatable && tries < TRIES ? waitBefore(parts, outcome, tries) : undefined;
    if (wait === undefined || performance.now() + wait >= limit.until) throw refusal(journey, outcome);
    await parts.wait(sleep(wait), { signal: call.signal });
  }
}

/** Getting a token has limits of its own, and may wait for a person at a keychain: without a limit of the call it does not count. */
async function tokenFor({ parts, call, limit }: Journey, bearer: Bearer): Promise<Secret> {
  const began = performance.now();
  const token = bearer.token(call);
  if (call.within !== undefined) {
    return parts.wait(token, { signal: call.signal, within: limit.until - began, late: parts.late('let us in', call.within) });
  }
  const given = await parts.wait(token, { signal: call.signal });
  limit.until += performance.now() - began;
  return given;
}

/** A web page instead of data is the answer of something in between: whether a change came through, it does not say. */
function checked({ parts: { address }, prepared }: Journey, answer: Received): Received {
  if (!isPage(answer.headers)) return answer;
  if (prepared.reads) throw notJson(address.text, answer.headers);
  throw uncertain(address.text, 'answered the change with a web page');
}

function waitBefore({ pause = backOff }: CourierParts, outcome: Received | Interrupted, tries: number): number {
  return (outcome instanceof Interrupted ? undefined : retryAfter(outcome.headers)) ?? pause(tries);
}

/** What is thrown for an outcome that is no answer of 2xx. */
function refusal({ parts: { address }, prepared, doubt }: Journey, outcome: Received | Interrupted): Error {
  const lost = !prepared.reads && mayBeDone(outcome);
  if (lost) return uncertain(address.text, doubt ?? whatHappened(outcome), outcome instanceof Interrupted ? outcome : undefined);
  if (outcome instanceof Interrupted) return interruptedError(outcome, address);
  return redirected(outcome, address) ?? failureOf(outcome, prepared);
}

function failureOf(outcome: Received, prepared: Prepared): HttpFailure {
  return new HttpFailure(
    outcome.status,
    errorBodyOf(outcome, (text) => prepared.strike(text)),
    retryAfter(outcome.headers),
  );
}

function whatHappened(outcome: Received | Interrupted): string {
  if (outcome instanceof Interrupted) return inWords(outcome);
  return `answered ${String(outcome.status)}: what stands before the server did not get its answer`;
}

/** Answers that say what is with the change now, whatever happened to earlier tries. */
function isDefinite(error: unknown): boolean {
  return error instanceof HttpFailure && ![401, 429, 502, 503, 504].includes(error.status);
}

function sleep(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
