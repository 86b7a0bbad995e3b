import { setImmediate as nextTurn } from 'node:timers/promises';
import { AppError } from '../../core/error.js';
import { type Clock } from '../../core/instant.js';
import { type DirectoryMaker } from '../../core/maintenance.js';
import { type Policy } from '../../policy/schema.js';
import { type Store } from '../../store/store.js';
import { createDirectory } from './create.js';
import { fillDirectory } from './maintenance/fill.js';
import { generateUniversity } from './maintenance/university.js';
import { type Tables } from './tables.js';

export interface MakerParts {
  readonly loadPolicy: (nameOrFile: string) => Promise<Policy>;
  readonly clock: Clock;
}

/** Makes embedded directories, empty or with a made-up university in them. */
export function directoryMaker({ loadPolicy, clock }: MakerParts): DirectoryMaker {
  return {
    async create({ file, policy: named, practice, people, seed, now, signal, onProgress }) {
      const policy = await loadPolicy(named);
      const fill = async (store: Store<Tables>): Promise<void> => {
        await fillDirectory(store, stopped(generateUniversity({ people, seed, now, policy }), signal), (done) =>
          onProgress?.({ done, total: people }),
        );
      };
      await createDirectory({ path: file, policy, practice, clock, ...(people > 0 ? { fill } : {}) });
    },
  };
}

/** So many rows are made before Ctrl-C can be heard, and a spinner can turn: nothing here waits for anything else. */
const ROWS_A_TURN = 200;

async function* stopped<T>(rows: AsyncIterable<T>, signal: AbortSignal): AsyncGenerator<T> {
  let made = 0;
  for await (const row of rows) {
    if (++made % ROWS_A_TURN === 0) await nextTurn();
    if (signal.aborted) throw new AppError('cancelled', 'Stopped; nothing was made.');
    yield row;
  }
}
