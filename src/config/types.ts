import { type Kind } from '../core/account.js';

/** One back end as the person set it up. */
export interface DirectoryProfile {
  readonly kind: 'directory';
  /** The SQLite file, as an absolute path. */
  readonly file: string;
  /** True: made-up people only. */
  readonly practice: boolean;
  /** Another policy than the directory's own, for texts and guard: a built-in name or a file. */
  readonly policy?: string;
}

/** What OpenLDAP and Active Directory have in common. */
interface LdapServerProfile {
  /** `ldaps://host[:636]`, or `ldap://host[:389]`, which is always upgraded by StartTLS. */
  readonly url: string;
  /** The PEM file of the authorities to trust for this server, as an absolute path; the system's own when left out. */
  readonly ca?: string;
  /** The name that the tool signs in with, as the server takes it. Its password is in the keychain, a file or the environment, never here. */
  readonly bind: string;
  /** The part of the tree where accounts are searched, as a DN. */
  readonly base: string;
  readonly practice: boolean;
  /** A built-in policy or a file; `plain` when left out: the server's own rules count. */
  readonly policy?: string;
  /** Whom the audit names: the user of this machine, or the name that the tool signs in with (a login of the person's own). */
  readonly operator: 'os-user' | 'bind';
  /** Which kind a value of the kind attribute stands for: `{"alum": "graduate"}`. Left out: the usual values of eduPersonAffiliation. */
  readonly kinds?: Readonly<Record<string, Kind>>;
}

export interface OpenldapProfile extends LdapServerProfile {
  readonly kind: 'openldap';
  /** The policy entry of accounts that name none (`ppolicy_default`), as a DN: the server itself does not say which it is. */
  readonly defaultPolicy?: string;
  /** Which attribute holds what, where it differs from the usual one. */
  readonly attributes: Readonly<Partial<Record<OpenldapAttribute, string>>>;
}

/**
 * What can be said of an attribute: `alias`, `owner` and `note` have no usual one. `note` keeps why an account was disabled and what its access end
 * was; without it that is only in the audit of this machine.
 */
export const OPENLDAP_ATTRIBUTES = [
  'uid',
  'name',
  'number',
  'mail',
  'alias',
  'department',
  'kind',
  'owner',
  'note',
  'accessEnd',
] as const;
export type OpenldapAttribute = (typeof OPENLDAP_ATTRIBUTES)[number];

export interface ActiveDirectoryProfile extends LdapServerProfile {
  readonly kind: 'active-directory';
  readonly attributes: Readonly<Partial<Record<ActiveDirectoryAttribute, string>>>;
}

export const ACTIVE_DIRECTORY_ATTRIBUTES = ['number', 'mail', 'alias', 'department', 'kind', 'owner'] as const;
export type ActiveDirectoryAttribute = (typeof ACTIVE_DIRECTORY_ATTRIBUTES)[number];

/** A profile of any kind; each kind is one provider. */
export type Profile = DirectoryProfile | OpenldapProfile | ActiveDirectoryProfile;

export interface Config {
  /** The profile used when none is named. */
  readonly current?: string;
  readonly profiles: Readonly<Record<string, Profile>>;
}

/** Where this person's files live, as absolute paths. */
export interface Folders {
  readonly config: string;
  readonly state: string;
  readonly data: string;
}

/** The profile that a command works with, and how it was chosen. */
export interface ChosenProfile {
  readonly name: string;
  readonly profile: Profile;
  readonly chosenBy: 'option' | 'environment' | 'current';
  /** Whether more than one profile exists, so that a script must name one. */
  readonly others: boolean;
}
