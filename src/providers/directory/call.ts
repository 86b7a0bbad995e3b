import { AppError } from '../../core/error.js';

/** Throws AppError cancelled when the signal has fired. */
export function stopIfCancelled(signal: AbortSignal): void {
  if (signal.aborted) throw cancelled(signal);
}

/** Who waits for each signal. One ear a signal, not one a question: questions are many and short. */
const waiting = new WeakMap<AbortSignal, Set<() => void>>();

/** Waits for `work`, at most until the signal fires: then throws cancelled at once. The work itself goes on to its end and is left alone. */
export async function unlessCancelled<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const all = waitingFor(signal);
  return new Promise<T>((resolve, reject) => {
    const stop = (): void => reject(cancelled(signal));
    const done = (): void => {
      all.delete(stop);
    };
    work.then(done, done);
    work.then(resolve, reject);
    if (signal.aborted) stop();
    else all.add(stop);
  });
}

function waitingFor(signal: AbortSignal): Set<() => void> {
  const known = waiting.get(signal);
  if (known) return known;
  const all = new Set<() => void>();
  waiting.set(signal, all);
  const stopAll = (): void => all.forEach((stop) => stop());
  signal.addEventListener('abort', stopAll, { once: true });
  return all;
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
