import { CompiledQuery, sql, type Kysely, type QueryExecutorProvider } from 'kysely';
import { type Tables } from '../tables.js';
import { type CheckedRecord } from './record-check.js';
import { type Problem } from './problem.js';

/** The connection, or a transaction on it. */
export type Executor = Pick<Kysely<Tables>, 'executeQuery'> & QueryExecutorProvider;

/*
 * A file waits in temporary tables until it is known whether all of it is good: they belong to the connection, lie outside the
 * directory, hold no lock on it, and go to the disk when they are large, so that memory does not grow with the file.
 */
const TABLES = ['import_row', 'import_alias', 'import_group', 'import_problem'] as const;
type StagingTable = (typeof TABLES)[number];

const ROW = [
  'line',
  'id',
  'uid',
  'number',
  'name',
  'kind',
  'department',
  'mail',
  'owner',
  'enabled',
  'disabled_reason',
  'access_from',
  'access_until',
  'never_ends',
  'access_rule',
  'contract_end',
  'recovery_mail',
  'recovery_mobile',
  'says_aliases',
  'says_groups',
  'bad',
] as const;
const COLUMNS: Readonly<Record<StagingTable, readonly string[]>> = {
  import_row: ROW,
  import_alias: ['line', 'alias'],
  import_group: ['line', 'group_name'],
  import_problem: ['line', 'uid', 'field', 'code', 'message'],
};

const MAKE: readonly string[] = [
  `create temp table import_row (line integer primary key, id text, uid text, number text, name text, kind text, department text, mail text,
     owner text, enabled integer, disabled_reason text, access_from integer, access_until integer, never_ends integer, access_rule text,
     contract_end text, recovery_mail text, recovery_mobile text, says_aliases integer, says_groups integer, bad integer,
     existing text, target text, changed integer) strict`,
  'create index temp.import_row_uid on import_row(uid)',
  'create index temp.import_row_number on import_row(number)',
  'create index temp.import_row_target on import_row(target)',
  'create temp table import_alias (line integer, alias text) strict',
  'create index temp.import_alias_alias on import_alias(alias)',
  'create index temp.import_alias_line on import_alias(line)',
  'create temp table import_group (line integer, group_name text) strict',
  'create index temp.import_group_line on import_group(line)',
  'create temp table import_problem (line integer, uid text, field text, code text, message text) strict',
  'create index temp.import_problem_line on import_problem(line)',
];

const ROWS_A_STATEMENT = 50;

/** Writes checked records into the temporary tables. */
export class Staging {
  readonly #waiting = new Map<StagingTable, unknown[][]>(TABLES.map((table) => [table, []]));

  constructor(
    readonly db: Executor,
    readonly newId: () => string,
  ) {}

  async make(): Promise<void> {
    await this.drop();
    for (const statement of MAKE) await sql.raw(statement).execute(this.db);
  }

  async drop(): Promise<void> {
    for (const table of TABLES) await sql.raw(`drop table if exists temp.${table}`).execute(this.db);
  }

  async add(record: CheckedRecord, problems: readonly Problem[]): Promise<void> {
    const { line, aliases = [], groups = [] } = record;
    this.#push('import_row', [this.#row(record, problems.length > 0)]);
    this.#push(
      'import_alias',
      aliases.map((alias) => [line, alias]),
    );
    this.#push(
      'import_group',
      groups.map((group) => [line, group]),
    );
    this.#push(
      'import_problem',
      problems.map(({ uid, field, code, message }) => [line, uid ?? null, field ?? null, code, message]),
    );
    for (const table of TABLES) if ((this.#waiting.get(table)?.length ?? 0) >= ROWS_A_STATEMENT) await this.#write(table);
  }

  async flush(): Promise<void> {
    for (const table of TABLES) await this.#write(table);
  }

  #row(record: CheckedRecord, bad: boolean): unknown[] {
    const { access_until: until } = record;
    const row: Partial<Record<string, unknown>> = {
      ...record,
      id: this.newId(),
      enabled: record.enabled === undefined ? null : Number(record.enabled),
      access_until: until === 'never' ? null : until,
      never_ends: Number(until === 'never'),
      says_aliases: Number(record.aliases !== undefined),
      says_groups: Number(record.groups !== undefined),
      bad: Number(bad),
    };
    return ROW.map((column) => row[column] ?? null);
  }

  #push(table: StagingTable, rows: readonly unknown[][]): void {
    this.#waiting.get(table)?.push(...rows);
  }

  async #write(table: StagingTable): Promise<void> {
    const rows = this.#waiting.get(table) ?? [];
    while (rows.length > 0) {
      const some = rows.splice(0, ROWS_A_STATEMENT);
      const places = `(${COLUMNS[table].map(() => '?').join(', ')})`;
      const text = `insert into temp.${table} (${COLUMNS[table].join(', ')}) values ${some.map(() => places).join(', ')}`;
      await this.db.executeQuery(CompiledQuery.raw(text, some.flat()));
    }
  }
}
