import { type Config, type Profile } from '../../config/types.js';
import { type Desk } from '../../core/desk.js';
import { type Run } from '../../context.js';
import { fieldsFirst } from '../fields-first.js';
import { command } from '../spec.js';
import { prepareComposite, type PreparedComposite } from './add-composite.js';
import { addInput, checkFlags, type AddInput } from './add-input.js';
import { ADD_FIELDS, addResult, type Added } from './add-result.js';
import { prepareServer, type Prepared } from './add-server.js';
import { askText } from './ask.js';
import { deskOf } from './desk-of.js';
import { absolute, namedPolicy } from './draft.js';
import { checkName, save } from './save.js';
import { lookAt } from './try-connection.js';
import { TITLES } from './where.js';

export const module = command(addInput, async (input, run) => {
  const fields = fieldsFirst(run, ADD_FIELDS);
  const { context } = run;
  const config = await context.config();
  checkName(config, input);
  const desk = deskOf(run);
  const kind = input.kind ?? replaced(input, config)?.kind ?? (await askKind(desk, config));
  checkFlags(kind, input);
  const ready = await prepare(run, input, kind, config, desk);
  return { ...addResult(run, input, { ...(await finish(run, input, ready)), ...ready }, config.profiles), fields };
});

/** A profile that is ready, whatever its kind. */
type Ready = Omit<Prepared, 'profile'> & Partial<Pick<PreparedComposite, 'members'>> & { readonly profile: Profile };

/** The profile in whose place this one comes. */
function replaced({ replace, name }: AddInput, { profiles }: Config): Profile | undefined {
  return replace && Object.hasOwn(profiles, name) ? profiles[name] : undefined;
}

async function prepare(run: Run, input: AddInput, kind: Profile['kind'], config: Config, desk: Desk): Promise<Ready> {
  const old = replaced(input, config);
  switch (kind) {
    case 'directory':
      return prepareDirectory(run, input, old, desk);
    case 'composite':
      return prepareComposite(run, input, config, old?.kind === 'composite' ? old : undefined, desk);
    default:
      return prepareServer(run, input, kind, old, desk);
  }
}

/** Several systems as one are offered where there are some. */
async function askKind(desk: Desk, { profiles }: Config): Promise<Profile['kind']> {
  const single = ['openldap', 'active-directory', 'keycloak', 'directory'] as const;
  const kinds = [...single, ...(Object.keys(profiles).length > 1 ? (['composite'] as const) : [])];
  return desk.choose<Profile['kind']>({
    text: 'What is it?',
    choices: kinds.map((kind) => ({ value: kind, label: kind === 'composite' ? `${TITLES[kind]} as one person` : TITLES[kind] })),
    initial: 'openldap',
    flag: `--kind ${kinds.join('|')}`,
  });
}

/** A directory of uidctl that is there already, as a file. */
async function prepareDirectory(run: Run, input: AddInput, old: Profile | undefined, desk: Desk): Promise<Ready> {
  const { context } = run;
  const before = old?.kind === 'directory' ? old : undefined;
  const file = absolute(input.file ?? before?.file ?? (await askText(desk, 'File of the directory', '--file')), context.cwd);
  const policy = namedPolicy(input.policy, context.cwd) ?? before?.policy;
  const wanted = { kind: 'directory', file, practice: input.practice ?? before?.practice ?? false } as const;
  const profile = { ...wanted, ...(policy === undefined ? {} : { policy }) };
  const none = { given: undefined, home: undefined };
  if (!input.test) return { profile, ...none, found: undefined };
  const opened = await context.open({ name: input.name, profile });
  try {
    const found = await lookAt(opened, { signal: context.signal, requestId: run.requestId });
    // What it was made of counts, not what somebody says of it.
    return { profile: { ...profile, practice: found.place.practice }, ...none, found };
  } finally {
    await opened.provider.close();
  }
}

/** Saves it, or says what would be saved. */
async function finish({ context }: Run, { name, use, replace, dryRun, store }: AddInput, ready: Ready): Promise<Added> {
  const { profile, given, home } = ready;
  const variable = given && (await context.secrets()).variable(name);
  if (dryRun) return { saved: false, current: false, only: false, replaced: false, where: undefined, variable };
  const saved = await save(context, {
    name,
    profile,
    use,
    replace,
    ...(given && home ? { secret: { secret: given.secret, home } } : {}),
    keepStored: given?.from === 'kept' && store !== 'none',
  });
  return { saved: true, variable, ...saved };
}
