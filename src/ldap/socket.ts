import { connect as connectTcp, isIP, type Socket } from 'node:net';
import { connect as connectTls, type TLSSocket } from 'node:tls';
import { type Address } from './address.js';
import { readReply, MessageCutter } from './replies.js';
import { startTlsRequest } from './requests.js';

/** How far the way to a server was when it failed. */
export type Stage = 'connect' | 'start-tls' | 'tls';

/** Why no connection came about, for `network-errors.ts` to put into words. */
export class NoConnection extends Error {
  readonly stage: Stage;
  /** Node's or OpenSSL's own code: `ECONNREFUSED`, `CERT_HAS_EXPIRED`; or one of ours: `LATE`, `SPEAKS_TLS`, `NOT_LDAP`, `REFUSED`. */
  readonly code: string;

  constructor(stage: Stage, code: string, message: string, cause?: unknown) {
    super(message, { cause });
    this.name = 'NoConnection';
    this.stage = stage;
    this.code = code;
  }
}

export interface Road {
  readonly address: Address;
  readonly ca: readonly string[] | undefined;
  /** Milliseconds for all of it. */
  readonly within: number;
  readonly signal?: AbortSignal;
  /** False only where a certificate is looked at, and nothing is sent: such a socket never leaves `certificate.ts`. */
  readonly verify: boolean;
}

/** How long a quiet connection may be before the kernel asks whether the other side is still there, milliseconds. */
const KEEP_ALIVE = 30_000;

/** TCP, StartTLS where the address wants it, TLS. Throws {@link NoConnection}. Nothing is left open then. */
export async function openSocket(road: Road): Promise<TLSSocket> {
  let stage: Stage = 'connect';
  const open: { socket?: Socket } = {};
  const stop = (code: string, why: string) => () => open.socket?.destroy(new NoConnection(stage, code, why));
  const timer = setTimeout(stop('LATE', `no answer within ${String(road.within)} ms`), road.within);
  const cancel = stop('CANCELLED', 'cancelled');
  road.signal?.addEventListener('abort', cancel, { once: true });
  try {
    if (road.signal?.aborted) throw new NoConnection(stage, 'CANCELLED', 'cancelled');
    const { host, port, startTls } = road.address;
    const tcp = connectTcp({ host, port, keepAlive: true, keepAliveInitialDelay: KEEP_ALIVE, noDelay: true });
    open.socket = tcp;
    await happens(tcp, 'connect');
    if (startTls) {
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

/** A TLS alert or handshake begins with one of these (RFC 8446, section 5.1). */
const TLS_RECORDS = [0x15, 0x16];

/** Asks for StartTLS (RFC 4511, section 4.14) and takes nothing but the one answer: what comes behind it was not protected. */
function upgrade(socket: Socket): Promise<void> {
  return new Promise((resolve, reject) => {
    const cutter = new MessageCutter();
    const end = (error?: Error): void => {
      socket.off('data', take).off('error', end).off('close', closed);
      socket.pause();
      if (error) reject(error);
      else resolve();
    };
    const closed = (): void => end(new NoConnection('start-tls', 'ECONNRESET', 'the connection was closed'));
    const take = (bytes: Buffer): void => {
      const first = bytes[0] ?? 0;
      if (TLS_RECORDS.includes(first)) {
        end(new NoConnection('start-tls', 'SPEAKS_TLS', 'the server speaks TLS from the first byte'));
        return;
      }
      try {
        const messages = [...cutter.take(bytes)];
        if (messages.length > 0) end(startTlsRefusal(messages, cutter));
      } catch (error) {
        end(new NoConnection('start-tls', 'NOT_LDAP', 'the server does not speak LDAP', error));
      }
    };
    socket.on('data', take).on('error', end).on('close', closed);
    socket.write(startTlsRequest());
  });
}

function startTlsRefusal([first, ...others]: readonly Buffer[], cutter: MessageCutter): NoConnection | undefined {
  const reply = first && readReply(first);
  if (reply?.kind !== 'result' || others.length > 0 || !cutter.empty) {
    return new NoConnection('start-tls', 'NOT_LDAP', 'the server sent more than an answer to StartTLS');
  }
  const { code, text } = reply.result;
  return code === 0 ? undefined : new NoConnection('start-tls', 'REFUSED', `${String(code)}${text === '' ? '' : `: ${text}`}`);
}

function codeOf(error: unknown): string {
  if (error instanceof AggregateError && !('code' in error)) return codeOf(error.errors[0]);
  return error instanceof Error && 'code' in error ? String(error.code) : 'UNKNOWN';
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
