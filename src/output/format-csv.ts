import { cellAt, cellText, columnsOf } from './cells.js';
import { forCsvCell } from './clean.js';
import { type Column } from './result.js';
import { type Write } from './sheet.js';

/**
 * CSV by RFC 4180 but for its line ends, which are single line feeds as shell tools want them. The header is always there (of an empty list
 * when its columns are known) and names paths. `unknown` and `none` (the system has no such thing) differ from an empty cell.
 */
export const writeCsv: Write = async (rows, { out, columns }) => {
  let header: readonly Column[] | undefined;
  for await (const row of rows) {
    if (!header) {
      header = columns ?? columnsOf([row]);
      out.write(headerOf(header));
    }
    out.write(line(header.map(({ path }) => csvText(row, path))));
  }
  if (!header && columns) out.write(headerOf(columns));
};

function headerOf(columns: readonly Column[]): string {
  return line(columns.map(({ path, title }) => forCsvCell(path === '' ? title : path)));
}

/** Numbers of ours are no formulas; everything else is text from outside. */
function csvText(row: unknown, path: string): string {
  const cell = cellAt(row, path);
  return cell.state === 'known' && typeof cell.value === 'number' ? String(cell.value) : forCsvCell(cellText(cell));
}

function line(cells: readonly string[]): string {
  return `${cells.join(',')}\n`;
}
