import { AppError } from '../core/error.js';

/** Where a service listens, read from its url. */
export interface HttpAddress {
  /** A name or an IP address, without brackets. */
  readonly host: string;
  readonly port: number;
  /** False only to this machine itself. */
  readonly secure: boolean;
  /** `host:port` as people write it. */
  readonly text: string;
  /** What every request begins with: the url without a slash at its end. */
  readonly base: string;
}

/**
 * Reads `https://host[:port][/prefix]`, or `http://` to this machine itself (127.0.0.0/8, `[::1]`, `localhost`): elsewhere a token would go over the
 * wire in the clear. Throws AppError setup for anything else: a user, a query or a fragment has no meaning here.
 */
export function httpAddress(url: string): HttpAddress {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  if (parsed === undefined || !/^https?:$/.test(parsed.protocol) || parsed.hostname === '') throw wrong(url);
  if (parsed.username !== '' || parsed.password !== '' || /[?#]/.test(url)) throw wrong(url);
  const secure = parsed.protocol === 'https:';
  const host = parsed.hostname.replace(/^\[|\]$/g, '');
  const port = parsed.port === '' ? (secure ? 443 : 80) : Number(parsed.port);
  const text = `${parsed.hostname}:${String(port)}`;
  if (!secure && !isThisMachine(host)) throw inTheClear(text);
  return { host, port, secure, text, base: parsed.href.replace(/\/+$/, '') };
}

/** URL writes each form of an IPv4 address as four numbers, so `127.1` is seen too. */
function isThisMachine(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127\.\d+\.\d+\.\d+$/.test(host);
}

function inTheClear(text: string): AppError {
  return new AppError('setup', `http:// to ${text} is not used: what goes there could be read on the way.`, {
    code: 'address',
    hint: 'Write https:// in the profile. Plain http is for this machine itself.',
  });
}

function wrong(url: string): AppError {
  // What stands before an @ may be a password.
  const shown = url.replace(/\/\/.*@/, '//...@').replace(/[?#].*$/s, '?...');
  return new AppError('setup', `"${shown}" is not the address of an HTTP service.`, {
    code: 'address',
    hint: 'Write https://host, https://host:8443 or https://host/prefix.',
  });
}
