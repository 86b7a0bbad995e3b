import { AppError } from '../../core/error.js';
import { type Row } from '../../output/result.js';

/** What a check came to. Unknown is never read as good. */
export type CheckState = 'pass' | 'warn' | 'fail' | 'unknown';

/** One thing that was looked at. */
export interface Check {
  readonly id: string;
  readonly title: string;
  readonly state: CheckState;
  /** What was seen, and the rule it breaks. */
  readonly text: string;
  /** What to do about it, as a command or a sentence. */
  readonly remedy?: string;
}

/** The checks of one thing by its name. */
export interface Titled {
  pass(text: string): Check;
  warn(text: string, remedy?: string): Check;
  fail(text: string, remedy?: string): Check;
  unknown(text: string, remedy?: string): Check;
}

export function titled(id: string, title: string): Titled {
  const made =
    (state: CheckState) =>
    (text: string, remedy?: string): Check => ({
      id,
      title,
      state,
      text: onOneLine(text),
      ...(remedy === undefined ? {} : { remedy: onOneLine(remedy) }),
    });
  return { pass: made('pass'), warn: made('warn'), fail: made('fail'), unknown: made('unknown') };
}

/** A check is one line; an error of a file may have several. */
function onOneLine(text: string): string {
  return text.replace(/\s*\n\s*/g, ' ');
}

/** The error of a check; anything that is no problem of the set-up (our bug, Ctrl-C) is thrown on. */
export function problemOf(error: unknown): AppError {
  if (error instanceof AppError && error.kind !== 'cancelled' && error.kind !== 'failed') return error;
  throw error;
}

/** A check as machines read it. `profile` null: it is about this machine. */
export function checkRow(profile: string | null, { id, title, state, text, remedy }: Check): Row {
  return { profile, id, title, state, text, remedy: remedy ?? null };
}
