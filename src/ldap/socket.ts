import { type Socket } from 'node:net';
import { type TLSSocket } from 'node:tls';
import { NoConnection, openTls } from '../http/tls-socket.js';
import { type Address } from './address.js';
import { readReply, MessageCutter } from './replies.js';
import { startTlsRequest } from './requests.js';

export interface Road {
  readonly address: Address;
  readonly ca: readonly string[] | undefined;
  /** Milliseconds for all of it. */
  readonly within: number;
  readonly signal?: AbortSignal;
  /** False only where a certificate is looked at, and nothing is sent: such a socket never leaves `certificate.ts`. */
  readonly verify: boolean;
}

/** TCP, StartTLS where the address wants it, TLS. Throws NoConnection. Nothing is left open then. */
export function openSocket({ address: { host, port, startTls }, ...road }: Road): Promise<TLSSocket> {
  return openTls({ ...road, host, port, ...(startTls ? { upgrade } : {}) });
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
