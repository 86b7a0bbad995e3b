import { exitCode, type AppError } from '../core/error.js';
import { type Out } from '../io/types.js';
import { cellAt, cellText } from './cells.js';
import { forJson } from './clean.js';
import { isObject } from './fields.js';
import { linesFor } from './lines.js';
import { toPlain } from './plain.js';
import { writeLines } from './render.js';
import { type Format } from './result.js';
import { pad, width } from './width.js';

export interface ErrorOptions {
  readonly format: Format;
  readonly err: Out;
  readonly requestId: string;
}

/** What lists in an error's details are, by their names there, as a person reads them. */
const LISTS: Readonly<Record<string, string>> = { matches: 'Matches', candidates: 'Matches', suggestions: 'Did you mean' };
/** What tells the entries of such a list apart, in this order. */
const ENTRY_PARTS = ['uid', 'name', 'kind', 'department', 'number', 'mail'];
/** Kinds that somebody may have to look up in a log. */
const TRACED = new Set(['failed', 'unavailable', 'uncertain']);

/**
 * Says on stderr what failed and why, then what to do next. With JSON or NDJSON it is one JSON object on one line:
 * `{code, kind, exitCode, message, hint, right, retryable, requestId, ...details}`. Personal values in details are masked.
 */
export function renderError(error: AppError, { format, err, requestId }: ErrorOptions): void {
  const details = toPlain({ details: error.details ?? {} }, { unmask: false }).data['details'] as Record<string, unknown>;
  if (format === 'json' || format === 'ndjson') err.write(`${forJson(JSON.stringify(objectOf(error, details, requestId)))}\n`);
  else
    writeLines(
      linesFor(({ paint }) => textOf(error, details, requestId, (text) => paint.bad(text)), err),
      err,
    );
}

function objectOf(error: AppError, details: Record<string, unknown>, requestId: string): Record<string, unknown> {
  const { code, kind, message, hint = null, right = null, retryable } = error;
  const fixed = { code, kind, exitCode: exitCode(kind), message, hint, right, retryable, requestId };
  return { ...fixed, ...details, ...fixed };
}

function textOf(error: AppError, details: Record<string, unknown>, requestId: string, bad: (text: string) => string): string[] {
  return [
    ...error.message.split(/\r?\n/).map((line, i) => (i === 0 ? `${bad('uidctl:')} ${line}` : line)),
    ...Object.entries(LISTS).flatMap(([name, title]) => entryLines(details[name], title)),
    ...(error.right === undefined ? [] : [`Missing right: ${error.right}`]),
    ...(error.hint === undefined
      ? []
      : error.hint.split(/\r?\n/).map((line, i) => (i === 0 && line.startsWith('uidctl ') ? `Try: ${line}` : line))),
    ...(TRACED.has(error.kind) ? [`Request ${requestId}`] : []),
  ];
}

function entryLines(list: unknown, title: string): string[] {
  if (!Array.isArray(list) || list.length === 0) return [];
  const rows: string[][] = list.map((entry: unknown) =>
    isObject(entry)
      ? ENTRY_PARTS.filter((part) => Object.hasOwn(entry, part)).map((part) => cellText(cellAt(entry, part)))
      : [String(entry)],
  );
  const widths = ENTRY_PARTS.map((_, i) => Math.max(0, ...rows.map((cells) => width(cells[i] ?? ''))));
  return [
    `${title}:`,
    ...rows.map(
      (cells) =>
        `  ${cells
          .map((cell, i) => pad(cell, widths[i] ?? 0))
          .join('   ')
          .trimEnd()}`,
    ),
  ];
}
