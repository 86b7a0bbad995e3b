import { AppError } from '../core/error.js';
import { type ChosenProfile } from '../config/types.js';
import { type Run } from '../context.js';
import { who as wanted } from './input.js';
import { pastedError } from './pasted.js';
import { type Result, type Row } from '../output/result.js';

/**
 * The `--from` of `lookup` and `diagnose`: one WHO per line in, one NDJSON object per line out, in the order of the input. What fails for one line is an
 * error in that line; the exit is then 9. Empty lines are left out. Memory does not grow with the file.
 */
export function many(run: Run, from: string, shape: string, answer: (who: string) => Promise<Row>): Result {
  let failed = 0;
  async function* rows(): AsyncGenerator<Row> {
    let line = 0;
    const inUse = await run.profile();
    for await (const text of from === '-' ? run.io.lines() : run.io.linesOf(run.context.readFile(from), from)) {
      line += 1;
      const who = text.trim();
      if (who === '') continue;
      const { row, ok } = await one(who, answer, inUse);
      if (!ok) failed += 1;
      yield { line, who, ...row };
    }
  }
  return { shape: `${shape}-many`, format: 'ndjson', data: rows(), exit: () => (failed > 0 ? 'partial' : undefined) };
}

async function one(who: string, answer: (who: string) => Promise<Row>, inUse: ChosenProfile): Promise<{ row: Row; ok: boolean }> {
  try {
    const { success, error } = wanted.safeParse(who);
    if (!success) throw new AppError('usage', `WHO: ${error.issues.map(({ message }) => message).join('; ')}.`);
    return { row: { ok: true, ...(await answer(who)), error: null }, ok: true };
  } catch (error) {
    if (!(error instanceof AppError) || error.kind === 'cancelled' || error.kind === 'setup') throw error;
    const { kind, code, message, hint, retryable, details } = pastedError(error, inUse);
    return { row: { ok: false, error: { kind, code, message, hint: hint ?? null, retryable, ...details } }, ok: false };
  }
}
