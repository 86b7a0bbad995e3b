import * as z from 'zod';
import { AppError, exitCode } from '../../core/error.js';
import { type Run } from '../../context.js';
import { type Io } from '../../io/types.js';
import { finishLine } from '../../output/lines.js';
import { type Page, type Result, type Row } from '../../output/result.js';
import { act } from '../action.js';
import { makeDirectory } from '../directory/init.js';
import { command } from '../spec.js';
import { JOBS, type Job } from './jobs.js';

const PROFILE = 'practice';
const PEOPLE = 500;
const SEED = 7;

interface Shown {
  readonly job: Job;
  readonly said: readonly string[];
  readonly result: Result | AppError;
}

export const module = command(z.object({}), async (_input, run) => {
  const { context } = run;
  const begun = context.clock();
  const { profiles } = await context.config();
  const made = !Object.hasOwn(profiles, PROFILE);
  if (made) await makeDirectory(context, run.io, { name: PROFILE, file: undefined, policy: 'hku', people: PEOPLE, seed: SEED });
  else if (!profiles[PROFILE]?.practice) {
    throw new AppError('conflict', `The profile "${PROFILE}" is not made of made-up people, so the demo leaves it alone.`);
  }
  const shown: Shown[] = [];
  for (const job of JOBS) shown.push(await show(run, job));
  const { current } = await context.config();
  const pasted = current === PROFILE && !context.env.UIDCTL_PROFILE ? '' : ` --profile ${PROFILE}`;
  const next = ['lookup wong', 'diagnose wongsy', 'audit list'].map((words) => `${context.invocation} ${words}${pasted}`);
  return {
    shape: 'demo',
    data: shown.map(rowOf),
    human: (page) => [
      made
        ? `A made-up university of ${PEOPLE} people, made just now; nobody in it is real. The five jobs of a service desk:`
        : 'The made-up university of the profile practice, as it was left. The five jobs of a service desk:',
      ...shown.flatMap((one) => lines(one, page)),
      '',
      `That took ${((context.clock() - begun) / 1000).toFixed(1)} s. The people stay for you to practise on; these work as they stand:`,
      '',
      ...next.map((line) => `  ${line}`),
    ],
  };
});

/** Runs one job as if somebody had typed it, and keeps what it would have shown. */
async function show(run: Run, job: Job): Promise<Shown> {
  const said: string[] = [];
  const nested = run.nested(job.path, listening(run.io, said), PROFILE);
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
