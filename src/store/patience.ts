import { setTimeout as sleep } from 'node:timers/promises';
import { isBusy } from './errors.js';

/** The longest pause between two tries, milliseconds. */
const LONGEST_PAUSE = 20;

/**
 * Does `work`, and again while another connection holds the file, up to `patience` milliseconds; then throws what the last try threw.
 * Waits without blocking: the holder may be this very process, and Ctrl-C must be heard. Pauses are uneven, so that many who wait
 * do not keep step. Only for work that a busy file leaves undone: one statement, or the beginning of a transaction.
 */
export async function whenFree<T>(work: () => T, patience: number): Promise<T> {
  const end = performance.now() + patience;
  for (let pause = 1; ; pause = Math.min(pause * 2, LONGEST_PAUSE)) {
    try {
      return work();
    } catch (error) {
      if (!isBusy(error) || performance.now() >= end) throw error;
    }
    await sleep(pause * (0.5 + Math.random()));
  }
}
