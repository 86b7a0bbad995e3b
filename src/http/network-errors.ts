import { AppError } from '../core/error.js';
import { iso } from '../core/instant.js';
import { type Certificate } from '../core/probe.js';
import { NoConnection } from './tls-socket.js';

/** A server as people write it: `host:port`. */
interface Named {
  readonly text: string;
}

/** Why a certificate is not taken. */
export type CertificateReason = 'not-trusted' | 'self-signed' | 'expired' | 'not-yet-valid' | 'wrong-host' | 'revoked' | 'other';

/** OpenSSL's names (X509_V_ERR_...) as Node gives them, and its own for a wrong name. */
const REASONS: Readonly<Record<string, CertificateReason>> = {
  UNABLE_TO_GET_ISSUER_CERT: 'not-trusted',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'not-trusted',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'not-trusted',
  SELF_SIGNED_CERT_IN_CHAIN: 'not-trusted',
  CERT_UNTRUSTED: 'not-trusted',
  CERT_SIGNATURE_FAILURE: 'not-trusted',
  INVALID_CA: 'not-trusted',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'self-signed',
  CERT_HAS_EXPIRED: 'expired',
  CERT_NOT_YET_VALID: 'not-yet-valid',
  ERR_TLS_CERT_ALTNAME_INVALID: 'wrong-host',
  HOSTNAME_MISMATCH: 'wrong-host',
  CERT_REVOKED: 'revoked',
  CERT_CHAIN_TOO_LONG: 'other',
  PATH_LENGTH_EXCEEDED: 'other',
  INVALID_PURPOSE: 'other',
  CERT_REJECTED: 'other',
  ERROR_IN_CERT_NOT_BEFORE_FIELD: 'other',
  ERROR_IN_CERT_NOT_AFTER_FIELD: 'other',
};

/** Why the certificate was not taken; undefined where the failure is another. */
export function certificateReason(error: NoConnection): CertificateReason | undefined {
  return error.stage === 'tls' ? REASONS[error.code] : undefined;
}

/** What to do where no TLS came about: in another way of writing the address, and else. */
export interface TlsHints {
  /** The server does not speak TLS here. */
  readonly none: string;
  /** It was lost on the way. */
  readonly lost: string;
}

/** Why there is no connection, in words: `setup` where this machine or the profile is wrong, `unavailable` where it may work later. */
export function connectionError(error: unknown, address: Named, hints: TlsHints): AppError {
  if (error instanceof AppError) return error;
  if (!(error instanceof NoConnection))
    return new AppError('unavailable', `${address.text} cannot be reached.`, { cause: error });
  if (error.code === 'CANCELLED') return new AppError('cancelled', 'Cancelled.');
  if (error.stage === 'connect') return notReached(error, address);
  if (certificateReason(error) !== undefined) return certificateError(error, address, undefined);
  return noTls(error, address, hints);
}

const NETWORK: Readonly<Record<string, readonly [words: string, hint: string]>> = {
  ECONNREFUSED: ['refused the connection: nothing listens there', 'Check the port of the profile, and whether the server runs.'],
  ENOTFOUND: ['cannot be found: there is no such host name', 'Check the host name of the profile.'],
  EAI_AGAIN: ['cannot be found now: the name service does not answer', 'Check the network of this machine, then try again.'],
  ETIMEDOUT: ['does not answer', 'Check the network, the VPN and the firewall, then try again.'],
  LATE: ['does not answer', 'Check the network, the VPN and the firewall, then try again.'],
  EHOSTUNREACH: ['cannot be reached: there is no way to that host', 'Check the network and the VPN, then try again.'],
  ENETUNREACH: ['cannot be reached: there is no way to that network', 'Check the network and the VPN, then try again.'],
  ECONNRESET: ['closed the connection', 'Try again; if it stays, ask who runs the server.'],
};

function notReached(error: NoConnection, address: Named): AppError {
  const [words, hint] = NETWORK[error.code] ?? [`cannot be reached (${error.message})`, 'Check the network, then try again.'];
  return new AppError('unavailable', `${address.text} ${words}.`, { hint, cause: error });
}

function noTls(error: NoConnection, { text }: Named, hints: TlsHints): AppError {
  if (
    /WRONG_VERSION|UNSUPPORTED_PROTOCOL|PACKET_LENGTH/.test(`${error.code} ${error.message}`.toUpperCase().replaceAll(' ', '_'))
  ) {
    return new AppError('setup', `${text} does not speak TLS, or only a version that is no longer safe.`, {
      code: 'no-tls',
      hint: hints.none,
      cause: error,
    });
  }
  const what = error.code === 'LATE' ? 'did not answer' : 'closed the connection during';
  return new AppError('unavailable', `${text} ${what} the TLS handshake (${error.message}).`, { hint: hints.lost, cause: error });
}

const CERTIFICATE_WORDS: Readonly<Record<CertificateReason, string>> = {
  'not-trusted': 'is of an authority that this machine does not trust',
  'self-signed': 'is signed by itself, and nobody told us to trust it',
  expired: 'has expired',
  'not-yet-valid': 'is not valid yet',
  'wrong-host': 'is for another name',
  revoked: 'was revoked',
  other: 'cannot be trusted',
};

const CERTIFICATE_HINTS: Readonly<Record<CertificateReason, string>> = {
  'not-trusted': 'Name the CA file of the server in the profile. Ask who runs the server for it, and compare the fingerprint.',
  'self-signed':
    'Name the certificate itself as the CA file in the profile. Ask who runs the server for it, and compare the fingerprint.',
  expired: 'Ask who runs the server to renew it, and check the clock of this machine.',
  'not-yet-valid': 'Check the clock of this machine.',
  'wrong-host': 'Use one of the names that the certificate is for in the address.',
  revoked: 'Ask who runs the server.',
  other: 'Ask who runs the server.',
};

/** A certificate that is not taken: code `certificate`, with the reason and, where it could be had, the certificate that was shown. */
export function certificateError(error: NoConnection, address: Named, shown: Certificate | undefined): AppError {
  const reason = certificateReason(error) ?? 'other';
  const names = reason === 'wrong-host' && shown ? ` (it is for ${shown.names.join(', ') || shown.subject})` : '';
  return new AppError('setup', `The certificate of ${address.text} ${CERTIFICATE_WORDS[reason]}${names}.`, {
    code: 'certificate',
    hint: CERTIFICATE_HINTS[reason],
    details: { reason, ...(shown ? { certificate: plain(shown) } : {}) },
    cause: error,
  });
}

function plain(shown: Certificate): Readonly<Record<string, unknown>> {
  return { ...shown, validFrom: iso(shown.validFrom), validTo: iso(shown.validTo) };
}
