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

/** A profile of any kind; each kind is one provider. */
export type Profile = DirectoryProfile;

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
