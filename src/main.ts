import { CommanderError } from 'commander';
import { AppError, exitCode, type ErrorKind } from './core/error.js';
import { type Context } from './context.js';
import { type Out } from './io/types.js';
import { formatOf } from './output/format-of.js';
import { buildProgram } from './program.js';

/**
 * Runs one command line and answers with the exit code. The only place where errors become exit codes; it never ends the process.
 * `argv` is what follows the program's name. Whatever happened, the terminal is as it was.
 */
export async function main(argv: readonly string[], context: Context): Promise<number> {
  let id: string | undefined;
  const requestId = (): string => (id ??= context.newId());
  const given = (...words: string[]): boolean => words.some((word) => argv.includes(word));
  const io = await context.io({ input: !given('--no-input'), color: !given('--no-color'), quiet: given('-q', '--quiet') });
  let outcome: ErrorKind | undefined;
  try {
    const program = buildProgram(context, requestId, io, (kind) => (outcome = kind), argv);
    await program.parseAsync([...argv], { from: 'user' });
    await io.out.ready();
    return outcome === undefined ? 0 : exitCode(outcome);
  } catch (error) {
    return await report(error, argv, context, requestId(), io.err);
  } finally {
    io.restore();
  }
}

async function report(error: unknown, argv: readonly string[], context: Context, requestId: string, err: Out): Promise<number> {
  // Help that was asked for, also by typing a noun alone.
  if (error instanceof CommanderError && (error.exitCode === 0 || error.code === 'commander.help')) return 0;
  const known = error instanceof AppError ? error : await asAppError(error, context, requestId);
  const { renderError } = await import('./output/errors.js');
  renderError(known, { format: formatOf(argv), err, requestId });
  return exitCode(known.kind);
}

async function asAppError(error: unknown, context: Context, requestId: string): Promise<AppError> {
  if (error instanceof CommanderError) return usageError(error);
  if (context.signal.aborted) return new AppError('cancelled', 'Cancelled.');
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  const file = await context.reportBug(stack, requestId);
  return new AppError('failed', 'Something went wrong that uidctl did not expect.', {
    hint:
      file === undefined
        ? 'The details could not be written down: the state folder is not writable.'
        : `The details are in ${file}; they hold no secret.`,
    cause: error,
  });
}

/** Commander's own words, without its prefix; its suggestion becomes the hint. */
function usageError(error: CommanderError): AppError {
  const { message } = error;
  const path = 'path' in error && typeof error.path === 'string' ? error.path : 'uidctl';
  const [first = '', ...rest] = message.replace(/^error: /, '').split('\n');
  const suggestion = /Did you mean (.+)\?/.exec(rest.join(' '))?.[1];
  const sentence = first.charAt(0).toUpperCase() + first.slice(1);
  return new AppError('usage', sentence.endsWith('.') ? sentence : `${sentence}.`, {
    hint: suggestion === undefined ? `See: ${path} --help` : `Did you mean ${suggestion}?`,
  });
}
