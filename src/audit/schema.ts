import { sql, type Transaction } from 'kysely';
import { migrate } from '../store/migrate.js';
import { openStore } from '../store/store.js';
import { TITLE } from './state-file.js';
import { STATE_ID, STATE_MIGRATIONS, type Tables } from './tables.js';
import { type ChainProblem } from './types.js';

/** One table, index, trigger or view, with the text that made it. */
interface Part {
  readonly type: string;
  readonly name: string;
  readonly sql: string | null;
}

/** What in a file is not as this program makes it, and whether the rows can be read in spite of it. */
export async function schemaProblems(
  trx: Transaction<Tables>,
): Promise<{ readonly readable: boolean; readonly problems: readonly ChainProblem[] }> {
  const [mark] = (await sql<{ user_version: number }>`pragma user_version`.execute(trx)).rows;
  const wanted = await partsOfVersion(mark?.user_version ?? STATE_MIGRATIONS.length);
  const found = (await sql<Part>`select type, name, sql from sqlite_schema`.execute(trx)).rows;
  const isSame = (one: Part, other: Part): boolean => one.type === other.type && one.name === other.name;
  const amiss = wanted.flatMap((part) => {
    const present = found.find((other) => isSame(part, other));
    return present?.sql === part.sql
      ? []
      : [{ part, what: `the ${part.type} ${part.name} ${present ? 'is another one' : 'is gone'}` }];
  });
  // What SQLite keeps for itself begins with `sqlite_`; nobody else can use such a name.
  const foreign = found.filter((part) => !part.name.startsWith('sqlite_') && !wanted.some((other) => isSame(part, other)));
  return {
    readable: !amiss.some(({ part }) => part.type === 'table'),
    problems: [
      ...amiss.map(({ what }) => what),
      ...foreign.map(({ type, name }) => `the ${type} ${name} was put in by something else than uidctl`),
    ].map((what) => ({ seq: null, what })),
  };
}

/** The parts of a record that has just been made, as SQLite itself tells them. */
async function partsOfVersion(version: number): Promise<readonly Part[]> {
  const store = await openStore<Tables>({ path: ':memory:', mode: 'create', title: TITLE });
  try {
    await migrate(store, STATE_MIGRATIONS.slice(0, version), STATE_ID);
    return await store.rows<Part>('select type, name, sql from sqlite_schema');
  } finally {
    await store.close();
  }
}
