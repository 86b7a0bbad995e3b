import { AppError } from '../core/error.js';
import { type ChosenProfile, type Config } from './types.js';

/**
 * The profile to work with: the one that `--profile` names, else `UIDCTL_PROFILE`, else the current one.
 * Throws AppError `setup` when there is none or the name is not known; the hint says what to type.
 */
export function chooseProfile(config: Config, named: string | undefined, fromEnvironment: string | undefined): ChosenProfile {
  const names = Object.keys(config.profiles);
  const name =
    named ??
    (fromEnvironment === '' ? undefined : fromEnvironment) ??
    config.current ??
    (names.length === 1 ? names[0] : undefined);
  if (names.length === 0) {
    throw new AppError('setup', 'There is no directory yet: no profile is set up on this machine.', {
      code: 'no-profile',
      hint: 'To try it on made-up people: uidctl demo. For a directory of your own: uidctl directory init. For a server: uidctl profile add NAME',
    });
  }
  if (name === undefined) {
    throw new AppError('setup', `No profile is current; there are ${names.join(', ')}.`, {
      code: 'no-profile',
      hint: `uidctl profile use ${names[0] ?? 'NAME'}`,
    });
  }
  const profile = Object.hasOwn(config.profiles, name) ? config.profiles[name] : undefined;
  if (!profile) {
    throw new AppError(
      'setup',
      `There is no profile "${name}"; there ${names.length === 1 ? 'is' : 'are'} ${names.join(', ')}.`,
      {
        code: 'no-profile',
        hint: 'uidctl profile list',
      },
    );
  }
  const chosenBy = named !== undefined ? 'option' : fromEnvironment ? 'environment' : 'current';
  return { name, profile, chosenBy, others: names.length > 1 };
}

/** The settings with a profile added or replaced; it becomes the current one when it is the first or when asked for. */
export function withProfile(config: Config, name: string, profile: Config['profiles'][string], makeCurrent: boolean): Config {
  const first = Object.keys(config.profiles).length === 0;
  const current = first || makeCurrent ? name : config.current;
  return { ...(current === undefined ? {} : { current }), profiles: { ...config.profiles, [name]: profile } };
}
