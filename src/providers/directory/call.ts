import { AppError } from '../../core/error.js';

/** Throws AppError cancelled when the signal has fired. */
export function stopIfCancelled(signal: AbortSignal): void {
  if (signal.aborted) throw cancelled(signal);
}

/** Waits for `work`, at most until the signal fires: then throws cancelled at once. The work itself goes on to its end and is left alone. */
export async function unlessCancelled<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return Promise.race([work, whenAborted(signal, work)]);
}

async function whenAborted(signal: AbortSignal, work: Promise<unknown>): Promise<never> {
  return new Promise((_, reject) => {
    const stop = (): void => {
      reject(cancelled(signal));
    };
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop, { once: true });
    const done = (): void => {
      signal.removeEventListener('abort', stop);
    };
    work.then(done, done);
  });
}

function cancelled(signal: AbortSignal): AppError {
  return signal.reason instanceof AppError ? signal.reason : new AppError('cancelled', 'cancelled');
}

/** There is no account with this id (any more). */
export function noSuchAccount(): AppError {
  return new AppError('not-found', 'the directory has no such account (any more)');
}

/** Throws not-found for what no id can be: SQLite holds no U+0000 in a text. */
export function checkId(id: string): void {
  if (id.includes('\0')) throw noSuchAccount();
}
