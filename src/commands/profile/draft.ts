import { isAbsolute, resolve } from 'node:path';
import { type OpenldapProfile, type Profile } from '../../config/types.js';
import { type AddInput } from './add-input.js';
import { isServer, type ServerProfile } from './where.js';

/** A server's profile as far as it is known before anybody was asked. */
export interface ServerDraft extends Partial<Omit<OpenldapProfile, 'kind' | 'attributes'>> {
  readonly kind: ServerProfile['kind'];
  readonly attributes: Readonly<Record<string, string>>;
}

/** What was typed, then what the profile that is replaced says: what is not given stays as it was, where the kind is the same. */
export function serverDraft(kind: ServerProfile['kind'], input: AddInput, old: Profile | undefined, cwd: string): ServerDraft {
  const before: Partial<ServerDraft> = old && isServer(old) && old.kind === kind ? old : {};
  const { url, ca, bind, base, defaultPolicy, policy, practice, zone, operator, attribute, accountKind } = input;
  return {
    kind,
    url: url ?? before.url,
    ca: ca === undefined ? before.ca : absolute(ca, cwd),
    bind: bind ?? before.bind,
    base: base ?? before.base,
    defaultPolicy: defaultPolicy ?? before.defaultPolicy,
    policy: namedPolicy(policy, cwd) ?? before.policy,
    practice: practice ?? before.practice ?? false,
    zone: zone ?? before.zone,
    operator: operator ?? before.operator ?? 'os-user',
    attributes: { ...before.attributes, ...attribute },
    kinds: accountKind ?? before.kinds,
  };
}

/** The profile of a draft in which all that a server needs is known. Says only what is set. */
export function profileOf(
  draft: ServerDraft,
  known: { readonly url: string; readonly bind: string; readonly base: string },
): ServerProfile {
  const { kind, ca, policy, defaultPolicy, kinds, attributes, zone, practice = false, operator = 'os-user' } = draft;
  const shared = {
    url: known.url,
    ...(ca === undefined ? {} : { ca }),
    bind: known.bind,
    base: known.base,
    practice,
    ...(policy === undefined ? {} : { policy }),
    ...(zone === undefined ? {} : { zone }),
    operator,
    ...(kinds === undefined ? {} : { kinds }),
    attributes,
  };
  if (kind === 'active-directory') return { kind, ...shared };
  return { kind, ...shared, ...(defaultPolicy === undefined ? {} : { defaultPolicy }) };
}

/** A path as the settings keep it: the program may be started from another folder next time. */
export function absolute(path: string, cwd: string): string {
  return isAbsolute(path) ? path : resolve(cwd, path);
}

/** A built-in policy by its name, a file by its absolute path. */
export function namedPolicy(policy: string | undefined, cwd: string): string | undefined {
  return policy === undefined || /^[a-z]+$/.test(policy) ? policy : absolute(policy, cwd);
}
