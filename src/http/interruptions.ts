import { AppError } from '../core/error.js';
import { type HttpAddress } from './address.js';
import { type Interrupted } from './exchange.js';
import { HttpUncertain } from './failure.js';
import { TLS_HINTS } from './look.js';
import { connectionError } from './network-errors.js';
import { NoConnection } from './tls-socket.js';

/** Why a request has no answer, as an error for people; nothing was changed by it. A certificate that is not trusted is told by `connectionError`. */
export function interruptedError(error: Interrupted, address: HttpAddress): AppError {
  if (error.reach === 'connect' || error.reach === 'tls') {
    return connectionError(noConnection(error, error.reach), address, TLS_HINTS);
  }
  const code = error.code === 'TOO_LARGE' ? 'too-large' : 'lost';
  return new AppError('unavailable', `${address.text} ${inWords(error)}.`, { code, hint: 'Try again.', cause: error });
}

/** The same failure as the LDAP room has it, for what both tell people of connections and certificates. */
export function noConnection({ code, message }: Interrupted, stage: 'connect' | 'tls'): NoConnection {
  return new NoConnection(stage, code, message);
}

/** A change that was sent, and what came instead of an answer. */
export function uncertain(text: string, what: string, cause?: unknown): HttpUncertain {
  return new HttpUncertain(`${text} ${what}. The change may have been done.`, cause);
}

/** Behind `host:port`. */
export function inWords({ code, reach, status }: Interrupted): string {
  if (code === 'TOO_LARGE') return 'sent an answer that is too large';
  if (code === 'HPE_HEADER_OVERFLOW') return 'sent more headers than are taken';
  if (code.startsWith('HPE_')) return 'does not speak HTTP there, or not in a way that can be read';
  if (code.startsWith('Z_') || code.startsWith('ERR__ERROR_FORMAT')) return 'sent an answer that cannot be unpacked';
  return reach === 'answer'
    ? `closed the connection in the middle of its answer (${String(status)})`
    : 'closed the connection before it answered';
}

/** Nothing came within the limit, milliseconds. */
export function lateError(address: HttpAddress, what: string, limit: number): AppError {
  return new AppError('unavailable', `${address.text} did not ${what} within ${inSeconds(limit)}.`, {
    code: 'late',
    hint: 'Try again.',
  });
}

/** Milliseconds for people: `10 s`, `0.5 s`. */
export function inSeconds(milliseconds: number): string {
  return `${String(Math.round(milliseconds / 100) / 10)} s`;
}
