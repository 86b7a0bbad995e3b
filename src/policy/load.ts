import { hku } from './hku.js';
import { plain } from './plain.js';
import { type Policy } from './schema.js';

/** The policies that come with the program. */
export const BUILT_IN_POLICIES = ['hku', 'plain'] as const;

/** A built-in policy by its name. Reads no file and loads no schema. */
export function builtIn(name: string): Policy | undefined {
  return [hku, plain].find(({ id }) => id === name);
}

/**
 * Another institution's policy, as JSON or YAML. Throws AppError `setup` naming the file and, for each thing that is wrong (up to 10),
 * its line, where it stands and the rule that it breaks. The schema is loaded here and not before.
 */
export async function parsePolicy(text: string, fileName: string): Promise<Policy> {
  const { readPolicy } = await import('./policy-file.js');
  return readPolicy(text, fileName);
}
