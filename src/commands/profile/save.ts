import { isDeepStrictEqual } from 'node:util';
import { type Config, type Profile } from '../../config/types.js';
import { AppError } from '../../core/error.js';
import { type Secret } from '../../core/secret.js';
import { type Context } from '../../context.js';

export interface ToSave {
  readonly name: string;
  readonly profile: Profile;
  readonly use: boolean;
  readonly replace: boolean;
  /** What to store and where; undefined: nothing new is stored. */
  readonly secret?: { readonly secret: Secret; readonly home: 'keychain' | 'file' };
  /** A stored password of the profile that is replaced stays. */
  readonly keepStored: boolean;
}

export interface Saved {
  readonly current: boolean;
  /** There is no other profile: then it is the current one without a word. */
  readonly only: boolean;
  readonly replaced: boolean;
  /** Where the password was put, for people. */
  readonly where: string | undefined;
}

/**
 * Saves a profile and its password: both or neither. The settings are first, since they tell whether the name is taken; where the password cannot be
 * stored they are put back as they were. Throws conflict for a name that is taken, setup where something cannot be written.
 */
export async function save(context: Context, wanted: ToSave): Promise<Saved> {
  const { name, secret, keepStored } = wanted;
  let before: Config | undefined;
  const after = await context.updateConfig((config) => {
    before = config;
    return withProfile(config, wanted);
  });
  const replaced = before !== undefined && Object.hasOwn(before.profiles, name);
  try {
    const where = secret && (await (await context.secrets()).store(name, secret.secret, secret.home));
    if (!secret && replaced && !keepStored) await (await context.secrets()).forget(name);
    return { current: after.current === name, only: Object.keys(after.profiles).length === 1, replaced, where };
  } catch (error) {
    if (before) await putBack(context, wanted, before);
    throw error;
  }
}

/** Throws conflict (exit 7) where the name is taken. */
export function checkName({ profiles }: Config, { name, replace }: Pick<ToSave, 'name' | 'replace'>): void {
  if (replace || !Object.hasOwn(profiles, name)) return;
  throw new AppError('conflict', `There is a profile "${name}" already.`, {
    code: 'profile-exists',
    hint: 'Choose another name, or put it in the place of the old one: --replace',
  });
}

/** The first profile becomes the current one, a later one only when asked. */
function withProfile(config: Config, wanted: ToSave): Config {
  checkName(config, wanted);
  const { name, profile, use } = wanted;
  const isFirst = Object.keys(config.profiles).length === 0;
  const current = isFirst || use ? name : config.current;
  return { ...(current === undefined ? {} : { current }), profiles: { ...config.profiles, [name]: profile } };
}

/** The settings without what was just written; what somebody else changed since stays. */
async function putBack(context: Context, { name, profile }: ToSave, before: Config): Promise<void> {
  await context.updateConfig((config) => {
    // What was read back has its settings in another order.
    if (!isDeepStrictEqual(config.profiles[name], profile)) return config;
    const old = Object.hasOwn(before.profiles, name) ? before.profiles[name] : undefined;
    const others = Object.fromEntries(Object.entries(config.profiles).filter(([other]) => other !== name));
    const profiles = old === undefined ? others : { ...config.profiles, [name]: old };
    const current = config.current === name ? before.current : config.current;
    return { ...(current === undefined ? {} : { current }), profiles };
  });
}
