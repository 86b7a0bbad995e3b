import { AppError } from '../core/error.js';
import { type Certificate } from '../core/probe.js';
import { httpAddress, type HttpAddress } from './address.js';
import { answerOf } from './answer.js';
import { type Client } from './client.js';
import { courier } from './courier.js';
import { lateError } from './interruptions.js';
import { lazily } from './lazily.js';
import { patience } from './patience.js';
import { trusted } from './trust.js';
import { turns } from './turns.js';
import { type Http, type HttpOptions } from './types.js';

/** Milliseconds for one request where nothing else is said. */
export const WITHIN = 10_000;

/** Bytes of one answer, unpacked: a page of 1,000 users with all attributes is below 2 MB. */
export const LARGEST_ANSWER = 16 * 1024 * 1024;

/** Requests under way at once; servers of this kind have some 40 to 200 workers for everybody. */
export const AT_ONCE = 16;

/** One HTTP service, ready to be asked. Nothing is sent before the first request. Throws AppError setup for a url that is none. */
export function openHttp(options: HttpOptions): Http {
  const address = httpAddress(options.server.url);
  const { atOnce = AT_ONCE, bearer, largest = LARGEST_ANSWER, within = WITHIN, pause } = options;
  const closing = new AbortController();
  const clients = lazily(() => clientOf(options, address, atOnce));
  let certificate: Certificate | undefined;
  const late = (what: string, limit: number) => (): AppError => lateError(address, what, limit);
  const waits = patience();
  const send = courier({
    address,
    bearer,
    largest,
    within,
    pause,
    late,
    closing: closing.signal,
    client: () => clients.get(),
    turn: turns(atOnce),
    wait: (work, { late: tooLate = late('answer', within), ...how }) =>
      waits.wait(waits.wait(work, { signal: closing.signal, late: tooLate }), { ...how, late: tooLate }),
    shown: (found) => (certificate = found),
  });
  return {
    address: address.text,
    send: async (request, call) => answerOf(await send(request, call), address.text),
    certificate: () => certificate,
    async close() {
      if (closing.signal.aborted) return;
      closing.abort(new AppError('cancelled', `The connection to ${address.text} was closed.`));
      await clients.close();
    },
  };
}

/** axios takes longer to load than most of the program: only who asks waits for it. */
async function clientOf({ server }: HttpOptions, address: HttpAddress, atOnce: number): Promise<Client> {
  const loading = import('./client.js');
  const ca = address.secure ? await trusted(server.ca) : undefined;
  return (await loading).clientFor(ca, atOnce);
}
