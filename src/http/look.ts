import { httpAddress } from './address.js';
import { type CertificateLook, lookAt } from './certificate.js';
import { connectionError } from './network-errors.js';
import { openTls } from './tls-socket.js';
import { trusted } from './trust.js';
import { type HttpServer } from './types.js';

/** What to do where there is no TLS. */
export const TLS_HINTS = {
  none: 'Check the port in the profile: it may be the one for plain http.',
  lost: 'Try again; if it stays, ask who runs the server.',
};

/**
 * Which certificate the server shows, and whether it is trusted for this name; undefined for plain http to this machine. Connects and closes: no request and no
 * token is sent. `within` in milliseconds, for each of at most two connections. Throws AppError unavailable where there is no TLS connection, setup for a
 * wrong url or CA file.
 */
export async function lookAtCertificate(
  server: HttpServer,
  within: number,
  signal?: AbortSignal,
): Promise<CertificateLook | undefined> {
  const address = httpAddress(server.url);
  if (!address.secure) return undefined;
  const { host, port } = address;
  const ca = await trusted(server.ca);
  return lookAt(
    (verify) => openTls({ host, port, ca, within, verify, ...(signal ? { signal } : {}) }),
    (error) => connectionError(error, address, TLS_HINTS),
  );
}
