import { NOUNS } from '../../../src/commands/index.js';
import { type CommandSpec } from '../../../src/commands/spec.js';

/** Every command of the tree, by the words that are typed. */
export const COMMANDS: readonly [path: string, spec: CommandSpec][] = NOUNS.flatMap((noun): [string, CommandSpec][] =>
  noun.alone
    ? [[noun.noun, noun.alone]]
    : noun.commands.map((spec): [string, CommandSpec] => [`${noun.noun} ${spec.verb}`, spec]),
);
