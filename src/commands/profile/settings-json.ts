import { type Config, type Profile } from '../../config/types.js';
import { type Row } from '../../output/result.js';
import { isLdap, isPractice, isServer, signsInAs, whereOf } from './where.js';

/** What {@link settingsJson} tells, for `--fields`. */
export const SETTING_FIELDS = [
  'kind',
  'practice',
  'file',
  'server',
  'base',
  'bind',
  'ca',
  'operator',
  'defaultPolicy',
  'attributes',
  'kinds',
  'signsInAs',
  'realm',
  'signInRealm',
  'client',
  'protectedGroups',
  'registerAgain',
  'link',
  'resetVia',
  'members',
  'parts',
] as const;

/** What is set up, as machines read it: the same names for every kind. Never a secret. */
export function settingsJson(profile: Profile, profiles: Config['profiles']): Row {
  const server = isServer(profile) ? profile : undefined;
  const ldap = isLdap(profile) ? profile : undefined;
  const keycloak = profile.kind === 'keycloak' ? profile : undefined;
  const composite = profile.kind === 'composite' ? profile : undefined;
  return {
    kind: profile.kind,
    practice: isPractice(profile, profiles),
    ...whereOf(profile),
    base: ldap?.base ?? null,
    bind: ldap?.bind ?? null,
    ca: server?.ca ?? null,
    operator: ldap?.operator ?? null,
    defaultPolicy: (profile.kind === 'openldap' ? profile.defaultPolicy : undefined) ?? null,
    attributes: server?.attributes ?? null,
    kinds: server?.kinds ?? null,
    signsInAs: server ? signsInAs(server) : null,
    realm: keycloak?.realm ?? null,
    signInRealm: keycloak?.signInRealm ?? null,
    client: keycloak?.client ?? null,
    protectedGroups: keycloak?.protectedGroups ?? null,
    registerAgain: keycloak?.registerAgain ?? null,
    link: keycloak?.link ?? null,
    resetVia: keycloak?.resetVia ?? composite?.resetVia ?? null,
    members: composite?.members.map(({ profile: name, join }) => ({ profile: name, join: join ?? null })) ?? null,
    parts: composite?.parts ?? null,
  };
}
