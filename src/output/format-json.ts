import { forJson } from './clean.js';
import { type Write } from './sheet.js';

/** A JSON array written row by row (`[]` when empty), or one object. An array that broke off is not closed, so that it never looks whole. */
export const writeJson: Write = async (rows, { out, list }) => {
  let first = true;
  for await (const row of rows) {
    if (list) out.write(`${first ? '[' : ','}\n  ${text(row).replaceAll('\n', '\n  ')}`);
    else out.write(`${text(row)}\n`);
    first = false;
  }
  if (list) out.write(first ? '[]\n' : '\n]\n');
};

/** One object a line. */
export const writeNdjson: Write = async (rows, { out }) => {
  for await (const row of rows) out.write(`${forJson(JSON.stringify(row ?? null))}\n`);
};

function text(row: unknown): string {
  return forJson(JSON.stringify(row ?? null, null, 2));
}
