import { type Certificate } from '../core/probe.js';
import { type CertificateLook, lookAt, shownBy } from '../http/certificate.js';
import { trusted } from '../http/trust.js';
import { addressOf } from './address.js';
import { connectionError } from './connection-errors.js';
import { openSocket, type Road } from './socket.js';
import { type LdapServer } from './types.js';

/**
 * Which certificate the server shows, and whether it is trusted for this name. Connects and closes: no name and no password is sent. `within` in
 * milliseconds, for each of at most two connections. Throws AppError unavailable where there is no TLS connection, setup for a wrong url or CA file.
 */
export async function lookAtCertificate(server: LdapServer, within: number, signal?: AbortSignal): Promise<CertificateLook> {
  const address = addressOf(server.url);
  const road = { address, ca: await trusted(server.ca), within, signal };
  return lookAt(
    (verify) => openSocket({ ...road, verify }),
    (error) => connectionError(error, address),
  );
}

/** The certificate of a server that is not trusted: a second connection, closed before anything is sent. Undefined where that one fails too. */
export async function shownCertificate(road: Road): Promise<Certificate | undefined> {
  return shownBy((verify) => openSocket({ ...road, verify }));
}
