import { open, type FileHandle } from 'node:fs/promises';
import { AppError } from '../core/error.js';
import { type StoreName } from './errors.js';

/**
 * Waits for the disk beside the connection, so that the program goes on meanwhile. In WAL mode a commit with `synchronous = full` is one with `normal` and
 * then a sync of the log (https://sqlite.org/pragma.html#pragma_synchronous); here a thread of Node does that sync.
 */
export class LogSync {
  readonly #name: StoreName;
  #log: Promise<FileHandle | undefined> | undefined;

  constructor(name: StoreName) {
    this.#name = name;
  }

  /** Whether this file can be waited for so; `mode` tells its journal mode. While a connection is open, neither the mode nor the log becomes another one. */
  async ready(mode: () => Promise<string | undefined>): Promise<boolean> {
    this.#log ??= mode().then((found) => (found === 'wal' ? open(`${this.#name.path}-wal`, 'r+') : undefined));
    return (await this.#log.catch(() => undefined)) !== undefined;
  }

  /** When it returns, everything that was committed before is on the disk. Throws AppError `setup` where nobody knows. */
  async sync(): Promise<void> {
    try {
      await (await this.#log)?.datasync();
    } catch (cause) {
      const { title, path } = this.#name;
      throw new AppError('setup', `the ${title} ${path} could not be written: the disk reports an error`, {
        code: 'disk-error',
        hint: 'Check the disk.',
        cause,
      });
    }
  }

  async close(): Promise<void> {
    const log = await this.#log?.catch(() => undefined);
    this.#log = undefined;
    await log?.close();
  }
}
