import { type ChosenProfile, type Config } from '../config/types.js';
import { AppError } from '../core/error.js';
import { type Run } from '../context.js';

/** A profile by name; without a name, the one in use. Throws not-found for a name that is not set up. */
export async function chooseByName(run: Run, name: string | undefined): Promise<ChosenProfile> {
  if (name === undefined) return run.profile();
  const config = await run.context.config();
  const profile = Object.hasOwn(config.profiles, name) ? config.profiles[name] : undefined;
  if (!profile) throw noSuchProfile(config, name);
  return { name, profile, chosenBy: 'option', others: Object.keys(config.profiles).length > 1 };
}

/** Not found (exit 3), with the names that there are. */
export function noSuchProfile({ profiles }: Config, name: string): AppError {
  const names = Object.keys(profiles);
  const there = names.length === 0 ? '' : `; there ${names.length === 1 ? 'is' : 'are'} ${names.join(', ')}`;
  return new AppError('not-found', `There is no profile "${name}"${there}.`, { hint: 'uidctl profile list' });
}
