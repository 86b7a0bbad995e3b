import { checkMark, foreign, markOf, MARKS, storeMark, type Marks } from './mark.js';
import { type Store } from './store.js';

/** The statements that lead from one version of a store to the next. The first makes it. Never changed once released. */
export type Migration = readonly string[];

/**
 * Brings a store to the newest version, in one transaction; an empty file becomes ours. Nothing is written when it is up to date.
 * Throws AppError `setup` for a file of another program and for one that a newer version of this program made.
 */
export async function migrate<T>(store: Store<T>, migrations: readonly Migration[], applicationId: number): Promise<void> {
  const mark = await storeMark(store);
  checkMark(mark, migrations.length, applicationId, store.path);
  if (mark.version === migrations.length) return;
  await store.commit((rows) => {
    // Somebody may have been quicker.
    const now = markOf(rows<Marks>(MARKS));
    checkMark(now, migrations.length, applicationId, store.path);
    if (now.applicationId === 0 && rows('select name from sqlite_schema limit 1').length > 0) throw foreign(store.path);
    for (const statement of migrations.slice(now.version).flat()) rows(statement);
    rows(`pragma application_id = ${String(applicationId)}`);
    rows(`pragma user_version = ${String(migrations.length)}`);
  });
}
