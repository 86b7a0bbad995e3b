import { AppError } from '../core/error.js';

/** How long somebody waits: until a signal, or until so many milliseconds are over. Without a number, until the work ends. */
export interface Wait {
  readonly signal?: AbortSignal;
  readonly within?: number;
  /** What to throw when it is over. */
  readonly late: () => Error;
}

/** Waits for work of which others may depend: giving up leaves the work itself alone. */
export interface Patience {
  wait<T>(work: Promise<T>, how: Wait): Promise<T>;
}

/** One ear a signal, not one a request, and none while nobody waits: requests are many, and Node warns of many ears. */
export function patience(): Patience {
  const ears = new WeakMap<AbortSignal, Ear>();
  const earOf = (signal: AbortSignal): Ear => {
    const known = ears.get(signal) ?? earAt(signal);
    ears.set(signal, known);
    return known;
  };
  return {
    wait: <T>(work: Promise<T>, { signal, within, late }: Wait) =>
      new Promise<T>((resolve, reject) => {
        const ear = signal && earOf(signal);
        const stop = (): void => end(() => reject(cancelled(signal)));
        const timer = within === undefined ? undefined : setTimeout(() => end(() => reject(late())), within);
        const end = (settle: () => void): void => {
          clearTimeout(timer);
          ear?.remove(stop);
          settle();
        };
        // Also what comes after giving up ends here: a late refusal is nobody's.
        work.then(
          (value) => end(() => resolve(value)),
          (error: unknown) => end(() => reject(error instanceof Error ? error : new Error(String(error)))),
        );
        if (signal?.aborted) stop();
        else ear?.add(stop);
      }),
  };
}

interface Ear {
  add(stop: () => void): void;
  remove(stop: () => void): void;
}

function earAt(signal: AbortSignal): Ear {
  const all = new Set<() => void>();
  const stopAll = (): void => [...all].forEach((stop) => stop());
  return {
    add(stop) {
      if (all.size === 0) signal.addEventListener('abort', stopAll);
      all.add(stop);
    },
    remove(stop) {
      if (all.delete(stop) && all.size === 0) signal.removeEventListener('abort', stopAll);
    },
  };
}

/** Throws AppError cancelled when the signal has fired. */
export function stopIfCancelled(signal: AbortSignal): void {
  if (signal.aborted) throw cancelled(signal);
}

function cancelled(signal: AbortSignal | undefined): AppError {
  return signal?.reason instanceof AppError ? signal.reason : new AppError('cancelled', 'Cancelled.');
}
