import { AppError } from '../core/error.js';
import { type Secret } from '../core/secret.js';
import { type Address } from './address.js';
import { shownCertificate } from './certificate.js';
import { Connection, ConnectionLost } from './connection.js';
import { certificateError, certificateReason } from '../http/network-errors.js';
import { NoConnection } from '../http/tls-socket.js';
import { connectionError } from './connection-errors.js';
import { type Patience } from '../http/patience.js';
import { type SignIn } from './sign-in.js';
import { openSocket, type Road } from './socket.js';
import { trusted } from '../http/trust.js';
import { type LdapServer } from './types.js';

/** Makes connections to one server. */
export interface Connector {
  /** A connection, TLS done, nobody signed in. `within` in milliseconds. */
  anonymous(within: number, signal?: AbortSignal): Promise<Connection>;
  /** A connection that is signed in as ourselves. */
  signedIn(): Promise<Connection>;
}

export interface ConnectorOptions {
  readonly server: LdapServer;
  readonly address: Address;
  readonly own: SignIn;
  /** Milliseconds for connect, TLS and bind together. */
  readonly within: number;
  /** Fires when the whole is closed. */
  readonly closing: AbortSignal;
  readonly patience: Patience;
}

/** Connections are always new: StartTLS where the address wants it, and the bind, are part of each. */
export function connector({ server, address, own, within, closing, patience }: ConnectorOptions): Connector {
  let authorities: ReturnType<typeof trusted> | undefined;
  const anonymous = async (limit: number, signal = closing): Promise<Connection> => {
    // A file that was not usable is read again next time: somebody may have put it right.
    authorities ??= trusted(server.ca);
    const ca = await authorities.catch((error: unknown) => {
      authorities = undefined;
      throw error;
    });
    const road: Road = { address, ca, within: limit, signal, verify: true };
    try {
      return new Connection(await openSocket(road));
    } catch (error) {
      throw await explained(error, road);
    }
  };
  const bound = async (secret: Secret): Promise<Connection> => {
    const until = performance.now() + within;
    const connection = await anonymous(within);
    const left = Math.max(1, until - performance.now());
    try {
      await patience.wait(own.bind(connection, secret), { signal: closing, within: left, late: () => late(address, within) });
      return connection;
    } catch (error) {
      connection.close();
      throw error instanceof ConnectionLost ? lost(address, error) : error;
    }
  };
  return { anonymous, signedIn: async () => bound(await own.password()) };
}

async function explained(error: unknown, road: Road): Promise<Error> {
  if (error instanceof NoConnection && certificateReason(error) !== undefined) {
    return certificateError(error, road.address, await shownCertificate(road));
  }
  return connectionError(error, road.address);
}

function late(address: Address, within: number): AppError {
  return new AppError('unavailable', `${address.text} did not answer the sign-in within ${inSeconds(within)}.`, {
    hint: 'Try again.',
  });
}

/** The connection went before the answer came, and nothing was changed by that. */
export function lost(address: Address, cause: Error): AppError {
  return new AppError('unavailable', `The connection to ${address.text} was lost: ${cause.message}.`, {
    hint: 'Try again.',
    cause,
  });
}

/** Milliseconds for people: `10 s`, `0.5 s`. */
export function inSeconds(milliseconds: number): string {
  return `${String(Math.round(milliseconds / 100) / 10)} s`;
}
