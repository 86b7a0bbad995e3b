import { type Profile } from '../../config/types.js';
import { type Desk } from '../../core/desk.js';
import { type Run } from '../../context.js';
import { fieldsFirst } from '../fields-first.js';
import { command } from '../spec.js';
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
  const old = input.replace && Object.hasOwn(config.profiles, input.name) ? config.profiles[input.name] : undefined;
  const desk = deskOf(run);
  const kind = input.kind ?? old?.kind ?? (await askKind(desk));
  checkFlags(kind, input);
  const ready =
    kind === 'directory' ? await prepareDirectory(run, input, old, desk) : await prepareServer(run, input, kind, old, desk);
  return { ...addResult(run, input, { ...(await finish(run, input, ready)), ...ready }), fields };
});

/** A profile that is ready, whatever its kind. */
type Ready = Omit<Prepared, 'profile'> & { readonly profile: Profile };

async function askKind(desk: Desk): Promise<Profile['kind']> {
  const kinds = ['openldap', 'active-directory', 'directory'] as const;
  return desk.choose({
    text: 'What is it?',
    choices: kinds.map((kind) => ({ value: kind, label: TITLES[kind] })),
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
