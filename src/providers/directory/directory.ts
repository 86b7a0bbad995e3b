import { AppError } from '../../core/error.js';
import { type SystemId } from '../../core/fact.js';
import { type Clock } from '../../core/instant.js';
import { type Provider } from '../../core/provider.js';
import { type Policy } from '../../policy/schema.js';
import { checkMark, ensureWal, storeMark } from '../../store/mark.js';
import { openStore, type Store } from '../../store/store.js';
import { capabilities } from './capabilities.js';
import { DEFAULT_TITLE, readMeta, type Meta } from './meta.js';
import { type DirectoryParts, type RandomBytes } from './parts.js';
import { maintenanceOf } from './maintenance/maintenance.js';
import { read } from './read.js';
import { resolve } from './resolve.js';
import { search } from './search.js';
import { signIns } from './sign-ins.js';
import { ALL_COLUMNS, APPLICATION_ID, MIGRATIONS, TITLE, type Tables } from './tables.js';

/** The embedded directory: a provider that has every part of the contract, its policy, and its store for those who keep it. */
export type Directory = Provider &
  Required<Pick<Provider, 'signIns' | 'tryPin' | 'changePin' | 'maintenance'>> & {
    readonly kind: 'directory';
    /** The rules that it was made with and enforces. */
    readonly policy: Policy;
    readonly store: Store<Tables>;
  };

export interface OpenDirectoryOptions {
  readonly path: string;
  readonly system: SystemId;
  readonly clock: Clock;
  readonly random?: RandomBytes;
}

export interface DirectoryInMemoryOptions {
  readonly policy: Policy;
  readonly clock: Clock;
  readonly system: SystemId;
  readonly practice?: boolean;
  readonly random?: RandomBytes;
  /** The scrypt cost of new PIN hashes; a test that hashes often lowers it. */
  readonly pinCost?: number;
}

/** Opens a directory. Throws AppError setup for a file that is missing, no directory, damaged or of a newer version. Makes nothing. */
export async function openDirectory({ path, system, clock, random }: OpenDirectoryOptions): Promise<Directory> {
  const store = await openStore<Tables>({ path, mode: 'read-write', orReadOnly: true, title: TITLE, synchronous: 'full' }).catch(
    (error: unknown) => {
      throw withHint(error);
    },
  );
  try {
    const mark = await storeMark(store);
    if (mark.applicationId !== APPLICATION_ID) throw notADirectory(path);
    checkMark(mark, MIGRATIONS.length, APPLICATION_ID, path);
    await ensureWal(store);
    if (mark.version < MIGRATIONS.length) {
      const { migrate } = await import('../../store/migrate.js');
      await migrate(store, MIGRATIONS, APPLICATION_ID);
    }
    await store.rows(ALL_COLUMNS);
    const meta = await readMeta(store);
    return directoryOf({ store, system, policy: meta.policy, clock, random, pinCost: undefined }, meta);
  } catch (error) {
    await store.close();
    throw withHint(error);
  }
}

/** A new directory in memory, gone when it is closed. */
export async function openDirectoryInMemory(options: DirectoryInMemoryOptions): Promise<Directory> {
  const { policy, clock, system, practice = false, random, pinCost } = options;
  const { makeIn } = await import('./create.js');
  const store = await openStore<Tables>({ path: ':memory:', mode: 'create', title: TITLE });
  const meta: Meta = { policy, practice, title: DEFAULT_TITLE };
  await makeIn(store, meta, clock);
  return directoryOf({ store, system, policy, clock, random, pinCost }, meta);
}

/** The provider over its store. What changes or proves something is loaded when it is first used: most runs only look. */
function directoryOf(parts: DirectoryParts, { practice, title }: Meta): Directory {
  const { store, policy, system } = parts;
  return {
    kind: 'directory',
    systems: [system],
    place: { title, host: undefined, practice },
    capabilities: (on, call) => capabilities(parts, on, call),
    resolve: (key, call) => resolve(parts, key, call),
    search: (query, call) => search(parts, query, call),
    read: (id, names, call) => read(parts, id, names, call),
    plan: async (change, on, call) => (await import('./plan.js')).plan(parts, change, on, call),
    async *run(made, call) {
      const { run } = await import('./run.js');
      yield* run(parts, made, call);
    },
    settle: async (step, result, call) => (await import('./settle.js')).settle(parts, step, result, call),
    close: () => store.close(),
    signIns: (id, window, call) => signIns(parts, id, window, call),
    async tryPin(attempt, call) {
      const { signIn } = await import('./sign-in.js');
      return (await signIn(parts, attempt, call)).answer;
    },
    changePin: async (attempt, newPin, call) => (await import('./change-pin.js')).changePin(parts, attempt, newPin, call),
    maintenance: maintenanceOf({ store, policy, practice, clock: parts.clock }),
    policy,
    store,
  };
}

function notADirectory(path: string): AppError {
  return new AppError('setup', `${path} is not a directory of uidctl`, { code: 'not-a-directory' });
}

/** What to type when there is no directory, or not one of ours. */
function withHint(error: unknown): unknown {
  if (!(error instanceof AppError)) return error;
  const hints: Readonly<Record<string, string>> = {
    'store-missing': 'Make one: `uidctl demo` for a made-up university, or `uidctl directory init`.',
    'not-a-store': 'Check the path in the profile, or make a directory elsewhere: `uidctl directory init`.',
    'not-a-directory': 'Check the path in the profile, or make a directory elsewhere: `uidctl directory init`.',
    'store-foreign': 'Check the path in the profile, or make a directory elsewhere: `uidctl directory init`.',
  };
  const hint = hints[error.code];
  return hint === undefined ? error : new AppError(error.kind, error.message, { code: error.code, hint, cause: error.cause });
}
