import {
  Kysely,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
  type CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  type QueryResult,
  type TransactionSettings,
} from 'kysely';
import { type SqliteConnection } from './connection.js';

/** Kysely on one connection, taken in turns; a transaction begins IMMEDIATE unless it says that it only reads. */
export function kyselyOn<T>(connection: SqliteConnection): Kysely<T> {
  return new Kysely<T>({ dialect: sqliteDialect(connection) });
}

function sqliteDialect(connection: SqliteConnection): Dialect {
  return {
    createAdapter: () => new SqliteAdapter(),
    createDriver: () => new OneConnectionDriver(connection),
    createIntrospector: (db: Kysely<unknown>) => new SqliteIntrospector(db),
    createQueryCompiler: () => new SqliteQueryCompiler(),
  };
}

class OneConnectionDriver implements Driver {
  readonly #connection: SqliteConnection;
  #release: () => void = () => undefined;

  constructor(connection: SqliteConnection) {
    this.#connection = connection;
  }

  async init(): Promise<void> {
    // Already open.
  }

  async acquireConnection(): Promise<DatabaseConnection> {
    this.#release = await this.#connection.turn();
    return new KyselyConnection(this.#connection);
  }

  async beginTransaction(_: DatabaseConnection, { accessMode }: TransactionSettings): Promise<void> {
    await this.#connection.begin(accessMode === 'read only' ? 'deferred' : 'immediate');
  }

  async commitTransaction(): Promise<void> {
    await this.#connection.commit();
  }

  async rollbackTransaction(): Promise<void> {
    this.#connection.rollback();
  }

  async releaseConnection(): Promise<void> {
    this.#release();
  }

  async destroy(): Promise<void> {
    this.#connection.close();
  }
}

class KyselyConnection implements DatabaseConnection {
  readonly #connection: SqliteConnection;

  constructor(connection: SqliteConnection) {
    this.#connection = connection;
  }

  async executeQuery<R>({ sql, parameters }: CompiledQuery): Promise<QueryResult<R>> {
    const { rows, changes, insertId } = await this.#connection.execute(sql, parameters);
    return { rows: rows as R[], numAffectedRows: changes, insertId };
  }

  async *streamQuery<R>({ sql, parameters }: CompiledQuery): AsyncIterableIterator<QueryResult<R>> {
    for (const row of this.#connection.iterate(sql, parameters)) yield { rows: [row as R] };
  }
}
