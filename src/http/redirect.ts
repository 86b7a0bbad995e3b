import { AppError } from '../core/error.js';
import { type HttpAddress } from './address.js';
import { type Received } from './exchange.js';

/** What a server's "go there instead" means to a person; undefined for any other status. It is never followed: a token goes to the host that it is for. */
export function redirected({ status, headers }: Received, address: HttpAddress): AppError | undefined {
  if (status < 300 || status > 399) return undefined;
  const to = placeOf(headers['location'], address);
  if (to === undefined) return undefined;
  return new AppError('setup', `${address.text} sends us to ${to}, and that is not followed.`, {
    code: 'redirect',
    hint: `If the service is there now, put that address into the profile. If not, something in between answered (a proxy, a log-in page).`,
    details: { status, to },
  });
}

/** Where it leads, without what a log-in page gets along: names, passwords, queries and fragments stay out. */
function placeOf(location: string | undefined, { base }: HttpAddress): string | undefined {
  if (location === undefined || !URL.canParse(location, `${base}/`)) return undefined;
  const { protocol, host, pathname } = new URL(location, `${base}/`);
  return `${protocol}//${host}${pathname.length > 100 ? '/...' : pathname}`;
}
