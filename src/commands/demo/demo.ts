import { join } from 'node:path';
import * as z from 'zod';
import { type ChosenProfile, type DirectoryProfile } from '../../config/types.js';
import { AppError, exitCode } from '../../core/error.js';
import { type Run } from '../../context.js';
import { type Io } from '../../io/types.js';
import { finishLine } from '../../output/lines.js';
import { type Page, type Result, type Row } from '../../output/result.js';
import { act } from '../action.js';
import { createFile, makeDirectory } from '../directory/init.js';
import { command } from '../spec.js';
import { JOBS, type Job } from './jobs.js';

const PROFILE = 'practice';
const PEOPLE = 500;
const SEED = 7;
/** Enough for one person in every state. */
const DEMO_PEOPLE = 60;

interface Shown {
  readonly job: Job;
  readonly said: readonly string[];
  readonly result: Result | AppError;
}

export const module = command(z.object({}), async (_input, run) => {
  const { context } = run;
  const begun = context.clock();
  const { profiles } = await context.config();
  const kept = Object.hasOwn(profiles, PROFILE) ? profiles[PROFILE] : undefined;
  const made = !kept;
  if (!kept) await makeDirectory(context, run.io, { name: PROFILE, file: undefined, policy: 'hku', people: PEOPLE, seed: SEED });
  else if (kept.kind !== 'directory' || !kept.practice) {
    throw new AppError('conflict', `The profile "${PROFILE}" is not made of made-up people, so the demo leaves it alone.`);
  } else await mendIfGone(run, kept);
  const shown = await showJobs(run);
  const { current } = await context.config();
  const pasted = current === PROFILE && !context.env.UIDCTL_PROFILE ? '' : ` --profile ${PROFILE}`;
  const next = ['lookup wong', 'diagnose wongsy', 'audit list'].map((words) => `${context.invocation} ${words}${pasted}`);
  return {
    shape: 'demo',
    data: shown.map(rowOf),
    human: (page) => [
      'The five jobs of a service desk, on a made-up university that is thrown away afterwards; nobody in it is real.',
      ...shown.flatMap((one) => lines(one, page)),
      '',
      `That took ${((context.clock() - begun) / 1000).toFixed(1)} s. ${made ? `${PEOPLE} more made-up people were put` : 'Made-up people are'} into the profile ${PROFILE} for you to practise on:`,
      '',
      ...next.map((line) => `  ${line}`),
    ],
  };
});

/** The practice directory is made again where its file went away. */
async function mendIfGone({ context, io }: Run, profile: DirectoryProfile): Promise<void> {
  try {
    const { provider } = await context.open({ name: PROFILE, profile });
    await provider.close();
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'store-missing') throw error;
    await createFile(context, io, { file: profile.file, policy: 'hku', people: PEOPLE, seed: SEED });
  }
}

/** Runs the jobs on a university of their own, so that they find what the stories tell and leave the practice people alone. */
async function showJobs(run: Run): Promise<Shown[]> {
  const { context, io } = run;
  const scratch = await context.scratch();
  try {
    const file = join(scratch.folder, 'demo.db');
    // Other people every time: what the record says of an earlier demo is not about these.
    await createFile(context, io, { file, policy: 'hku', people: DEMO_PEOPLE, seed: context.clock() % 1_000_000_007 });
    const chosen: ChosenProfile = {
      name: 'demo',
      profile: { kind: 'directory', file, practice: true },
      chosenBy: 'option',
      others: false,
    };
    const shown: Shown[] = [];
    for (const job of JOBS) shown.push(await show(run, job, chosen));
    return shown;
  } finally {
    await scratch.remove();
  }
}

/** Runs one job as if somebody had typed it, and keeps what it would have shown. */
async function show(run: Run, job: Job, chosen: ChosenProfile): Promise<Shown> {
  const said: string[] = [];
  const nested = run.nested(job.path, listening(run.io, said), chosen);
  try {
    return { job, said, result: await act(job.spec, job.positional, job.options, nested) };
  } catch (error) {
    if (!(error instanceof AppError) || error.kind === 'setup' || error.kind === 'cancelled') throw error;
    return { job, said, result: error };
  } finally {
    await nested.close();
  }
}

/** The same streams, and a desk that keeps what it would show: every question is answered by the line that was typed. */
function listening(io: Io, said: string[]): Io {
  return {
    ...io,
    progress: () => ({ update: () => undefined, done: () => undefined }),
    desk: (options) => ({
      ...io.desk(options),
      present: true,
      show: (shown) => void said.push(...shown),
      confirm: async ({ text }) => {
        said.push(`? ${text} yes (--yes)`);
        return true;
      },
      progress: () => ({ update: () => undefined, done: () => undefined }),
    }),
  };
}

function lines({ job, said, result }: Shown, page: Page): string[] {
  const answer =
    result instanceof AppError
      ? [`uidctl: ${result.message}`, ...(result.hint === undefined ? [] : [result.hint])]
      : (result.human?.(page) ?? []);
  return [
    '',
    page.paint.dim('-'.repeat(Math.min(page.width, 78))),
    `${job.number}  ${job.story}`,
    `$ ${page.paint.bold(job.typed)}`,
    ...said.map((line) => finishLine(line, page.paint)),
    ...(said.length > 0 ? [''] : []),
    ...answer,
  ];
}

function rowOf({ job: { number, story, typed }, result }: Shown): Row {
  const failed = result instanceof AppError;
  return {
    number,
    story,
    command: typed,
    exit: failed ? exitCode(result.kind) : exitOf(result),
    result: failed ? null : result.data,
    error: failed ? result.message : null,
  };
}

function exitOf({ exit }: Result): number {
  const kind = typeof exit === 'function' ? exit() : exit;
  return kind === undefined ? 0 : exitCode(kind);
}
