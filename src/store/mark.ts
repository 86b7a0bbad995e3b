import { AppError } from '../core/error.js';
import { type Store } from './store.js';

/** Whose file it is (`pragma application_id`, 0: nobody said) and which version (`pragma user_version`, 0: new). */
export interface StoreMark {
  readonly applicationId: number;
  readonly version: number;
}

/** Asks for both. */
export const MARKS = 'select application_id, user_version from pragma_application_id, pragma_user_version';

/** As SQLite answers {@link MARKS}. */
export interface Marks {
  readonly application_id: number;
  readonly user_version: number;
}

export function markOf([found]: readonly Marks[]): StoreMark {
  return { applicationId: found?.application_id ?? 0, version: found?.user_version ?? 0 };
}

/** Reads both marks; nothing is written. */
export async function storeMark(store: Pick<Store<unknown>, 'rows'>): Promise<StoreMark> {
  return markOf(await store.rows<Marks>(MARKS));
}

/**
 * Switches a file that is known to be ours to WAL, where it is not: a copy made by other tools may have lost it. The mode is kept in the file, so
 * this writes once. A file that can only be read stays as it is.
 */
export async function ensureWal(store: Pick<Store<unknown>, 'rows'>): Promise<void> {
  const [found] = await store.rows<{ journal_mode: string }>('pragma journal_mode');
  if (found?.journal_mode === 'wal' || found?.journal_mode === 'memory') return;
  await store.rows('pragma journal_mode = wal').catch((error: unknown) => {
    // The second where the file may be written and its folder may not.
    if (!(error instanceof AppError) || !['store-read-only', 'store-not-open'].includes(error.code)) throw error;
  });
}

/** Throws AppError `setup` when the marks are those of another program or of a newer version. */
export function checkMark(mark: StoreMark, newest: number, applicationId: number, path: string): void {
  const ours = mark.applicationId === applicationId || (mark.applicationId === 0 && mark.version === 0);
  if (!ours) throw foreign(path);
  if (mark.version > newest) {
    throw new AppError('setup', `${path} was made by a newer version of uidctl`, {
      code: 'store-newer',
      hint: 'Install the newer version, or name another file.',
    });
  }
}

/** The file belongs to another program. */
export function foreign(path: string): AppError {
  return new AppError('setup', `${path} belongs to another program`, { code: 'store-foreign', hint: 'Check the path.' });
}
