import { isAbsolute } from 'node:path';
import * as z from 'zod';
import { KINDS } from '../core/account.js';
import { isZone } from '../core/zone.js';
import { memberProblems } from './members.js';
import {
  ACTIVE_DIRECTORY_ATTRIBUTES,
  ATTRIBUTE_NAME,
  COMPOSITE_PARTS,
  GROUP_PATH,
  KEYCLOAK_ATTRIBUTES,
  KEYCLOAK_URL,
  OPENLDAP_ATTRIBUTES,
  PROFILE_NAME,
  SERVER_URL,
  USER_ATTRIBUTE,
  type TextForm,
} from './types.js';

const said = z.string().min(1);
const path = z.string().refine(isAbsolute, 'must be an absolute path');
const zone = z.string().refine(isZone, 'must be an IANA time zone, such as Asia/Hong_Kong');
const resetVia = z.enum(['temporary', 'link']);
const formed = ({ form, rule }: TextForm) => z.string().regex(form, rule);

const directoryProfile = z.strictObject({
  kind: z.literal('directory'),
  file: path,
  practice: z.boolean().default(false),
  policy: said.optional(),
});

/** What the profiles of all servers share. The secret of the login is never a part of it. */
const server = {
  ca: path.optional(),
  practice: z.boolean().default(false),
  policy: said.optional(),
  zone: zone.optional(),
  kinds: z.record(said, z.enum(KINDS)).optional(),
};

const ldapServer = {
  ...server,
  url: formed(SERVER_URL),
  bind: said,
  base: said,
  operator: z.enum(['os-user', 'bind']).default('os-user'),
};

const attributesOf = <K extends string>(names: readonly K[], form: TextForm) =>
  z.strictObject(
    Object.fromEntries(names.map((name) => [name, formed(form).optional()])) as Record<K, z.ZodOptional<z.ZodString>>,
  );

const openldapProfile = z.strictObject({
  kind: z.literal('openldap'),
  ...ldapServer,
  defaultPolicy: said.optional(),
  attributes: attributesOf(OPENLDAP_ATTRIBUTES, ATTRIBUTE_NAME).default({}),
});

const activeDirectoryProfile = z.strictObject({
  kind: z.literal('active-directory'),
  ...ldapServer,
  attributes: attributesOf(ACTIVE_DIRECTORY_ATTRIBUTES, ATTRIBUTE_NAME).default({}),
});

const keycloakProfile = z.strictObject({
  kind: z.literal('keycloak'),
  ...server,
  url: formed(KEYCLOAK_URL),
  realm: said,
  signInRealm: said.optional(),
  client: said,
  attributes: attributesOf(KEYCLOAK_ATTRIBUTES, USER_ATTRIBUTE).default({}),
  protectedGroups: z.array(formed(GROUP_PATH)).optional(),
  registerAgain: z.array(said).optional(),
  link: z
    .strictObject({ client: said.optional(), redirect: said.optional(), lifespan: z.number().int().positive().optional() })
    .optional(),
  resetVia: resetVia.optional(),
});

/** A profile's name: what people type after `--profile`. */
export const profileName = formed(PROFILE_NAME);

const join = z.strictObject({
  from: z.enum(['uid', 'mail', 'number', 'aliases']),
  by: z.enum(['uid', 'mail', 'number', 'alias']),
});

const answering = z.array(profileName).min(1, 'must name a member');
const otherParts = COMPOSITE_PARTS.filter((part) => part !== 'person');

const compositeProfile = z.strictObject({
  kind: z.literal('composite'),
  members: z.array(z.strictObject({ profile: profileName, join: join.optional() })).min(2, 'must be two profiles at least'),
  parts: z.strictObject({
    person: z.tuple([profileName], 'must be one member: the system that says who somebody is'),
    ...(Object.fromEntries(otherParts.map((part) => [part, answering.optional()])) as Record<
      (typeof otherParts)[number],
      z.ZodOptional<typeof answering>
    >),
  }),
  policy: said.optional(),
  zone: zone.optional(),
  resetVia: resetVia.optional(),
});

/** One profile of any kind. */
export const profileSchema = z.discriminatedUnion('kind', [
  directoryProfile,
  openldapProfile,
  activeDirectoryProfile,
  keycloakProfile,
  compositeProfile,
]);

export const configSchema = z
  .strictObject({
    current: profileName.optional(),
    profiles: z.record(profileName, profileSchema).default({}),
  })
  .superRefine(({ profiles }, ctx) => {
    for (const [name, profile] of Object.entries(profiles)) {
      if (profile.kind !== 'composite') continue;
      for (const { path: at, message } of memberProblems(profile, profiles)) {
        ctx.addIssue({ code: 'custom', path: ['profiles', name, ...at], message });
      }
    }
  });
