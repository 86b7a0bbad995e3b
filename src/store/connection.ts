import { type DatabaseSyncInstance, type StatementSyncInstance } from '@photostructure/sqlite';
import { bound, type Value } from './binding.js';
import { isBusy, storeError, type StoreName } from './errors.js';
import { whenFree } from './patience.js';

/** So many prepared statements are kept. */
const STATEMENTS = 200;

interface Prepared {
  readonly statement: StatementSyncInstance;
  /** It gives rows back. */
  readonly reader: boolean;
}

export interface Outcome {
  readonly rows: unknown[];
  readonly changes?: bigint;
  readonly insertId?: bigint;
}

/** One connection to one SQLite file, with its prepared statements. One at a time may use it: who does takes `turn`. */
export class SqliteConnection {
  readonly #prepared = new Map<string, Prepared>();
  /** Somebody has the turn. */
  #taken = false;
  /** Those who wait for it, in order. */
  readonly #waiting: (() => void)[] = [];

  constructor(
    readonly database: DatabaseSyncInstance,
    readonly name: StoreName,
    readonly patience: number,
  ) {}

  /** Waits until nobody uses the connection and takes it; the function that comes back gives it free. */
  async turn(): Promise<() => void> {
    if (this.#taken) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    this.#taken = true;
    let mine = true;
    return () => {
      if (mine) this.#passOn();
      mine = false;
    };
  }

  /** One statement in a turn of its own. While nobody else is there it is done at once, without a way through the queue. */
  async alone(sql: string, parameters: readonly unknown[]): Promise<Outcome> {
    if (!this.#taken) {
      const values = bound(parameters);
      try {
        return this.#perform(sql, values);
      } catch (error) {
        if (!isBusy(error)) throw storeError(error, this.name);
      }
    }
    const release = await this.turn();
    try {
      return await this.execute(sql, parameters);
    } finally {
      release();
    }
  }

  /** One statement, by whoever has the turn. */
  async execute(sql: string, parameters: readonly unknown[]): Promise<Outcome> {
    const values = bound(parameters);
    return this.#guarded(() => this.#perform(sql, values));
  }

  /** One statement at once, inside a transaction that holds the file: no other connection can be in the way. */
  now(sql: string, parameters: readonly unknown[]): Outcome {
    const values = bound(parameters);
    try {
      return this.#perform(sql, values);
    } catch (error) {
      throw storeError(error, this.name);
    }
  }

  /** Rows one by one, without holding them all. */
  *iterate(sql: string, parameters: readonly unknown[]): IterableIterator<unknown> {
    const values: Value[] = bound(parameters);
    try {
      yield* this.database.prepare(sql).iterate(...values);
    } catch (error) {
      throw storeError(error, this.name);
    }
  }

  async begin(mode: 'immediate' | 'deferred'): Promise<void> {
    await this.#guarded(() => {
      this.database.exec(`begin ${mode}`);
    });
  }

  async commit(): Promise<void> {
    await this.#guarded(() => {
      this.database.exec('commit');
    });
  }

  /** SQLite has rolled back by itself after some failures, such as a full disk. */
  rollback(): void {
    if (this.database.isTransaction) this.database.exec('rollback');
  }

  /**
   * The driver keeps a closed connection alive until its statements are collected, so SQLite would leave what was written in the -wal file
   * beside. What this connection wrote is put into the file itself first: a copy of the file alone is then whole.
   */
  close(): void {
    if (!this.database.isOpen) return;
    this.#prepared.clear();
    try {
      const changes = this.database.prepare('select total_changes() as n').get() as { n: number };
      if (changes.n > 0) this.database.exec('pragma wal_checkpoint(truncate)');
    } catch {
      // Somebody else is using the file: the last to leave does it.
    }
    this.database.close();
  }

  async #guarded<T>(work: () => T): Promise<T> {
    try {
      return await whenFree(work, this.patience);
    } catch (error) {
      throw storeError(error, this.name);
    }
  }

  #perform(sql: string, values: readonly Value[]): Outcome {
    const { statement, reader } = this.#prepare(sql);
    if (reader) return { rows: statement.all(...values) };
    const { changes, lastInsertRowid } = statement.run(...values);
    return { rows: [], changes: BigInt(changes), insertId: BigInt(lastInsertRowid) };
  }

  /** The next one who waits has it without a gap in which somebody else could take it. */
  #passOn(): void {
    const next = this.#waiting.shift();
    if (next) next();
    else this.#taken = false;
  }

  #prepare(sql: string): Prepared {
    const known = this.#prepared.get(sql);
    if (known) return known;
    const statement = this.database.prepare(sql);
    const prepared = { statement, reader: statement.columns().length > 0 };
    const oldest = this.#prepared.size >= STATEMENTS ? this.#prepared.keys().next().value : undefined;
    if (oldest !== undefined) this.#prepared.delete(oldest);
    this.#prepared.set(sql, prepared);
    return prepared;
  }
}
