import { type X509Certificate } from 'node:crypto';
import { type TLSSocket } from 'node:tls';
import { type AppError } from '../core/error.js';
import { instant } from '../core/instant.js';
import { type Certificate } from '../core/probe.js';
import { certificateReason, type CertificateReason } from './network-errors.js';
import { NoConnection } from './tls-socket.js';

/** What a look at a server's certificate found. */
export type CertificateLook =
  | { readonly certificate: Certificate; readonly trusted: true }
  | { readonly certificate: Certificate; readonly trusted: false; readonly reason: CertificateReason };

/** Makes a connection to the server that is looked at; without `verify` also to one that is not trusted. Throws {@link NoConnection}. */
type Open = (verify: boolean) => Promise<TLSSocket>;

/**
 * Which certificate is shown, and whether it is trusted for this name, by at most two connections that are closed before anything is sent.
 * Throws what `explain` makes of a failure that is no question of trust.
 */
export async function lookAt(open: Open, explain: (error: unknown) => AppError): Promise<CertificateLook> {
  try {
    const socket = await open(true);
    const certificate = certificateOf(socket);
    socket.destroy();
    return { certificate, trusted: true };
  } catch (error) {
    const reason = error instanceof NoConnection ? certificateReason(error) : undefined;
    const certificate = reason && (await shownBy(open));
    if (reason === undefined || certificate === undefined) throw explain(error);
    return { certificate, trusted: false, reason };
  }
}

/** The certificate of a server that is not trusted: a second connection, closed before anything is sent. Undefined where that one fails too. */
export async function shownBy(open: Open): Promise<Certificate | undefined> {
  try {
    const socket = await open(false);
    try {
      return certificateOf(socket);
    } finally {
      socket.destroy();
    }
  } catch {
    return undefined;
  }
}

/** The certificate that was shown on this connection. */
export function certificateOf(socket: TLSSocket): Certificate {
  const shown = socket.getPeerX509Certificate();
  if (shown === undefined) throw new Error('a TLS connection without a certificate');
  return {
    subject: oneLine(shown.subject),
    issuer: oneLine(shown.issuer),
    validFrom: instant(Date.parse(shown.validFrom)),
    validTo: instant(Date.parse(shown.validTo)),
    fingerprint: shown.fingerprint256,
    names: namesOf(shown),
  };
}

/** The parts of a distinguished name as Node prints them, one a line. */
function oneLine(name: string): string {
  return name.split('\n').filter(Boolean).join(', ');
}

/** `DNS:ldap.uni.example, IP Address:127.0.0.1`; Node puts a name with odd letters in quotes, as JSON. */
function namesOf(shown: X509Certificate): string[] {
  const found = [...(shown.subjectAltName ?? '').matchAll(/(?:DNS|IP Address):("(?:[^"\\]|\\.)*"|[^,]*)/g)];
  return found.map(([, name = '']) => (name.startsWith('"') ? String(JSON.parse(name)) : name));
}
