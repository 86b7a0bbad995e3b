import {
  ATTRIBUTE_NAME,
  KEYCLOAK_ATTRIBUTES,
  USER_ATTRIBUTE,
  type KeycloakAttribute,
  type KeycloakProfile,
  type OpenldapProfile,
  type ServerProfile,
} from '../../config/types.js';
import { type Desk } from '../../core/desk.js';
import { type Suggestions } from '../../core/probe.js';
import { askProposed } from './ask.js';
import { SERVER_KINDS } from './server-kinds.js';

/** Whether the server is asked for proposals before the look that counts: something must be chosen, or somebody is there to take what is offered. */
export function wantsOffer(profile: ServerProfile, asks: boolean): boolean {
  switch (profile.kind) {
    case 'keycloak':
      return asks && Object.keys(profile.attributes).length === 0;
    case 'openldap':
      return profile.base === '' || (asks && profile.defaultPolicy === undefined);
    case 'active-directory':
      return profile.base === '';
  }
}

/** The profile with what a person chose of what the server offers. */
export async function completed(
  profile: ServerProfile,
  offered: Suggestions | undefined,
  asks: boolean,
  desk: Desk,
): Promise<ServerProfile> {
  if (profile.kind === 'keycloak') return asks ? withAttributes(profile, offered?.attributes ?? [], desk) : profile;
  const base = profile.base === '' ? await askBase(desk, offered?.bases ?? [], profile.kind) : profile.base;
  if (profile.kind !== 'openldap' || !asks) return { ...profile, base };
  return withPolicy({ ...profile, base }, offered, desk);
}

async function withPolicy(profile: OpenldapProfile, offered: Suggestions | undefined, desk: Desk): Promise<OpenldapProfile> {
  const defaultPolicy = profile.defaultPolicy ?? (await askDefaultPolicy(desk, offered?.policies ?? []));
  const note = profile.attributes.note ?? (await askNote(desk));
  return {
    ...profile,
    ...(defaultPolicy === undefined ? {} : { defaultPolicy }),
    attributes: { ...profile.attributes, ...(note === undefined ? {} : { note }) },
  };
}

async function askBase(desk: Desk, offered: readonly string[], kind: ServerProfile['kind']): Promise<string> {
  const text = 'In which part of the tree are the accounts?';
  const other = SERVER_KINDS[kind].settings.base?.question ?? text;
  return (await askProposed(desk, { text, flag: '--base', offered, other })) ?? '';
}

async function askDefaultPolicy(desk: Desk, offered: readonly string[]): Promise<string | undefined> {
  return askProposed(desk, {
    text: 'Which password policy holds for accounts that name none (ppolicy_default)?',
    flag: '--default-policy',
    offered,
    none: 'not known: what it says stays unknown',
    other: 'The policy entry, as a DN',
  });
}

async function askNote(desk: Desk): Promise<string | undefined> {
  return askProposed(desk, {
    text: 'Which attribute may keep why an account was disabled, and what its access end was?',
    flag: '--attribute note=NAME',
    offered: [],
    none: 'none: the audit of this machine keeps it',
    other: 'The attribute',
    rule: ATTRIBUTE_NAME,
  });
}

/** What each attribute of a user is for, in the words of its question. */
const HOLDS: Readonly<Record<KeycloakAttribute, string>> = {
  number: 'the staff or student number',
  alias: 'further login names',
  department: 'the department',
  kind: 'what sort of holder it is (staff, student ...)',
  owner: 'who answers for a departmental account',
  accessEnd: 'the end of access',
};

/** What the realm's own attributes hold, asked as long as one is left over: a realm declares its own, and none has a usual name. */
async function withAttributes(profile: KeycloakProfile, declared: readonly string[], desk: Desk): Promise<KeycloakProfile> {
  const attributes: Partial<Record<KeycloakAttribute, string>> = { ...profile.attributes };
  for (const what of KEYCLOAK_ATTRIBUTES) {
    const offered = declared.filter((name) => !Object.values(attributes).includes(name));
    if (offered.length === 0) break;
    if (attributes[what] !== undefined) continue;
    const name = await askProposed(desk, {
      text: `Which attribute of a user holds ${HOLDS[what]}?`,
      flag: `--attribute ${what}=NAME`,
      offered,
      none: 'none',
      noneFirst: true,
      other: 'The attribute',
      rule: USER_ATTRIBUTE,
    });
    if (name !== undefined) attributes[what] = name;
  }
  return { ...profile, attributes };
}
