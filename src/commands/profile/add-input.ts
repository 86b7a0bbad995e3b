import * as z from 'zod';
import {
  ACTIVE_DIRECTORY_ATTRIBUTES,
  ATTRIBUTE_NAME,
  OPENLDAP_ATTRIBUTES,
  PROFILE_NAME,
  SERVER_URL,
  type Profile,
} from '../../config/types.js';
import { KINDS } from '../../core/account.js';
import { isZone } from '../../core/zone.js';
import { AppError } from '../../core/error.js';

/** `WHAT=VALUE`, cut at the first `=`. */
const pair = z
  .string()
  .regex(/^[^=]+=[^=]+$/, 'must be WHAT=VALUE, such as kind=eduPersonAffiliation')
  .transform((text): [string, string] => [text.slice(0, text.indexOf('=')).trim(), text.slice(text.indexOf('=') + 1).trim()]);

const text = z.string().trim().min(1, 'must not be empty');

export const addInput = z.object({
  name: z.string().regex(PROFILE_NAME.form, PROFILE_NAME.rule),
  kind: z.enum(['openldap', 'active-directory', 'directory']).optional(),
  url: z.string().trim().regex(SERVER_URL.form, SERVER_URL.rule).optional(),
  ca: text.optional(),
  bind: text.optional(),
  base: text.optional(),
  defaultPolicy: text.optional(),
  attribute: z
    .array(pair.refine(([, attribute]) => ATTRIBUTE_NAME.form.test(attribute), ATTRIBUTE_NAME.rule))
    .transform((pairs) => Object.fromEntries(pairs))
    .optional(),
  accountKind: z
    .array(pair.pipe(z.tuple([z.string(), z.enum(KINDS)])))
    .transform((pairs) => Object.fromEntries(pairs))
    .optional(),
  file: text.optional(),
  policy: text.optional(),
  practice: z.literal(true).optional(),
  zone: z.string().refine(isZone, 'must be an IANA time zone, such as Asia/Hong_Kong').optional(),
  operator: z.enum(['bind', 'os-user']).optional(),
  secretStdin: z.boolean().default(false),
  store: z.enum(['keychain', 'file', 'none']).optional(),
  test: z.boolean().default(true),
  use: z.boolean().default(false),
  replace: z.boolean().default(false),
  dryRun: z.boolean().default(false),
});

/** What was typed after `profile add`. */
export type AddInput = z.output<typeof addInput>;

const SERVER_ONLY = ['url', 'ca', 'bind', 'base', 'attribute', 'accountKind', 'zone', 'operator', 'store'] as const;
const FLAGS = { accountKind: '--account-kind', defaultPolicy: '--default-policy' } as const;

/** Throws AppError `usage` for a flag that means nothing for this kind: what somebody typed is never left out in silence. */
export function checkFlags(kind: Profile['kind'], input: AddInput): void {
  const wrong: (keyof AddInput)[] =
    kind === 'directory'
      ? [...SERVER_ONLY, 'defaultPolicy']
      : ['file', ...(kind === 'active-directory' ? (['defaultPolicy'] as const) : [])];
  const given = wrong.filter((name) => input[name] !== undefined).map((name) => flagOf(name));
  if (kind === 'directory' && input.secretStdin) given.push('--secret-stdin');
  if (given.length > 0) {
    throw new AppError('usage', `${given.join(', ')}: not for a profile of the kind ${kind}.`, {
      hint: 'What goes with which kind is in the help: --help',
    });
  }
  if (kind !== 'directory') checkAttributes(kind, input.attribute ?? {});
}

function checkAttributes(kind: 'openldap' | 'active-directory', given: Readonly<Record<string, string>>): void {
  const known: readonly string[] = kind === 'openldap' ? OPENLDAP_ATTRIBUTES : ACTIVE_DIRECTORY_ATTRIBUTES;
  const wrong = Object.keys(given).filter((name) => !known.includes(name));
  if (wrong.length === 0) return;
  throw new AppError('usage', `--attribute: ${kind} has no ${wrong.join(', ')}.`, { hint: `There are ${known.join(', ')}.` });
}

function flagOf(name: keyof AddInput): string {
  return name === 'accountKind' || name === 'defaultPolicy' ? FLAGS[name] : `--${name}`;
}
