import { AppError } from '../../../src/core/error.js';
import { type Store } from '../../../src/store/store.js';
import { type Tables } from '../../../src/providers/directory/tables.js';
import { type Release } from '../suite/harness.js';
import { type Sql } from './second-road.js';

/** What can be made to go wrong between a directory and its file. */
export interface Faults {
  /** Everything is answered as a store answers whose file another program holds. */
  breakDown(): Release;
  /** Everything waits. */
  hold(): Release;
  /** The next transaction is kept on the disk, and the disk reports an error all the same; after that all is well, or nothing answers. */
  loseAnswer(then: 'back' | 'unreachable'): { readonly release: Release; readonly sent: () => number };
  /** The store as it is without faults: the second road of a directory that is in memory. */
  readonly sound: Sql;
}

const held = async (): Promise<void> => {
  throw new AppError('unavailable', 'the directory is held by another program', { code: 'store-busy' });
};

/** Puts a switch into the line between a directory and its file. The errors are the store's own (`src/store/errors.ts`). */
export function faultsOf(store: Store<Tables>): Faults {
  const sound = {
    rows: store.rows.bind(store),
    snapshot: store.snapshot.bind(store),
    read: store.read.bind(store),
    write: store.write.bind(store),
  };
  let passes: () => Promise<void> = async () => undefined;
  let losing: 'back' | 'unreachable' | undefined;
  let writes = 0;
  const until = (fault: () => Promise<void>, release: () => void = () => undefined): Release => {
    passes = fault;
    return async () => {
      passes = async () => undefined;
      release();
    };
  };
  store.rows = async <R>(sql: string, parameters?: readonly unknown[]): Promise<R[]> => {
    await passes();
    return sound.rows<R>(sql, parameters);
  };
  store.snapshot = async (work) => {
    await passes();
    return sound.snapshot(work);
  };
  store.read = async (work) => {
    await passes();
    return sound.read(work);
  };
  store.write = async (work) => {
    writes++;
    await passes();
    const result = await sound.write(work);
    const then = losing;
    losing = undefined;
    if (then === undefined) return result;
    if (then === 'unreachable') passes = held;
    throw new AppError('setup', 'the directory could not be read or written: the disk reports an error', { code: 'disk-error' });
  };
  return {
    breakDown: () => until(held),
    hold: () => {
      let open: () => void = () => undefined;
      const gate = new Promise<void>((resolve) => {
        open = resolve;
      });
      return until(() => gate, open);
    },
    loseAnswer: (then) => {
      const before = writes;
      losing = then;
      return { release: until(async () => undefined), sent: () => writes - before };
    },
    sound: { all: (sql, ...values) => sound.rows(sql, values) },
  };
}
