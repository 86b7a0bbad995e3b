import { AppError, type ErrorKind } from './core/error.js';
import { type Context, type Globals } from './context.js';
import { type Io } from './io/types.js';
import { act } from './commands/action.js';
import { pastedError } from './commands/pasted.js';
import { type CommandSpec } from './commands/spec.js';
import { type Result, type Row } from './output/result.js';
import { render } from './output/render.js';
import { openRun } from './run.js';

export interface Invocation {
  readonly context: Context;
  readonly io: Io;
  readonly requestId: string;
  readonly globals: Globals;
  readonly path: string;
  readonly spec: CommandSpec;
  readonly positional: readonly unknown[];
  readonly options: Record<string, unknown>;
}

/** Runs one command and renders what it returns. Answers with the kind that decides the exit code; what was opened is closed in any case. */
export async function execute({
  context,
  io,
  requestId,
  globals,
  path,
  spec,
  positional,
  options,
}: Invocation): Promise<ErrorKind | undefined> {
  await io.prepare();
  const run = openRun({ context, requestId, globals, path, io });
  try {
    // A query that is none is told before anything is done.
    if (globals.query !== undefined) await (await import('./output/query.js')).compileQuery(globals.query);
    const result = stoppable(await act(spec, positional, options, run), context.signal);
    const { output, fields, query, unmask, quiet } = globals;
    const format = output ?? result.format ?? 'table';
    const written = render(quiet ? { ...result, notes: [] } : result, {
      format,
      fields,
      query,
      unmask,
      out: io.out,
      err: io.err,
    });
    return result.holdsSecret === true ? await handedOver(written, io) : await written;
  } catch (error) {
    const inUse = error instanceof AppError ? run.inUse() : undefined;
    throw error instanceof AppError && inUse ? pastedError(error, inUse) : error;
  } finally {
    await run.close();
  }
}

/** The change is done by now, so a result that nobody could read is no failure of the change: its secret is lost. */
async function handedOver<T>(written: Promise<T>, io: Io): Promise<T> {
  const lost = (why: string): AppError =>
    new AppError('partial', `The change is made, but its secret could not be written out: ${why}.`, {
      code: 'secret-lost',
      hint: 'Nobody knows this secret now: reset it again with --again.',
    });
  try {
    const kind = await written;
    await io.out.ready();
    if (io.out.closed) throw lost('nobody read standard output');
    return kind;
  } catch (error) {
    if (error instanceof AppError && error.code === 'secret-lost') throw error;
    throw lost(error instanceof Error ? error.message : String(error));
  }
}

/** Long lists end at Ctrl-C, wherever their rows come from: an array that was begun is then not closed. */
function stoppable(result: Result, signal: AbortSignal): Result {
  const { data } = result;
  return Symbol.asyncIterator in data ? { ...result, data: untilStopped(data, signal) } : result;
}

async function* untilStopped(rows: AsyncIterable<Row>, signal: AbortSignal): AsyncGenerator<Row> {
  for await (const row of rows) {
    signal.throwIfAborted();
    yield row;
  }
}
