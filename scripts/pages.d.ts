import { type NounSpec, type OptionSpec } from '../src/commands/spec.js';

export function pagesOf(nouns: readonly NounSpec[], changeOptions: readonly OptionSpec[]): [file: string, text: string][];
