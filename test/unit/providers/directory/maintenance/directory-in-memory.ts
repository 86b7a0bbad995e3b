import { sql } from 'kysely';
import { instant, parseInstant, type Instant } from '../../../../../src/core/instant.js';
import { hku } from '../../../../../src/policy/hku.js';
import { type Policy } from '../../../../../src/policy/schema.js';
import { SCHEMA, type Tables } from '../../../../../src/providers/directory/tables.js';
import { openStore, type Store } from '../../../../../src/store/store.js';

/** The moment of these tests. */
export const now: Instant = parseInstant('2026-11-23T10:42:00+08:00') ?? instant(0);

export const policy: Policy = { ...hku, protected: { ...hku.protected, groups: ['identity-admins'] } };

/** An empty directory in memory, straight from the statements that make one. */
export async function emptyDirectory(): Promise<Store<Tables>> {
  const store = await openStore<Tables>({ path: ':memory:', mode: 'create', title: 'directory' });
  const db = await store.db();
  for (const statement of SCHEMA) await sql.raw(statement).execute(db);
  return store;
}

/** The first column of the first row, by plain SQL. */
export async function one(store: Store<Tables>, text: string, ...parameters: unknown[]): Promise<unknown> {
  const [row] = await store.rows<Record<string, unknown>>(text, parameters);
  return row === undefined ? undefined : Object.values(row)[0];
}

/** All values of the first column. */
export async function all(store: Store<Tables>, text: string, ...parameters: unknown[]): Promise<unknown[]> {
  return (await store.rows<Record<string, unknown>>(text, parameters)).map((row) => Object.values(row)[0]);
}

/** The bytes of a text in pieces of so many. */
export async function* inPieces(content: string | Uint8Array, size = 7): AsyncGenerator<Uint8Array> {
  const bytes = typeof content === 'string' ? Buffer.from(content) : content;
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}
