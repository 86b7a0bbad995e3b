import { type SqliteConnection } from './connection.js';
import { type LogSync } from './log-sync.js';
import { type RowsNow } from './store.js';

/** A disk that took longer the last time is waited for beside the connection; a faster one on the spot, which is less work. Our own value, milliseconds. */
export const SLOW_DISK = 1.5;

export interface CommitOptions {
  /** `synchronous` is full: a commit is on the disk when it returns. */
  readonly full: boolean;
  /** Milliseconds; {@link SLOW_DISK} unless a test says otherwise. */
  readonly slowDisk: number;
}

/** Transactions of plain statements, one after another, and how the disk is waited for. */
export class Commits {
  readonly #connection: SqliteConnection;
  readonly #log: LogSync;
  readonly #options: CommitOptions;
  /** How long the disk took the last time, milliseconds. */
  #took = 0;

  constructor(connection: SqliteConnection, log: LogSync, options: CommitOptions) {
    this.#connection = connection;
    this.#log = log;
    this.#options = options;
  }

  /** See `Store.commit`. */
  async commit<R>(work: (rows: RowsNow) => R, beside: boolean): Promise<R> {
    const { full, slowDisk } = this.#options;
    const isBeside = beside && full && this.#took > slowDisk && (await this.#log.ready(() => this.#journalMode()));
    if (!isBeside) return this.#inTurn(() => this.#transaction(work, true));
    const result = await this.#inTurn(() => this.#withoutSync(work));
    await this.#timed(() => this.#log.sync());
    return result;
  }

  async #inTurn<R>(work: () => Promise<R>): Promise<R> {
    const release = await this.#connection.turn();
    try {
      return await work();
    } finally {
      release();
    }
  }

  async #withoutSync<R>(work: (rows: RowsNow) => R): Promise<R> {
    await this.#connection.execute('pragma synchronous = normal', []);
    try {
      return await this.#transaction(work, false);
    } finally {
      await this.#connection.execute('pragma synchronous = full', []);
    }
  }

  async #transaction<R>(work: (rows: RowsNow) => R, syncs: boolean): Promise<R> {
    const connection = this.#connection;
    await connection.begin('immediate');
    try {
      const result = work((sql, parameters = []) => connection.now(sql, parameters).rows as never[]);
      if (syncs) await this.#timed(() => connection.commit());
      else await connection.commit();
      return result;
    } catch (error) {
      connection.rollback();
      throw error;
    }
  }

  async #timed(work: () => Promise<void>): Promise<void> {
    const before = performance.now();
    await work();
    this.#took = performance.now() - before;
  }

  async #journalMode(): Promise<string | undefined> {
    const { rows } = await this.#connection.alone('pragma journal_mode', []);
    return (rows as { journal_mode: string }[])[0]?.journal_mode;
  }
}
