import { AppError } from '../core/error.js';

/** Where a server listens, read from its url. */
export interface Address {
  /** A name or an IP address, without brackets. */
  readonly host: string;
  readonly port: number;
  /** True: plain TCP that is upgraded by StartTLS; false: TLS from the first byte. */
  readonly startTls: boolean;
  /** `host:port` as people write it. */
  readonly text: string;
}

/** Reads `ldaps://host[:636]` or `ldap://host[:389]`. Throws AppError setup for anything else: a path, a user or a query has no meaning here. */
export function addressOf(url: string): Address {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  if (parsed === undefined || !/^ldaps?:$/.test(parsed.protocol) || parsed.hostname === '') throw wrong(url);
  if (parsed.username !== '' || parsed.password !== '' || !/^\/?$/.test(parsed.pathname) || parsed.search !== '')
    throw wrong(url);
  const startTls = parsed.protocol === 'ldap:';
  const port = parsed.port === '' ? (startTls ? 389 : 636) : Number(parsed.port);
  return { host: parsed.hostname.replace(/^\[|\]$/g, ''), port, startTls, text: `${parsed.hostname}:${String(port)}` };
}

function wrong(url: string): AppError {
  // What stands before an @ may be a password.
  const shown = url.replace(/\/\/[^/]*@/, '//...@');
  return new AppError('setup', `"${shown}" is not the address of an LDAP server.`, {
    code: 'address',
    hint: 'Write ldaps://host, ldaps://host:636 or ldap://host:389.',
  });
}
