import { isAbsolute, join, resolve } from 'node:path';
import * as z from 'zod';
import { AppError } from '../../core/error.js';
import { type Context } from '../../context.js';
import { type Io } from '../../io/types.js';
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
  people: count(50, 1_000_000).optional(),
  seed: count(0, 999_999_999).optional(),
});

export interface InitOptions {
  readonly name: string;
  readonly file: string | undefined;
  readonly policy: string;
  readonly people: number;
  readonly seed: number;
}

export interface MadeDirectory {
  readonly profile: string;
  readonly file: string;
  readonly current: boolean;
}

export const module = command(input, async ({ name, file, policy, people = 0, seed = 7 }, run) => {
  const { context, io } = run;
  const fields = fieldsFirst(run, ['profile', 'file', 'practice', 'people', 'seed', 'current']);
  const practice = people > 0;
  const made = await makeDirectory(context, io, {
    name: name ?? (practice ? 'practice' : 'directory'),
    file,
    policy: policy ?? (practice ? 'hku' : 'plain'),
    people,
    seed,
  });
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
  };
});

/** Makes a directory and the profile for it: both or neither. Throws conflict when the profile or the file is there already. */
export async function makeDirectory(
  context: Context,
  io: Io,
  { name, file, policy, people, seed }: InitOptions,
): Promise<MadeDirectory> {
  const { profiles } = await context.config();
  if (Object.hasOwn(profiles, name)) {
    throw new AppError('conflict', `There is a profile "${name}" already.`, { hint: 'Choose another name: --name NAME' });
  }
  const path =
    file === undefined ? join(context.folders().data, `${name}.db`) : isAbsolute(file) ? file : resolve(context.cwd, file);
  // Settings that cannot be written are found out before anything is made: a directory without its profile would be left behind.
  await context.updateConfig((config) => config);
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
