import { type JSONValue } from '@jmespath-community/jmespath';
import { AppError } from '../core/error.js';

/** A compiled `--query`: from plain data to what the expression makes of it. */
export type Query = (data: unknown) => unknown;

/** Reads a JMESPath expression. It throws AppError `usage` for one that cannot be read, and so does the query where a function does not fit the data. */
export async function compileQuery(expression: string): Promise<Query> {
  const { TreeInterpreter, compile } = await import('@jmespath-community/jmespath');
  const tree = attempt(expression, () => compile(expression));
  return (data) => attempt(expression, () => TreeInterpreter.search(tree, data as JSONValue));
}

function attempt<T>(expression: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new AppError('usage', `--query cannot be used: ${why}.`, {
      code: 'wrong-query',
      hint: `It is a JMESPath expression such as "[].uid"; given was: ${expression}`,
      cause: error,
    });
  }
}
