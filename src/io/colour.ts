import { type ColourChoice, type Paint } from './types.js';

type Env = Readonly<Record<string, string | undefined>>;

/** Marks nothing: every text stays as it is. */
export const PLAIN_PAINT: Paint = { bold: same, dim: same, good: same, bad: same, caution: same };

/**
 * Whether a stream gets colour. The flag decides first, then NO_COLOR (https://no-color.org: set and not empty), then CLICOLOR_FORCE
 * and FORCE_COLOR (`0` and `false` turn it off), then whether a terminal is there that understands it.
 */
export function wantsColour(terminal: boolean, env: Env, choice: ColourChoice): boolean {
  if (choice !== 'auto') return choice === 'always';
  if (env['NO_COLOR']) return false;
  const force = env['CLICOLOR_FORCE'] && env['CLICOLOR_FORCE'] !== '0' ? '1' : env['FORCE_COLOR'];
  if (force) return force !== '0' && force !== 'false';
  return terminal && env['TERM'] !== 'dumb' && env['CLICOLOR'] !== '0';
}

/** Loads the real colours; call it only where {@link wantsColour} said yes. Sixteen colours are enough, so that the terminal's own theme holds. */
export async function loadPaint(): Promise<Paint> {
  const { Chalk } = await import('chalk');
  const chalk = new Chalk({ level: 1 });
  return {
    bold: (text) => chalk.bold(text),
    dim: (text) => chalk.dim(text),
    good: (text) => chalk.green(text),
    bad: (text) => chalk.red(text),
    caution: (text) => chalk.yellow(text),
  };
}

function same(text: string): string {
  return text;
}
