import { setImmediate as nextTurn } from 'node:timers/promises';

/** Writes all entries in one commit and says in their order what became of each. What it throws became of all. */
export type Commit<E, R> = (entries: readonly E[]) => Promise<readonly PromiseSettledResult<R>[]>;

interface Waiting<E, R> {
  readonly entry: E;
  readonly settle: (result: PromiseSettledResult<R>) => void;
}

/**
 * One commit for all entries that are asked for in the same turn of the event loop, and for all that are asked for while a commit is under way: however
 * many changes go on side by side, the disk is waited for once. Entries are committed in the order of asking.
 */
export class Group<E, R> {
  readonly #commit: Commit<E, R>;
  #waiting: Waiting<E, R>[] = [];
  #working: Promise<void> | undefined;

  constructor(commit: Commit<E, R>) {
    this.#commit = commit;
  }

  /** Resolves when the entry is committed; throws what the commit says of it. */
  add(entry: E): Promise<R> {
    const answer = new Promise<R>((resolve, reject) => {
      this.#waiting.push({
        entry,
        settle: (result) => (result.status === 'fulfilled' ? resolve(result.value) : reject(result.reason as Error)),
      });
    });
    this.#working ??= this.#work();
    return answer;
  }

  /** Waits until everything that was asked for has its answer. Never throws. */
  async idle(): Promise<void> {
    await this.#working;
  }

  async #work(): Promise<void> {
    while (this.#waiting.length > 0) {
      // Not a timer: with nothing else to do this is at once, and answers that have just come in let their changes join.
      await nextTurn();
      const together = this.#waiting;
      this.#waiting = [];
      const results = await this.#results(together.map(({ entry }) => entry));
      together.forEach(({ settle }, i) =>
        settle(results[i] ?? { status: 'rejected', reason: new Error('no answer for an entry') }),
      );
    }
    this.#working = undefined;
  }

  async #results(entries: readonly E[]): Promise<readonly PromiseSettledResult<R>[]> {
    try {
      return await this.#commit(entries);
    } catch (reason) {
      return entries.map(() => ({ status: 'rejected', reason }));
    }
  }
}
