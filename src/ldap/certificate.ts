import { type X509Certificate } from 'node:crypto';
import { type TLSSocket } from 'node:tls';
import { instant } from '../core/instant.js';
import { type Certificate } from '../core/probe.js';
import { addressOf } from './address.js';
import { certificateReason, type CertificateReason, connectionError } from './network-errors.js';
import { NoConnection, openSocket, type Road } from './socket.js';
import { trusted } from './trust.js';
import { type LdapServer } from './types.js';

/** What a look at a server's certificate found. */
export type CertificateLook =
  | { readonly certificate: Certificate; readonly trusted: true }
  | { readonly certificate: Certificate; readonly trusted: false; readonly reason: CertificateReason };

/**
 * Which certificate the server shows, and whether it is trusted for this name. Connects and closes: no name and no password is sent. `within` in
 * milliseconds, for each of at most two connections. Throws AppError unavailable where there is no TLS connection, setup for a wrong url or CA file.
 */
export async function lookAtCertificate(server: LdapServer, within: number, signal?: AbortSignal): Promise<CertificateLook> {
  const address = addressOf(server.url);
  const road: Road = { address, ca: await trusted(server.ca), within, signal, verify: true };
  try {
    const socket = await openSocket(road);
    const certificate = certificateOf(socket);
    socket.destroy();
    return { certificate, trusted: true };
  } catch (error) {
    const reason = error instanceof NoConnection ? certificateReason(error) : undefined;
    const certificate = reason && (await shownCertificate(road));
    if (reason === undefined || certificate === undefined) throw connectionError(error, address);
    return { certificate, trusted: false, reason };
  }
}

/** The certificate of a server that is not trusted: a second connection, closed before anything is sent. Undefined where that one fails too. */
export async function shownCertificate(road: Road): Promise<Certificate | undefined> {
  try {
    const socket = await openSocket({ ...road, verify: false });
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
