import {
  type CompositeProfile,
  type Config,
  type DirectoryProfile,
  type LdapProfile,
  type Profile,
  type ServerProfile,
} from '../../config/types.js';

/** What a back end of each kind is called, as its own place says it. */
export const TITLES: Readonly<Record<Profile['kind'], string>> = {
  directory: 'embedded directory',
  openldap: 'OpenLDAP',
  'active-directory': 'Active Directory',
  keycloak: 'Keycloak',
  composite: 'several systems',
};

/** A profile of one server with a login of its own. */
export function isServer(profile: Profile): profile is ServerProfile {
  return profile.kind !== 'directory' && profile.kind !== 'composite';
}

export function isLdap(profile: Profile): profile is LdapProfile {
  return profile.kind === 'openldap' || profile.kind === 'active-directory';
}

/** The name that the tool signs in with, as the server takes it: the name of a bind, or the id of a client. */
export function signsInAs(profile: ServerProfile): string {
  return profile.kind === 'keycloak' ? profile.client : profile.bind;
}

/** The name of the account that the tool's own login is; Keycloak makes one for each client. */
export function serviceLogin(profile: ServerProfile): string {
  return profile.kind === 'keycloak' ? `service-account-${profile.client}` : profile.bind;
}

/** Whether a profile is of made-up people alone: a composite, when all its members are. */
export function isPractice(profile: Profile, profiles: Config['profiles']): boolean {
  if (profile.kind !== 'composite') return profile.practice;
  return memberProfiles(profile, profiles).every(([, member]) => member !== undefined && isPractice(member, profiles));
}

/** The members of a composite by name, in their order; undefined for one that is not set up. */
export function memberProfiles(
  { members }: CompositeProfile,
  profiles: Config['profiles'],
): readonly (readonly [name: string, profile: Exclude<Profile, CompositeProfile> | undefined])[] {
  return members.map(({ profile: name }) => [name, singleIn(profiles, name)]);
}

/** A profile of one system by its name; undefined where there is none, or it is itself a composite. */
export function singleIn(profiles: Config['profiles'], name: string): DirectoryProfile | ServerProfile | undefined {
  const profile = Object.hasOwn(profiles, name) ? profiles[name] : undefined;
  return profile?.kind === 'composite' ? undefined : profile;
}

/** The composites that a profile is a member of. */
export function compositesWith(profiles: Config['profiles'], name: string): readonly string[] {
  return Object.entries(profiles).flatMap(([composite, profile]) =>
    profile.kind === 'composite' && profile.members.some((member) => member.profile === name) ? [composite] : [],
  );
}

/** Where a profile's accounts are: a file of this machine, or a server; a composite has neither. */
export function whereOf(profile: Profile): { readonly file: string | null; readonly server: string | null } {
  return {
    file: profile.kind === 'directory' ? profile.file : null,
    server: isServer(profile) ? profile.url : null,
  };
}

/** `OpenLDAP, ldaps://ldap.uni.example`, `Keycloak, https://sso.uni.example, realm campus`, `several systems: campus-ad, campus-sso`. */
export function sayWhere(profile: Profile): string {
  const title = TITLES[profile.kind];
  switch (profile.kind) {
    case 'directory':
      return `${title}, ${profile.file}`;
    case 'keycloak':
      return `${title}, ${profile.url}, realm ${profile.realm}`;
    case 'composite':
      return `${title}: ${profile.members.map((member) => member.profile).join(', ')}`;
    default:
      return `${title}, ${profile.url}`;
  }
}
