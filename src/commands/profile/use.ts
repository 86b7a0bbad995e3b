import * as z from 'zod';
import { fieldsFirst } from '../fields-first.js';
import { noSuchProfile } from '../profiles.js';
import { command } from '../spec.js';

const input = z.object({ name: z.string().min(1) });

export const module = command(input, async ({ name }, run) => {
  const { context } = run;
  const fields = fieldsFirst(run, ['profile', 'before', 'changed']);
  let before: string | undefined;
  await context.updateConfig((config) => {
    if (!Object.hasOwn(config.profiles, name)) throw noSuchProfile(config, name);
    before = config.current;
    return { ...config, current: name };
  });
  const changed = before !== name;
  return {
    shape: 'profile-use',
    fields,
    data: { profile: name, before: before ?? null, changed },
    human: () => [
      changed
        ? `The current profile is now ${name}${before === undefined ? '' : ` (was ${before})`}.`
        : `${name} is the current profile already.`,
    ],
  };
});
