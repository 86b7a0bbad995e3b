import { isAbsolute, join, resolve } from 'node:path';
import * as z from 'zod';
import { AppError } from '../../core/error.js';
import { type Context, type Run } from '../../context.js';
import { type Io } from '../../io/types.js';
import { recordUpkeep, type Kept } from '../../operations/upkeep.js';
import { fieldsFirst } from '../fields-first.js';
import { count } from '../input.js';
import { command } from '../spec.js';

const input = z.object({
  name: z
    .string()
    .regex(/^[a-z0-9][a-z0-9-]{0,31}$/, 'must be 1 to 32 lower-case letters, digits and hyphens')
    .optional(),
  file: z.string().min(1).optional(),
  policy: z.string().min(1).optional(),
  people: count(1, 1_000_000).optional(),
  seed: count(0, 999_999_999).optional(),
});

export interface InitOptions {
  readonly name: string;
  readonly file: string | undefined;
  readonly policy: string;
  readonly people: number;
  readonly seed: number;
  /** Called when nothing stands in the way any more, with what is about to be made. */
  readonly before?: (steps: readonly string[]) => Promise<void>;
}

export interface MadeDirectory {
  readonly profile: string;
  readonly file: string;
  readonly current: boolean;
}

export const module = command(input, async ({ name, file, policy, people = 0, seed = 7 }, run) => {
  const fields = fieldsFirst(run, ['profile', 'file', 'practice', 'people', 'seed', 'current']);
  const practice = people > 0;
  const options = {
    name: name ?? (practice ? 'practice' : 'directory'),
    file,
    policy: policy ?? (practice ? 'hku' : 'plain'),
    people,
    seed,
  };
  const { result: made, unwritten } = await recorded(run, options);
  const { current, profile, file: path } = made;
  return {
    shape: 'directory-init',
    fields,
    data: { profile, file: path, practice, people, seed: practice ? seed : null, current },
    human: () => [
      `${practice ? `A made-up university of ${people} people` : 'An empty directory'} is in ${path}.`,
      `Profile ${profile}${current ? ', the current one' : `; to use it: uidctl profile use ${profile}`}.`,
      ...(practice
        ? ['To see the five jobs: uidctl demo']
        : [`To fill it: uidctl directory import people.csv${current ? '' : ` --profile ${profile}`}`]),
    ],
    notes: unwritten === undefined ? [] : [unwritten],
    exit: unwritten === undefined ? undefined : 'partial',
  };
});

async function recorded({ context, io, requestId }: Run, options: InitOptions): Promise<Kept<MadeDirectory>> {
  const audit = await context.audit();
  const { name } = options;
  const upkeep = { action: 'directory.init', profile: name, system: name, place: undefined } as const;
  try {
    return await recordUpkeep(audit, { ...upkeep, operator: context.operator, requestId }, async (before) => ({
      result: await makeDirectory(context, io, { ...options, before }),
      changed: true,
    }));
  } finally {
    await audit.close();
  }
}

/** Makes a directory and the profile for it: both or neither. Throws conflict when the profile or the file is there already. */
export async function makeDirectory(
  context: Context,
  io: Io,
  { name, file, policy, people, seed, before }: InitOptions,
): Promise<MadeDirectory> {
  const { profiles } = await context.config();
  if (Object.hasOwn(profiles, name)) {
    throw new AppError('conflict', `There is a profile "${name}" already.`, { hint: 'Choose another name: --name NAME' });
  }
  const path =
    file === undefined ? join(context.folders().data, `${name}.db`) : isAbsolute(file) ? file : resolve(context.cwd, file);
  // Settings that cannot be written are found out before anything is made: a directory without its profile would be left behind.
  await context.updateConfig((config) => config);
  const filled = people > 0 ? `make up ${people} people, seed ${seed}` : 'leave it empty';
  await before?.([`make the directory ${path} with the policy ${policy}`, filled]);
  await createFile(context, io, { file: path, policy, people, seed });
  const config = await context.addProfile(name, { kind: 'directory', file: path, practice: people > 0 });
  return { profile: name, file: path, current: config.current === name };
}

/** Makes the file alone, with a made-up university in it when there are people. */
export async function createFile(
  context: Context,
  io: Io,
  made: { file: string; policy: string; people: number; seed: number },
): Promise<void> {
  const { people } = made;
  const progress = io.progress(people > 0 ? `Making up ${people} people` : 'Making the directory');
  try {
    const maker = await context.directories();
    await maker.create({
      ...made,
      practice: people > 0,
      now: context.clock(),
      signal: context.signal,
      onProgress: ({ done, total }) => progress.update(`Making up people: ${done}${total === undefined ? '' : ` of ${total}`}`),
    });
  } finally {
    progress.done();
  }
}
