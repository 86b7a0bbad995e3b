import { AppError } from '../core/error.js';
import { connectionError as connectionErrorOf } from '../http/network-errors.js';
import { NoConnection } from '../http/tls-socket.js';
import { type Address } from './address.js';

/** Why there is no connection, in words: `setup` where this machine or the profile is wrong, `unavailable` where it may work later. */
export function connectionError(error: unknown, address: Address): AppError {
  const { host, startTls } = address;
  if (error instanceof NoConnection && error.stage === 'start-tls' && error.code !== 'CANCELLED')
    return noStartTls(error, address);
  return connectionErrorOf(error, address, {
    none: `If the server offers StartTLS, write ldap://${host} in the profile.`,
    lost: startTls
      ? 'Try again.'
      : `Try again. If it stays: does this port speak plain LDAP with StartTLS? Then write ldap://${host}.`,
  });
}

function noStartTls(error: NoConnection, address: Address): AppError {
  const { host, text } = address;
  if (error.code === 'SPEAKS_TLS') {
    return new AppError('setup', `${text} speaks TLS from the first byte, and ldap:// begins without it.`, {
      code: 'no-starttls',
      hint: `Write ldaps://${text} in the profile.`,
      cause: error,
    });
  }
  if (error.code === 'REFUSED' || error.code === 'NOT_LDAP') {
    return new AppError('setup', `${text} does not offer StartTLS (${error.message}), and without TLS no password is sent.`, {
      code: 'no-starttls',
      hint: `Try ldaps://${host} in the profile, or ask who runs the server.`,
      cause: error,
    });
  }
  return new AppError(
    'unavailable',
    `${text} ${error.code === 'LATE' ? 'did not answer' : 'closed the connection at'} the request for StartTLS.`,
    {
      hint: `Try again. If it stays: does this port speak TLS from the first byte? Then write ldaps://${text}.`,
      cause: error,
    },
  );
}
