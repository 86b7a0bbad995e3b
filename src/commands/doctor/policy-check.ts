import { type Context } from '../../context.js';
import { problemOf, titled, type Check } from './check.js';

/** Whether the rules for texts and guard can be read. */
export async function policyCheck(context: Context, nameOrFile: string): Promise<Check> {
  const check = titled('policy', 'policy');
  try {
    const { id, title } = await context.policy(nameOrFile);
    return check.pass(`${id}: ${title}`);
  } catch (error) {
    const { message, hint } = problemOf(error);
    return check.fail(message, hint);
  }
}
