import { AppError } from '../core/error.js';
import { type Connection } from './connection.js';

/** One connection that everybody uses at the same time; made when it is first needed, and made anew after a loss. */
export interface SharedConnection {
  /** The connection, where it is there and was used a moment ago: nothing to wait for. */
  readonly ready: Connection | undefined;
  /** The connection as it is, or a new one. Two who ask at the same time get the same. */
  get(): Promise<Connection>;
  close(): void;
}

/** Longer than this without a word, milliseconds: the end of the connection may have come in and not been read yet. */
const QUIET = 20;

/** Shares what `open` makes. What it throws, all who wait get; the next one who asks tries again. */
export function sharedConnection(open: () => Promise<Connection>): SharedConnection {
  let live: Connection | undefined;
  let opening: Promise<Connection> | undefined;
  let closed = false;

  const openOnce = (): Promise<Connection> => {
    opening ??= open().then(
      (connection) => {
        opening = undefined;
        if (closed) connection.close();
        live = connection;
        return connection;
      },
      (error: unknown) => {
        opening = undefined;
        throw error;
      },
    );
    return opening;
  };
  return {
    get ready() {
      return !closed && live?.usable && live.idle <= QUIET ? live : undefined;
    },
    async get() {
      if (closed) throw new AppError('cancelled', 'The connection was closed.');
      // One turn of the event loop, so that a server that has hung up is noticed before something is sent to it.
      if (live?.usable && live.idle > QUIET) await new Promise((resolve) => setImmediate(resolve));
      return live?.usable ? live : openOnce();
    },
    close() {
      closed = true;
      live?.close();
      opening?.catch(() => undefined);
    },
  };
}
