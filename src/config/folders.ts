import { isAbsolute, join } from 'node:path';
import { AppError } from '../core/error.js';
import { type Folders } from './types.js';

export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Where config, state and data live: below `UIDCTL_HOME` when it is set, else in the XDG base directories (`XDG_CONFIG_HOME`, `XDG_STATE_HOME`,
 * `XDG_DATA_HOME`; a relative path there is ignored, as the XDG specification demands), else below the home folder; on Windows in `APPDATA` and `LOCALAPPDATA`.
 * Throws AppError `setup` where none of them is known. Makes nothing.
 */
export function foldersFor(env: Environment, home: string | undefined, platform: string): Folders {
  const own = env.UIDCTL_HOME;
  if (own) {
    if (!isAbsolute(own)) throw new AppError('setup', `UIDCTL_HOME must be an absolute path; it is "${own}".`);
    return { config: own, state: join(own, 'state'), data: join(own, 'data') };
  }
  if (platform === 'win32' && env.APPDATA && env.LOCALAPPDATA) {
    const local = join(env.LOCALAPPDATA, 'uidctl');
    return { config: join(env.APPDATA, 'uidctl'), state: join(local, 'state'), data: join(local, 'data') };
  }
  const below = (variable: string, ...usual: string[]): string => {
    const named = env[variable];
    if (named && isAbsolute(named)) return join(named, 'uidctl');
    if (home && isAbsolute(home)) return join(home, ...usual, 'uidctl');
    throw new AppError('setup', 'No home folder is known, so there is no place for settings.', {
      hint: 'Set HOME, or set UIDCTL_HOME to a folder that uidctl may use.',
    });
  };
  return {
    config: below('XDG_CONFIG_HOME', '.config'),
    state: below('XDG_STATE_HOME', '.local', 'state'),
    data: below('XDG_DATA_HOME', '.local', 'share'),
  };
}
