import { AppError } from '../core/error.js';
import { type Address } from './address.js';
import { type Connection, ConnectionLost, type Found, NotSent, type Sent } from './connection.js';
import { inSeconds, lost } from './connector.js';
import { LdapUncertain } from './failure.js';
import { type Patience, stopIfCancelled } from '../http/patience.js';
import { type Build } from './requests.js';
import { type SharedConnection } from './shared-connection.js';
import { type LdapCall } from './types.js';

/** Sends requests and waits for their answers, each with its own limit. Nothing is sent twice. */
export interface Asker {
  /** Milliseconds of a call. */
  within(call: LdapCall): number;
  /** The connection that all share, as soon as the call allows. */
  connection(shared: SharedConnection, call: LdapCall): Promise<Connection>;
  /** A connection that nobody else uses: when it comes too late it is closed. */
  ownConnection(opening: Promise<Connection>, call: LdapCall): Promise<Connection>;
  /** A question. Given up, lost or late it is AppError cancelled or unavailable: whoever asks may ask again. */
  read(connection: Connection, build: Build, call: LdapCall): Promise<Found>;
  /** Something that changes the server. Once it is sent the signal counts no more; lost or late it is {@link LdapUncertain}. */
  write(connection: Connection, build: Build, call: LdapCall): Promise<Found>;
}

export interface AskerOptions {
  readonly address: Address;
  readonly patience: Patience;
  readonly within: number;
  /** Fires when the whole is closed. */
  readonly closing: AbortSignal;
}

export function asker({ address, patience, within: usual, closing }: AskerOptions): Asker {
  const within = (call: LdapCall): number => call.within ?? usual;
  const late = (what: string, limit: number) => (): AppError =>
    new AppError('unavailable', `${address.text} did not ${what} within ${inSeconds(limit)}.`, {
      code: 'late',
      hint: 'Try again.',
    });
  /** A connection on which the server has been silent for the whole limit may be dead without anybody having said so. */
  const doubt = (connection: Connection): void => {
    if (connection.silence >= usual) connection.retire();
  };
  /** A server may hang up after it has let us in and before it is asked. */
  const send = (on: Connection, build: Build): Sent => {
    try {
      return on.send(build);
    } catch (error) {
      if (!(error instanceof NotSent)) throw error;
      stopIfCancelled(closing);
      throw lost(address, error);
    }
  };
  // Connecting has its own limit, which knows better what it waited for; a keychain that asks a person has none.
  const opened = (opening: Promise<Connection>, call: LdapCall): Promise<Connection> =>
    patience.wait(opening, { signal: call.signal, within: call.within, late: late('let us in', within(call)) });
  return {
    within,
    connection: async (shared, call) => shared.ready ?? opened(shared.get(), call),
    ownConnection: (opening, call) =>
      opened(opening, call).catch((error: unknown) => {
        opening.then((unwanted) => unwanted.close()).catch(() => undefined);
        throw error;
      }),
    async read(on, build, call) {
      stopIfCancelled(call.signal);
      const sent = send(on, build);
      try {
        return await patience.wait(sent.answer, {
          signal: call.signal,
          within: within(call),
          late: late('answer', within(call)),
        });
      } catch (error) {
        sent.giveUp(true);
        doubt(on);
        if (error instanceof ConnectionLost) stopIfCancelled(closing);
        throw error instanceof ConnectionLost ? lost(address, error) : error;
      }
    },
    async write(on, build, call) {
      stopIfCancelled(call.signal);
      const sent = send(on, build);
      const tooLate = (): Error =>
        new LdapUncertain(`${address.text} did not answer the change within ${inSeconds(within(call))}. It may have been done.`);
      try {
        return await patience.wait(sent.answer, { within: within(call), late: tooLate });
      } catch (error) {
        sent.giveUp(false);
        doubt(on);
        if (!(error instanceof ConnectionLost)) throw error;
        throw new LdapUncertain(
          `The connection to ${address.text} was lost before the change was answered: ${error.message}. It may have been done.`,
          error,
        );
      }
    },
  };
}
