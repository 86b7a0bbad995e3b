import { type ChosenProfile } from '../config/types.js';
import { AppError } from '../core/error.js';
import { type OpenProfile, type Run } from '../context.js';

/** A profile by name, opened without audit or desk; without a name, the one in use. Throws not-found for a name that is not set up. */
export async function chooseByName(
  run: Run,
  name: string | undefined,
): Promise<OpenProfile & { chosen: ChosenProfile; close(): Promise<void> }> {
  const chosen = name === undefined ? await run.profile() : await named(run, name);
  const opened = await run.context.open(chosen);
  return { ...opened, chosen, close: () => opened.provider.close() };
}

async function named({ context }: Run, name: string): Promise<ChosenProfile> {
  const { profiles } = await context.config();
  const profile = Object.hasOwn(profiles, name) ? profiles[name] : undefined;
  if (!profile) throw new AppError('not-found', `There is no profile "${name}".`, { hint: 'uidctl profile list' });
  return { name, profile, chosenBy: 'option', others: Object.keys(profiles).length > 1 };
}
