import { isAbsolute } from 'node:path';
import * as z from 'zod';

const directoryProfile = z.strictObject({
  kind: z.literal('directory'),
  file: z.string().refine(isAbsolute, 'must be an absolute path'),
  practice: z.boolean().default(false),
  policy: z.string().min(1).optional(),
});

/** A profile's name: what people type after `--profile`. */
export const profileName = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,31}$/, 'must be 1 to 32 lower-case letters, digits and hyphens, and begin with a letter or digit');

export const configSchema = z.strictObject({
  current: profileName.optional(),
  profiles: z.record(profileName, z.discriminatedUnion('kind', [directoryProfile])).default({}),
});
