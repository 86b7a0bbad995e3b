import { Command, Option } from 'commander';
import { EXIT_CODES, type ErrorKind } from './core/error.js';
import { type Context, type Globals } from './context.js';
import { type Io } from './io/types.js';
import { CHANGE_OPTIONS, type CommandSpec, type NounSpec, type OptionSpec } from './commands/spec.js';
import { NOUNS } from './commands/index.js';
import { FORMATS, type Format } from './output/result.js';

/** The options that every command takes. */
const GLOBAL_OPTIONS: readonly OptionSpec[] = [
  { flags: '-o, --output <format>', text: 'how results are written', choices: FORMATS },
  { flags: '--fields <names>', text: 'only these fields, comma-separated, such as uid,access.until' },
  { flags: '--query <jmespath>', text: 'pick from the result with a JMESPath expression' },
  { flags: '--profile <name>', text: 'the back end to use; else UIDCTL_PROFILE, else the current profile' },
  { flags: '--unmask', text: 'show personal values whole; written to the audit' },
  { flags: '--no-input', text: 'ask nothing; refuse where an answer is needed' },
  { flags: '--no-color', text: 'no colour (NO_COLOR does the same)' },
  { flags: '-q, --quiet', text: 'no notes and no progress on stderr' },
];

/**
 * The commander tree. What a command needs is loaded when it runs, not here. `requestId` is asked by the first who needs it; `ended` hears how the run
 * ended. With `typed`, the words of the command line, only nouns that are among them get their verbs: making all of them takes as long as all else.
 */
export function buildProgram(
  context: Context,
  requestId: () => string,
  io: Io,
  ended: (kind: ErrorKind | undefined) => void,
  typed?: readonly string[],
): Command {
  const isNamed = ({ noun, aliases = [] }: NounSpec): boolean =>
    !typed || [noun, ...aliases].some((name) => typed.includes(name));
  const program = new Command('uidctl')
    .description(
      'The terminal tool of a service desk: look up a UID, reset a PIN, clear MFA methods, extend access, find out why somebody cannot log in.',
    )
    .version(context.version, '--version', 'print the version')
    .addHelpText('after', rootHelp());
  for (const option of GLOBAL_OPTIONS) program.addOption(toOption(option));
  const attach = (parent: Command, name: string, spec: CommandSpec, path: string): void => {
    const command = toCommand(name, spec);
    command.action(async (...args: unknown[]) => {
      const { execute } = await import('./execute.js');
      const globals = globalsOf(program.opts());
      const options = command.opts<Record<string, unknown>>();
      ended(
        await execute({
          context,
          io,
          requestId: requestId(),
          globals,
          path,
          spec,
          positional: args.slice(0, command.registeredArguments.length),
          options,
        }),
      );
    });
    parent.addCommand(command);
  };
  for (const noun of NOUNS) {
    if (noun.alone) attach(program, noun.noun, noun.alone, noun.noun);
    else program.addCommand(nounCommand(noun, isNamed(noun) ? attach : () => undefined));
  }
  quiet(program, io);
  return program;
}

function nounCommand(noun: NounSpec, attach: (parent: Command, name: string, spec: CommandSpec, path: string) => void): Command {
  const parent = new Command(noun.noun).description(noun.summary);
  for (const alias of noun.aliases ?? []) parent.alias(alias);
  for (const spec of noun.commands) attach(parent, spec.verb, spec, `${noun.noun} ${spec.verb}`);
  return parent;
}

function toCommand(name: string, spec: CommandSpec): Command {
  const command = new Command(name)
    .description(spec.details === undefined ? spec.summary : `${spec.summary}\n\n${spec.details}`)
    .summary(spec.summary);
  for (const { name: argument, text, required, variadic } of spec.arguments ?? []) {
    const shown = variadic ? `${argument}...` : argument;
    command.argument(required ? `<${shown}>` : `[${shown}]`, text);
  }
  for (const option of optionsOf(spec)) command.addOption(toOption(option));
  return command.addHelpText('after', `\nExamples:\n${spec.examples.map((line) => `  $ ${line}`).join('\n')}`);
}

/** A command's own options, then those of every change; where both have one (`--reason` of `account disable`), its own counts. */
function optionsOf(spec: CommandSpec): readonly OptionSpec[] {
  const own = spec.options ?? [];
  const longName = ({ flags }: OptionSpec): string | undefined => /--[a-z-]+/.exec(flags)?.[0];
  const taken = new Set(own.map(longName));
  return spec.changes ? [...own, ...CHANGE_OPTIONS.filter((option) => !taken.has(longName(option)))] : own;
}

function toOption({ flags, text, choices, list }: OptionSpec): Option {
  const option = new Option(flags, text);
  if (choices) option.choices(choices);
  if (list) option.argParser((value: string, before: string[] | undefined) => [...(before ?? []), value]);
  return option;
}

function globalsOf(options: Record<string, unknown>): Globals {
  const { output, fields, query, profile, unmask, input, color, quiet: isQuiet } = options;
  return {
    output: output as Format | undefined,
    fields:
      typeof fields === 'string'
        ? fields
            .split(',')
            .map((name) => name.trim())
            .filter(Boolean)
        : undefined,
    query: typeof query === 'string' ? query : undefined,
    profile: typeof profile === 'string' ? profile : undefined,
    unmask: unmask === true,
    input: input !== false,
    color: color !== false,
    quiet: isQuiet === true,
  };
}

/** Commander writes through our streams and throws instead of ending the process; commands added to a tree inherit neither by themselves. */
function quiet(command: Command, io: Io, above = ''): void {
  const path = `${above}${command.name()}`;
  command.exitOverride((error) => {
    throw Object.assign(error, { path });
  });
  command.configureOutput({
    writeOut: (text) => io.out.write(text),
    // A noun alone is answered with its help, which commander takes for an error; what is one is told by main.
    writeErr: (text) => (text.startsWith('Usage:') ? io.out.write(text) : undefined),
    getOutHelpWidth: () => Math.max(40, io.out.width),
    getOutHasColors: () => false,
  });
  command.showSuggestionAfterError(true);
  command.configureHelp({ showGlobalOptions: true });
  for (const child of command.commands) quiet(child, io, `${path} `);
}

function rootHelp(): string {
  const codes = [
    ['0', 'done, or already so; an empty list'],
    ...Object.values(EXIT_CODES).map(({ code, meaning }) => [String(code), meaning] as const),
  ];
  return `
Examples:
  $ uidctl demo                        made-up people, and the five jobs
  $ uidctl lookup chantm               who is this?
  $ uidctl diagnose chantm             why can't they log in?
  $ uidctl pin reset chantm --ticket INC-1

Exit codes:
${codes.map(([code = '', meaning = '']) => `  ${code.padStart(3)}  ${meaning}`).join('\n')}`;
}
