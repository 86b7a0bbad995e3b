import { AppError } from '../core/error.js';

/** How a store is called in messages: what it is, and where. */
export interface StoreName {
  /** Such as `directory` or `audit record`. */
  readonly title: string;
  readonly path: string;
}

/** Primary result codes of SQLite (https://sqlite.org/rescode.html); extended codes hold one of them in their low byte. */
const SQLITE = {
  busy: 5,
  locked: 6,
  readonly: 8,
  ioerr: 10,
  corrupt: 11,
  full: 13,
  cantopen: 14,
  constraint: 19,
  notadb: 26,
} as const;
const BUSY_SNAPSHOT = 517;

/** The driver's `all` and `iterate` throw without a code; these words of SQLite itself stand for it. */
const WORDS: readonly (readonly [string, number])[] = [
  ['database is locked', SQLITE.busy],
  ['table is locked', SQLITE.locked],
  ['attempt to write a readonly database', SQLITE.readonly],
  ['disk I/O error', SQLITE.ioerr],
  ['database disk image is malformed', SQLITE.corrupt],
  ['database or disk is full', SQLITE.full],
  ['unable to open database file', SQLITE.cantopen],
  ['constraint failed', SQLITE.constraint],
  ['file is not a database', SQLITE.notadb],
];

/** What the driver says of an integer beyond those that a JavaScript number holds. */
const TOO_LARGE = /(?<=^Value is too large to be represented as a JavaScript number: )-?\d+/;

/** What SQLite says of a table or column that a statement of ours names: the file is not as it was made. */
const LACKING = /^no such (?:table|column|index): [\w.]+|(?<=^table )\w+ has no column named \w+/;

/** The SQLite result code of an error, with its extension where the driver gives it; undefined for any other error. */
export function resultCode(error: unknown): number | undefined {
  if (!(error instanceof Error) || !('code' in error) || error.code !== 'ERR_SQLITE_ERROR') return undefined;
  if ('errcode' in error && typeof error.errcode === 'number') return error.errcode;
  return WORDS.find(([words]) => error.message.includes(words))?.[1];
}

/** True when waiting can help: somebody else holds the file. Not when our own snapshot is too old to write. */
export function isBusy(error: unknown): boolean {
  const code = resultCode(error);
  return code !== undefined && (code & 0xff) === SQLITE.busy && code !== BUSY_SNAPSHOT;
}

/** True when a row breaks a rule of its table: a second one with the same key, an owner who is not there. */
export function isConstraint(error: unknown): boolean {
  const code = resultCode(error);
  return code !== undefined && (code & 0xff) === SQLITE.constraint;
}

/** What failed in a store, in words for people. Errors that are no fault of the file or the machine come back as they are. */
export function storeError(error: unknown, name: StoreName): unknown {
  const code = resultCode(error);
  const tooLarge = error instanceof Error ? TOO_LARGE.exec(error.message)?.[0] : undefined;
  if (tooLarge !== undefined)
    return setup(
      'store-damaged',
      `the ${name.title} ${name.path} holds a number that no program of ours wrote: ${tooLarge}`,
      'Correct it, or put back a copy of the file.',
      error,
    );
  if (code === undefined) return error;
  const file = `the ${name.title} ${name.path}`;
  const lacking = LACKING.exec((error as Error).message)?.[0];
  if (lacking !== undefined)
    return setup('store-damaged', `${file} is damaged: ${lacking}`, 'Put back a copy of the file.', error);
  switch (code & 0xff) {
    case SQLITE.busy:
    case SQLITE.locked:
      return unavailable('store-busy', `${file} is held by another program`, 'Try again in a moment.', error);
    case SQLITE.readonly:
      return setup('store-read-only', `${file} cannot be written`, 'Check the rights of the file and of its folder.', error);
    case SQLITE.full:
      return setup(
        'disk-full',
        `no room left on the disk for ${file}`,
        'Make room, then try again: nothing of this change was kept.',
        error,
      );
    case SQLITE.cantopen:
      return setup('store-not-open', `${file} cannot be opened`, 'Check the rights of the file and of its folder.', error);
    case SQLITE.notadb:
      return setup('not-a-store', `${isNot(name)}: it is no SQLite file`, 'Check the path.', error);
    case SQLITE.corrupt:
      return setup('store-damaged', `${file} is damaged`, 'Put back a copy of the file.', error);
    case SQLITE.ioerr:
      return setup('disk-error', `${file} could not be read or written: the disk reports an error`, 'Check the disk.', error);
    default:
      return error;
  }
}

/** `state.db is not an audit record`. */
export function isNot({ path, title }: StoreName): string {
  return `${path} is not ${/^[aeiou]/i.test(title) ? 'an' : 'a'} ${title}`;
}

/** There is no file. */
export function missingFile(name: StoreName): AppError {
  return new AppError('setup', `there is no ${name.title} at ${name.path}`, { code: 'store-missing', hint: 'Check the path.' });
}

function setup(code: string, message: string, hint: string, cause: unknown): AppError {
  return new AppError('setup', message, { code, hint, cause });
}

function unavailable(code: string, message: string, hint: string, cause: unknown): AppError {
  return new AppError('unavailable', message, { code, hint, cause });
}
