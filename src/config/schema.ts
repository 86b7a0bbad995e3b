import { isAbsolute } from 'node:path';
import * as z from 'zod';
import { KINDS } from '../core/account.js';
import { isZone } from '../core/zone.js';
import { ACTIVE_DIRECTORY_ATTRIBUTES, ATTRIBUTE_NAME, OPENLDAP_ATTRIBUTES, PROFILE_NAME, SERVER_URL } from './types.js';

const directoryProfile = z.strictObject({
  kind: z.literal('directory'),
  file: z.string().refine(isAbsolute, 'must be an absolute path'),
  practice: z.boolean().default(false),
  policy: z.string().min(1).optional(),
});

/** What the profiles of LDAP servers share. The password is never a part of it. */
const ldapServer = {
  url: z.string().regex(SERVER_URL.form, SERVER_URL.rule),
  ca: z.string().refine(isAbsolute, 'must be an absolute path').optional(),
  bind: z.string().min(1),
  base: z.string().min(1),
  practice: z.boolean().default(false),
  policy: z.string().min(1).optional(),
  zone: z.string().refine(isZone, 'must be an IANA time zone, such as Asia/Hong_Kong').optional(),
  operator: z.enum(['os-user', 'bind']).default('os-user'),
  kinds: z.record(z.string().min(1), z.enum(KINDS)).optional(),
};

const attributeName = z.string().regex(ATTRIBUTE_NAME.form, ATTRIBUTE_NAME.rule);

const attributesOf = <K extends string>(names: readonly K[]) =>
  z.strictObject(
    Object.fromEntries(names.map((name) => [name, attributeName.optional()])) as Record<K, z.ZodOptional<z.ZodString>>,
  );

const openldapProfile = z.strictObject({
  kind: z.literal('openldap'),
  ...ldapServer,
  defaultPolicy: z.string().min(1).optional(),
  attributes: attributesOf(OPENLDAP_ATTRIBUTES).default({}),
});

const activeDirectoryProfile = z.strictObject({
  kind: z.literal('active-directory'),
  ...ldapServer,
  attributes: attributesOf(ACTIVE_DIRECTORY_ATTRIBUTES).default({}),
});

/** One profile of any kind. */
export const profileSchema = z.discriminatedUnion('kind', [directoryProfile, openldapProfile, activeDirectoryProfile]);

/** A profile's name: what people type after `--profile`. */
export const profileName = z.string().regex(PROFILE_NAME.form, PROFILE_NAME.rule);

export const configSchema = z.strictObject({
  current: profileName.optional(),
  profiles: z.record(profileName, profileSchema).default({}),
});
