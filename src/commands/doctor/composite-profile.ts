import { type CompositeProfile, type Config } from '../../config/types.js';
import { type Run } from '../../context.js';
import { memberProfiles } from '../profile/where.js';
import { problemOf, titled, type Check } from './check.js';
import { policyCheck } from './policy-check.js';

/** Several systems as one: whether its members are there and can be put together, and the policy. Each member is looked at under its own name. */
export async function compositeChecks(
  { context }: Run,
  name: string,
  profile: CompositeProfile,
  profiles: Config['profiles'],
): Promise<Check[]> {
  const { policy = 'plain', ...own } = profile;
  const rules = await policyCheck(context, policy);
  const check = titled('members', 'members');
  const members = memberProfiles(profile, profiles);
  const missing = members.flatMap(([member, found]) => (found ? [] : [member]));
  if (missing.length > 0) {
    const remedy = `uidctl profile add ${missing[0] ?? ''}`;
    return [check.fail(`${missing.join(', ')} ${missing.length === 1 ? 'is' : 'are'} not set up`, remedy), rules];
  }
  try {
    // Nothing is sent: files and secrets of the members are what can be wrong here.
    const { provider } = await context.open({ name, profile: own });
    await provider.close();
    return [check.pass(`${members.map(([member]) => member).join(', ')}; each is looked at under its own name`), rules];
  } catch (error) {
    const { message, hint } = problemOf(error);
    return [check.fail(message, hint), rules];
  }
}
