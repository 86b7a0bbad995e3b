import { type AppError } from '../core/error.js';
import { type Certificate } from '../core/probe.js';
import { type Secret } from '../core/secret.js';
import { type Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import { type HttpAddress } from './address.js';
import { certificateOf, shownBy } from './certificate.js';
import { type Client } from './client.js';
import { exchange, type Exchange, Interrupted, type Received } from './exchange.js';
import { type HttpUncertain } from './failure.js';
import { inSeconds, lateError, noConnection, uncertain } from './interruptions.js';
import { certificateError, certificateReason } from './network-errors.js';
import { type Wait } from './patience.js';
import { type Prepared } from './prepared.js';
import { openTls } from './tls-socket.js';
import { type Turn } from './turns.js';
import { type HttpCall } from './types.js';

export interface AttemptParts {
  readonly address: HttpAddress;
  readonly largest: number;
  /** Milliseconds of a request that has no limit of its own. */
  readonly within: number;
  /** Fires when the whole is closed. */
  readonly closing: AbortSignal;
  readonly client: () => Promise<Client>;
  readonly turn: () => Turn;
  /** Waits until a signal, a limit, or the end of the whole. Gives up the promise, not the work. */
  readonly wait: <T>(work: Promise<T>, how: Partial<Wait>) => Promise<T>;
  readonly late: (what: string, limit: number) => () => AppError;
  /** Told of the certificate of each new connection. */
  readonly shown: (certificate: Certificate) => void;
}

/**
 * Sends a request once, and gives what came of it. Throws AppError cancelled, unavailable (late) or setup (certificate), and HttpUncertain for a change that
 * was sent and not answered in time. `until` counts for a read as a whole. A change has its full limit from when it is begun, and once it is sent the signal
 * counts no more: cut off in the middle, nobody would know what is done.
 */
export function attempts(parts: AttemptParts) {
  const ready = new WeakSet<Socket>();
  const seen = new WeakSet<Socket>();
  return async (
    prepared: Prepared,
    token: Secret | undefined,
    call: HttpCall,
    until: number,
  ): Promise<Received | Interrupted> => {
    const turn = parts.turn();
    const limit = call.within ?? parts.within;
    try {
      const left = {
        signal: call.signal,
        within: until - performance.now(),
        late: parts.late('become free for one more request', limit),
      };
      await parts.wait(turn.granted, left);
      const client = await parts.wait(parts.client(), { ...left, within: until - performance.now() });
      const headers = token ? { ...prepared.headers, Authorization: `Bearer ${prepared.opened(token)}` } : prepared.headers;
      const { method, url, bytes: body } = prepared;
      const running = exchange({
        client: client.axios,
        secure: parts.address.secure,
        method,
        url,
        headers,
        body,
        largest: parts.largest,
        ready,
      });
      const outcome = await (prepared.reads ? watchRead(parts, running, call, until) : watchWrite(parts, running, call));
      return await looked(parts, client, seen, outcome);
    } finally {
      turn.leave();
    }
  };
}

async function watchRead(parts: AttemptParts, running: Exchange, call: HttpCall, until: number): Promise<Received | Interrupted> {
  const late = parts.late('answer', call.within ?? parts.within);
  try {
    return await parts.wait(running.done, { signal: call.signal, within: until - performance.now(), late });
  } catch (error) {
    running.stop();
    if (error instanceof Interrupted) return error;
    throw error;
  }
}

async function watchWrite(parts: AttemptParts, running: Exchange, call: HttpCall): Promise<Received | Interrupted> {
  const limit = call.within ?? parts.within;
  const until = performance.now() + limit;
  const late = (): AppError | HttpUncertain =>
    running.sent()
      ? uncertain(parts.address.text, `did not answer the change within ${inSeconds(limit)}`)
      : lateError(parts.address, 'answer', limit);
  const answer = (signal?: AbortSignal) => parts.wait(running.done, { signal, within: until - performance.now(), late });
  try {
    return await answer(call.signal).catch((error: unknown) => {
      if (error instanceof Interrupted || !call.signal.aborted || !running.sent()) throw error;
      return answer();
    });
  } catch (error) {
    running.stop();
    if (error instanceof Interrupted) return error;
    throw error;
  }
}

/** Remembers the certificate of a new connection, and tells of one that is not trusted what it is. */
async function looked(
  parts: AttemptParts,
  client: Client,
  seen: WeakSet<Socket>,
  outcome: Received | Interrupted,
): Promise<Received | Interrupted> {
  const { address, shown, within } = parts;
  if (!(outcome instanceof Interrupted)) {
    const { socket } = outcome;
    // A resumed session shows none: it is the one of the connection before.
    const isNew = socket instanceof TLSSocket && !seen.has(socket) && !socket.destroyed;
    if (isNew && !socket.isSessionReused()) shown(certificateOf(socket));
    if (socket) seen.add(socket);
    return outcome;
  }
  const refused = outcome.reach === 'tls' ? noConnection(outcome, 'tls') : undefined;
  if (refused === undefined || certificateReason(refused) === undefined) return outcome;
  const { host, port } = address;
  throw certificateError(
    refused,
    address,
    await shownBy((verify) => openTls({ host, port, ca: client.ca, within, verify, signal: parts.closing })),
  );
}
