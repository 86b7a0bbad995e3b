import { type Profile } from '../../config/types.js';

/** What a back end of each kind is called, as its own place says it. */
export const TITLES: Readonly<Record<Profile['kind'], string>> = {
  directory: 'embedded directory',
  openldap: 'OpenLDAP',
  'active-directory': 'Active Directory',
};

/** A profile of an LDAP server. */
export type ServerProfile = Exclude<Profile, { readonly kind: 'directory' }>;

export function isServer(profile: Profile): profile is ServerProfile {
  return profile.kind !== 'directory';
}

/** Where a profile's accounts are: a file of this machine, or a server. */
export function whereOf(profile: Profile): { readonly file: string | null; readonly server: string | null } {
  return isServer(profile) ? { file: null, server: profile.url } : { file: profile.file, server: null };
}

/** `OpenLDAP, ldaps://ldap.uni.example`, `embedded directory, /home/desk/practice.db`. */
export function sayWhere(profile: Profile): string {
  const { file, server } = whereOf(profile);
  return `${TITLES[profile.kind]}, ${server ?? file ?? ''}`;
}
