import { AppError } from '../../../src/core/error.js';
import { type Store } from '../../../src/store/store.js';
import { type Tables } from '../../../src/providers/directory/tables.js';
import { type Sql } from '../directory/second-road.js';
import { type Release } from '../suite/harness.js';

type Directory = Store<Tables>;

/** What can be made to go wrong between directories and their files, in all of them at once or in one. */
export interface Faults {
  /** These answer as a store answers whose file another program holds. */
  breakDown(...stores: readonly Directory[]): Release;
  /** Everything to these waits. */
  hold(...stores: readonly Directory[]): Release;
  /** The next transaction of any of them is kept, and the disk reports an error all the same; after that all is well, or none of them answers. */
  loseAnswer(then: 'back' | 'unreachable'): { readonly release: Release; readonly sent: () => number };
  /** The way past the faults. */
  soundOf(store: Directory): Sql;
}

const held = async (): Promise<void> => {
  throw new AppError('unavailable', 'the directory is held by another program', { code: 'store-busy' });
};

/** Puts a switch into the line of each directory. The errors are the store's own (`src/store/errors.ts`). */
export function faultsOf(...stores: readonly Directory[]): Faults {
  const doors = new Map<Directory, () => Promise<void>>();
  const sound = new Map<Directory, Sql>();
  let losing: 'back' | 'unreachable' | undefined;
  let writes = 0;
  const release: Release = async () => {
    doors.clear();
    losing = undefined;
  };
  const shut = (some: readonly Directory[], door: () => Promise<void>): void => {
    for (const store of some.length === 0 ? stores : some) doors.set(store, door);
  };
  const passes = async (store: Directory): Promise<void> => doors.get(store)?.();
  for (const store of stores) {
    const own = {
      rows: store.rows.bind(store),
      snapshot: store.snapshot.bind(store),
      read: store.read.bind(store),
      write: store.write.bind(store),
    };
    sound.set(store, { all: (sql, ...values) => own.rows(sql, values) });
    store.rows = async <R>(sql: string, parameters?: readonly unknown[]): Promise<R[]> => {
      await passes(store);
      return own.rows<R>(sql, parameters);
    };
    store.snapshot = async (work) => {
      await passes(store);
      return own.snapshot(work);
    };
    store.read = async (work) => {
      await passes(store);
      return own.read(work);
    };
    store.write = async (work) => {
      writes++;
      await passes(store);
      const result = await own.write(work);
      const then = losing;
      losing = undefined;
      if (then === undefined) return result;
      if (then === 'unreachable') shut(stores, held);
      throw new AppError('setup', 'the directory could not be read or written: the disk reports an error', {
        code: 'disk-error',
      });
    };
  }
  return {
    breakDown: (...some) => {
      shut(some, held);
      return release;
    },
    hold: (...some) => {
      let open: () => void = () => undefined;
      const gate = new Promise<void>((resolve) => {
        open = resolve;
      });
      shut(some, () => gate);
      return async () => {
        await release();
        open();
      };
    },
    loseAnswer: (then) => {
      const before = writes;
      losing = then;
      return { release, sent: () => writes - before };
    },
    soundOf: (store) => sound.get(store) ?? { all: () => Promise.reject(new Error('not one of these stores')) },
  };
}
