import type * as z from 'zod';
import { AppError } from '../core/error.js';
import { type Run } from '../context.js';
import { type Result } from '../output/result.js';
import { type CommandSpec } from './spec.js';

/** Loads the command's module, checks what was typed against its schema and runs it. Throws AppError `usage` that names the option. */
export async function act(
  spec: CommandSpec,
  positional: readonly unknown[],
  options: Record<string, unknown>,
  run: Run,
): Promise<Result> {
  const loaded = await spec.load();
  const named = Object.fromEntries((spec.arguments ?? []).map(({ name }, i) => [name, positional[i]]));
  const parsed = loaded.input.safeParse({ ...options, ...named });
  if (parsed.success) return loaded.run(parsed.data, run);
  throw new AppError('usage', parsed.error.issues.map((issue) => sentence(spec, issue)).join(' '), {
    hint: `See: uidctl ${run.path} --help`,
  });
}

function sentence(spec: CommandSpec, { path, message }: z.core.$ZodIssue): string {
  const [name] = path;
  if (name === undefined) return message;
  const isArgument = spec.arguments?.some((argument) => argument.name === name);
  const shown = isArgument ? String(name).toUpperCase() : `--${String(name).replace(/[A-Z]/g, (c) => `-${c.toLowerCase()}`)}`;
  return `${shown}: ${message}.`;
}
