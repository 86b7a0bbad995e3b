import { dateOf } from './answer.js';
import { Interrupted, type Received } from './exchange.js';

/** How often a request that may be repeated is sent, the first time included. */
export const TRIES = 4;

/** Too many requests; and a gateway that is over-loaded, or lost or did not reach the server behind it (RFC 6585, section 4; RFC 9110, section 15.6). */
const PASSING = [429, 502, 503, 504];

/** Codes of a connection that was lost: the next one may hold. */
const LOST = ['ECONNRESET', 'EPIPE', 'ECONNABORTED', 'ERR_STREAM_PREMATURE_CLOSE'];

/** Whether the same request may find another answer in a moment. */
export function isPassing(outcome: Received | Interrupted): boolean {
  return outcome instanceof Interrupted ? LOST.includes(outcome.code) : PASSING.includes(outcome.status);
}

/**
 * Whether a change may have been done although nobody said so: it was sent and lost, or something in between gave up on the server (502, 504; 503 is an
 * answer of gateways too when they lost the server in the middle, unless it says when to come again).
 */
export function mayBeDone(outcome: Received | Interrupted): boolean {
  if (outcome instanceof Interrupted) return outcome.reach === 'sent' || outcome.reach === 'answer';
  const { status, headers } = outcome;
  return status === 502 || status === 504 || (status === 503 && retryAfter(headers) === undefined);
}

/** Milliseconds that a server asks to wait (RFC 9110, section 10.2.3): seconds, or a date, which is held against the server's own clock. */
export function retryAfter(headers: Received['headers']): number | undefined {
  const said = headers['retry-after']?.trim() ?? '';
  if (/^\d{1,9}$/.test(said)) return Number(said) * 1000;
  const now = dateOf(headers);
  // Date.parse would take "12.5" and "-3" for years.
  const then = /^[a-z]{3,9},? /i.test(said) ? Date.parse(said) : NaN;
  return now === undefined || Number.isNaN(then) ? undefined : Math.max(0, then - now);
}

/** Milliseconds before the next try where the server says nothing: twice as long each time, and by chance, so that many do not come back together. */
export function backOff(tries: number): number {
  return 250 * 2 ** (tries - 1) * (0.5 + Math.random() / 2);
}
