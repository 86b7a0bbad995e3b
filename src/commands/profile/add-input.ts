import * as z from 'zod';
import { COMPOSITE_PARTS, GROUP_PATH, PROFILE_NAME, type CompositeJoin, type Profile } from '../../config/types.js';
import { KINDS } from '../../core/account.js';
import { AppError } from '../../core/error.js';
import { isZone } from '../../core/zone.js';
import { SERVER_KINDS } from './server-kinds.js';

/** `WHAT=VALUE`, cut at the first `=`. */
const pair = (example: string) =>
  z
    .string()
    .regex(/^[^=]+=[^=]+$/, `must be WHAT=VALUE, such as ${example}`)
    .transform((text): [string, string] => [text.slice(0, text.indexOf('=')).trim(), text.slice(text.indexOf('=') + 1).trim()]);

const text = z.string().trim().min(1, 'must not be empty');

/** A list that `none` alone empties. */
const orNone = (list: z.ZodType<string[], string[]>) =>
  list.transform((all) => (all.length === 1 && all[0] === 'none' ? [] : all));

/** `campus-ad`, or with the way in which an account is found there: `campus-sso:mail=mail`. */
const member = z
  .string()
  .regex(
    /^[^:=]+(:(uid|mail|number|aliases)=(uid|mail|number|alias))?$/,
    'must be PROFILE or PROFILE:FACT=KEY, such as campus-sso:mail=mail; FACT is uid, mail, number or aliases, KEY is uid, mail, number or alias',
  )
  .transform((typed): { profile: string; join?: CompositeJoin } => {
    const [profile = '', join] = typed.split(':');
    if (join === undefined) return { profile: profile.trim() };
    const [from, by] = join.split('=');
    // The form above let nothing else through.
    return { profile: profile.trim(), join: { from, by } as CompositeJoin };
  });

/** A part and who answers it: `pin=campus-ad`, `account=campus-ad,campus-sso`. */
const part = pair('pin=campus-ad').pipe(
  z.tuple([
    z.enum(COMPOSITE_PARTS),
    z.string().transform((names) =>
      names
        .split(',')
        .map((name) => name.trim())
        .filter((name) => name !== ''),
    ),
  ]),
);

export const addInput = z.object({
  name: z.string().regex(PROFILE_NAME.form, PROFILE_NAME.rule),
  kind: z.enum(['openldap', 'active-directory', 'keycloak', 'composite', 'directory']).optional(),
  url: text.optional(),
  ca: text.optional(),
  bind: text.optional(),
  base: text.optional(),
  defaultPolicy: text.optional(),
  realm: text.optional(),
  signInRealm: text.optional(),
  client: text.optional(),
  attribute: z
    .array(pair('kind=eduPersonAffiliation'))
    .transform((pairs) => Object.fromEntries(pairs))
    .optional(),
  accountKind: z
    .array(pair('alum=graduate').pipe(z.tuple([z.string(), z.enum(KINDS)])))
    .transform((pairs) => Object.fromEntries(pairs))
    .optional(),
  protectedGroup: orNone(z.array(text)).optional(),
  registerAgain: orNone(z.array(text)).optional(),
  linkClient: text.optional(),
  linkRedirect: text.optional(),
  linkLifespan: z
    .string()
    .regex(/^[1-9]\d{0,7}$/, 'must be a whole number of seconds')
    .transform(Number)
    .optional(),
  resetVia: z.enum(['temporary', 'link']).optional(),
  member: z.array(member).optional(),
  part: z.array(part).optional(),
  file: text.optional(),
  policy: text.optional(),
  practice: z.literal(true).optional(),
  zone: z.string().refine(isZone, 'must be an IANA time zone, such as Asia/Hong_Kong').optional(),
  operator: z.enum(['bind', 'os-user']).optional(),
  secretStdin: z.literal(true).optional(),
  store: z.enum(['keychain', 'file', 'none']).optional(),
  test: z.boolean().default(true),
  use: z.boolean().default(false),
  replace: z.boolean().default(false),
  dryRun: z.boolean().default(false),
});

/** What was typed after `profile add`. */
export type AddInput = z.output<typeof addInput>;

/** The flags that mean something for some kinds alone. */
const KIND_FLAGS = {
  url: '--url',
  ca: '--ca',
  bind: '--bind',
  base: '--base',
  defaultPolicy: '--default-policy',
  realm: '--realm',
  signInRealm: '--sign-in-realm',
  client: '--client',
  attribute: '--attribute',
  accountKind: '--account-kind',
  protectedGroup: '--protected-group',
  registerAgain: '--register-again',
  linkClient: '--link-client',
  linkRedirect: '--link-redirect',
  linkLifespan: '--link-lifespan',
  resetVia: '--reset-via',
  member: '--member',
  part: '--part',
  file: '--file',
  practice: '--practice',
  zone: '--zone',
  operator: '--operator',
  secretStdin: '--secret-stdin',
  store: '--store',
} as const satisfies Partial<Record<keyof AddInput, string>>;
type KindFlag = keyof typeof KIND_FLAGS;

const SERVER: readonly KindFlag[] = ['url', 'ca', 'attribute', 'accountKind', 'practice', 'zone', 'secretStdin', 'store'];
const LDAP: readonly KindFlag[] = [...SERVER, 'bind', 'base', 'operator'];

/** What goes with which kind. */
const TAKEN: Readonly<Record<Profile['kind'], readonly KindFlag[]>> = {
  directory: ['file', 'practice'],
  openldap: [...LDAP, 'defaultPolicy'],
  'active-directory': LDAP,
  keycloak: [
    ...SERVER,
    ...(['realm', 'signInRealm', 'client', 'protectedGroup', 'registerAgain', 'resetVia'] as const),
    ...(['linkClient', 'linkRedirect', 'linkLifespan'] as const),
  ],
  composite: ['member', 'part', 'zone', 'resetVia'],
};

/** Throws AppError `usage` for a flag that means nothing for this kind, since what somebody typed is never left out in silence; and for a value of a wrong form. */
export function checkFlags(kind: Profile['kind'], input: AddInput): void {
  const wrong = (Object.keys(KIND_FLAGS) as KindFlag[]).filter(
    (name) => input[name] !== undefined && !TAKEN[kind].includes(name),
  );
  if (wrong.length > 0) {
    const flags = wrong.map((name) => KIND_FLAGS[name]).join(', ');
    throw new AppError('usage', `${flags}: not for a profile of the kind ${kind}.`, {
      hint: 'What goes with which kind is in the help: --help',
    });
  }
  if (kind !== 'directory' && kind !== 'composite') checkForms(kind, input);
}

function checkForms(kind: keyof typeof SERVER_KINDS, input: AddInput): void {
  const { settings, attributes, attributeName } = SERVER_KINDS[kind];
  for (const name of ['url', 'bind', 'base', 'realm', 'client'] as const) {
    const value = input[name];
    const rule = settings[name]?.rule;
    if (value === undefined || !rule || rule.form.test(value)) continue;
    // A url may hold somebody's secret where none belongs: it is not said again.
    const said = name === 'url' ? '' : `. It is "${value}"`;
    throw new AppError('usage', `--${name}: ${rule.rule}${said}.`, { code: `${name}-form` });
  }
  const given = Object.entries(input.attribute ?? {});
  const unknown = given.flatMap(([what]) => (attributes.includes(what) ? [] : [what]));
  if (unknown.length > 0) {
    throw new AppError('usage', `--attribute: ${kind} has no ${unknown.join(', ')}.`, {
      hint: `There are ${attributes.join(', ')}.`,
    });
  }
  if (given.some(([, name]) => !attributeName.form.test(name))) {
    throw new AppError('usage', `--attribute: ${attributeName.rule}.`);
  }
  if (input.protectedGroup?.some((path) => !GROUP_PATH.form.test(path))) {
    throw new AppError('usage', `--protected-group: ${GROUP_PATH.rule}.`);
  }
}
