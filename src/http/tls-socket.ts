import { connect as connectTcp, isIP, type Socket } from 'node:net';
import { connect as connectTls, type TLSSocket } from 'node:tls';

/** How far the way to a server was when it failed. */
export type Stage = 'connect' | 'start-tls' | 'tls';

/** Why no connection came about, for `network-errors.ts` to put into words. */
export class NoConnection extends Error {
  readonly stage: Stage;
  /** Node's or OpenSSL's own code: `ECONNREFUSED`, `CERT_HAS_EXPIRED`; or one of ours: `LATE`, `CANCELLED`, and those of an upgrade. */
  readonly code: string;

  constructor(stage: Stage, code: string, message: string, cause?: unknown) {
    super(message, { cause });
    this.name = 'NoConnection';
    this.stage = stage;
    this.code = code;
  }
}

/** The way to a TLS socket. */
export interface TlsRoad {
  /** A name or an IP address, without brackets. */
  readonly host: string;
  readonly port: number;
  readonly ca: readonly string[] | undefined;
  /** Milliseconds for all of it. */
  readonly within: number;
  readonly signal?: AbortSignal;
  /** False only where a certificate is looked at, and nothing is sent: such a socket is closed by whoever looked. */
  readonly verify: boolean;
  /** What is said in the clear before TLS begins. Throws {@link NoConnection}. */
  readonly upgrade?: (socket: Socket) => Promise<void>;
}

/** How long a quiet connection may be before the kernel asks whether the other side is still there, milliseconds. */
export const KEEP_ALIVE = 30_000;

/** TCP, the upgrade where there is one, TLS. Throws {@link NoConnection}. Nothing is left open then. */
export async function openTls(road: TlsRoad): Promise<TLSSocket> {
  let stage: Stage = 'connect';
  const open: { socket?: Socket } = {};
  const stop = (code: string, why: string) => () => open.socket?.destroy(new NoConnection(stage, code, why));
  const timer = setTimeout(stop('LATE', `no answer within ${String(road.within)} ms`), road.within);
  const cancel = stop('CANCELLED', 'cancelled');
  road.signal?.addEventListener('abort', cancel, { once: true });
  try {
    if (road.signal?.aborted) throw new NoConnection(stage, 'CANCELLED', 'cancelled');
    const { host, port, upgrade } = road;
    const tcp = connectTcp({ host, port, keepAlive: true, keepAliveInitialDelay: KEEP_ALIVE, noDelay: true });
    open.socket = tcp;
    await happens(tcp, 'connect');
    if (upgrade) {
      stage = 'start-tls';
      await upgrade(tcp);
    }
    stage = 'tls';
    const tls = connectTls({
      socket: tcp,
      ...identity(host),
      ...(road.ca ? { ca: [...road.ca] } : {}),
      rejectUnauthorized: road.verify,
    });
    open.socket = tls;
    await happens(tls, 'secureConnect');
    return tls;
  } catch (error) {
    open.socket?.destroy();
    throw error instanceof NoConnection ? error : new NoConnection(stage, codeOf(error), messageOf(error), error);
  } finally {
    clearTimeout(timer);
    road.signal?.removeEventListener('abort', cancel);
  }
}

/** The name that the certificate must be for. TLS knows no server name that is an IP address, so that is compared and not sent. */
function identity(host: string): { host: string; servername?: string } {
  return isIP(host) === 0 ? { host, servername: host } : { host };
}

function happens(socket: Socket, event: 'connect' | 'secureConnect'): Promise<void> {
  return new Promise((resolve, reject) => {
    const done = (): void => {
      socket.off(event, good).off('error', bad).off('close', closed);
      // An error that comes between two waits is told by what is done next.
      socket.on('error', () => undefined);
    };
    const good = (): void => {
      done();
      resolve();
    };
    const bad = (error: Error): void => {
      done();
      reject(error);
    };
    const closed = (): void => bad(Object.assign(new Error('the connection was closed'), { code: 'ECONNRESET' }));
    socket.on(event, good).on('error', bad).on('close', closed);
  });
}

/** Node's own code of a failure; of several addresses that were tried, the first one's. */
export function codeOf(error: unknown): string {
  if (error instanceof AggregateError && !('code' in error)) return codeOf(error.errors[0]);
  return error instanceof Error && 'code' in error ? String(error.code) : 'UNKNOWN';
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
