import { type DirectoryProfile } from '../../config/types.js';
import { type Run } from '../../context.js';
import { problemOf, titled, type Check } from './check.js';
import { policyCheck } from './policy-check.js';

/** A directory in a file: whether it is there and can be read, and its policy. */
export async function directoryChecks({ context, requestId }: Run, name: string, profile: DirectoryProfile): Promise<Check[]> {
  const check = titled('file', 'file');
  const { policy, ...own } = profile;
  const other = policy === undefined ? [] : [await policyCheck(context, policy)];
  try {
    const opened = await context.open({ name, profile: own });
    try {
      await opened.provider.capabilities(undefined, { signal: context.signal, requestId });
      const rules =
        policy === undefined ? [titled('policy', 'policy').pass(`${opened.policy.id}: ${opened.policy.title}`)] : other;
      return [check.pass(profile.file), ...rules];
    } finally {
      await opened.provider.close();
    }
  } catch (error) {
    const { message, hint } = problemOf(error);
    const unseen =
      policy === undefined ? [titled('policy', 'policy').unknown('it is in the directory, which cannot be read')] : other;
    return [check.fail(message, hint), ...unseen];
  }
}
