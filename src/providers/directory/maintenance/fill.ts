import { CompiledQuery, sql, type Transaction } from 'kysely';
import { type Store } from '../../../store/store.js';
import { INDEX_ROWS } from '../search-index.js';
import { type Tables } from '../tables.js';
import { type GeneratedAccount } from './generated-account.js';

/** SQLite takes 32,766 parameters a statement; statements of this size are as quick as larger ones. */
const ROWS_A_STATEMENT = 100;

/** Called with how many accounts are in, now and then. */
export type Count = (done: number) => void;

/**
 * Writes generated accounts into a directory, all or nothing, in one transaction. Returns how many. An account that is there already
 * breaks a constraint and undoes all. The triggers wait meanwhile: the search index takes all rows at once, and each account begins at revision 1.
 */
export async function fillDirectory(
  store: Pick<Store<Tables>, 'write'>,
  people: AsyncIterable<GeneratedAccount>,
  progress?: Count,
): Promise<number> {
  return store.write(async (trx) => {
    const index = await withoutTriggers(trx);
    const rows = new Batches(trx);
    let done = 0;
    for await (const person of people) {
      await rows.add(person);
      if (++done % 5000 === 0) progress?.(done);
    }
    await rows.flush();
    await index();
    return done;
  });
}

/** Puts the triggers aside; what comes back does for the new rows what they would have done, and puts them in their places again. */
async function withoutTriggers(trx: Transaction<Tables>): Promise<() => Promise<void>> {
  const { rows: triggers } = await sql<{
    name: string;
    sql: string;
  }>`select name, sql from sqlite_schema where type = 'trigger'`.execute(trx);
  const last = { account: await lastPlace(trx, 'account'), alias: await lastPlace(trx, 'alias') };
  for (const { name } of triggers) await sql`drop trigger ${sql.id(name)}`.execute(trx);
  return async () => {
    for (const { table, sql: text } of INDEX_ROWS) await trx.executeQuery(CompiledQuery.raw(text, [last[table]]));
    for (const { sql: text } of triggers) await sql.raw(text).execute(trx);
  };
}

async function lastPlace(trx: Transaction<Tables>, table: 'account' | 'alias'): Promise<number> {
  const found = await trx
    .selectFrom(table)
    .select(({ fn }) => fn.max('seq').as('last'))
    .executeTakeFirst();
  return found?.last ?? 0;
}

type Filled = Exclude<keyof Tables, 'meta'>;
/** Accounts first: the others point to them. */
const ORDER = [
  'account',
  'alias',
  'member',
  'pin_history',
  'mfa_method',
  'session',
  'sign_in',
] as const satisfies readonly Filled[];

type Row = Readonly<Record<string, unknown>>;

/** Collects rows a table and writes them many at a time. */
class Batches {
  readonly #waiting = new Map<Filled, Row[]>(ORDER.map((table) => [table, []]));
  readonly #full = new Map<Filled, string>();

  constructor(readonly trx: Transaction<Tables>) {}

  async add(person: GeneratedAccount): Promise<void> {
    const account_id = person.account.id;
    this.#push('account', [person.account]);
    this.#push(
      'alias',
      person.aliases.map((alias) => ({ alias, account_id })),
    );
    this.#push(
      'member',
      person.groups.map((group_name) => ({ account_id, group_name })),
    );
    this.#push('pin_history', person.pinHistory);
    this.#push('mfa_method', person.methods);
    this.#push('session', person.sessions);
    this.#push('sign_in', person.signIns);
    if (this.#longest() >= ROWS_A_STATEMENT) await this.#write(ROWS_A_STATEMENT);
  }

  async flush(): Promise<void> {
    await this.#write(1);
  }

  #push(table: Filled, rows: readonly Row[]): void {
    this.#waiting.get(table)?.push(...rows);
  }

  #longest(): number {
    return Math.max(...[...this.#waiting.values()].map((rows) => rows.length));
  }

  /** Writes the accounts, then full statements of the rest; with `least` 1 everything. */
  async #write(least: number): Promise<void> {
    for (const table of ORDER) {
      const rows = this.#waiting.get(table) ?? [];
      const atLeast = table === 'account' ? 1 : least;
      while (rows.length >= atLeast && rows.length > 0) await this.#insert(table, rows.splice(0, ROWS_A_STATEMENT));
    }
  }

  /** Kysely writes the text of a full statement once; after that only the values change. */
  async #insert(table: Filled, rows: readonly Row[]): Promise<void> {
    if (rows.length < ROWS_A_STATEMENT) return void (await this.#compiled(table, rows).execute());
    const text = this.#full.get(table) ?? this.#compiled(table, rows).compile().sql;
    this.#full.set(table, text);
    await this.trx.executeQuery(
      CompiledQuery.raw(
        text,
        rows.flatMap((row) => Object.values(row)),
      ),
    );
  }

  #compiled(table: Filled, rows: readonly Row[]) {
    return this.trx.insertInto(table).values(rows);
  }
}
