import { type Out } from '../io/types.js';
import { cellAt, cellText, columnsOf, type Cell } from './cells.js';
import { forTerminal } from './clean.js';
import { fitWidths } from './fit-widths.js';
import { linesFor } from './lines.js';
import { type Column } from './result.js';
import { type Rows, type Sheet, type Write } from './sheet.js';
import { pad, shorten, width } from './width.js';

/** So many rows are held at a time, to see how wide their columns must be. */
const CHUNK = 500;
const GAP = '  ';

interface Layout {
  readonly columns: readonly Column[];
  /** The widest cell of each column so far. */
  readonly natural: readonly number[];
  /** Undefined: the window is too narrow for columns, or it is one object; each row becomes a block of lines. */
  readonly widths: readonly number[] | undefined;
}

/**
 * For people: on a terminal aligned columns as wide as the window allows, and in a narrow one a block of lines for each row. In a pipe plain
 * values between tabs, one row a line (of one object: one field a line), no header, nothing cut or wrapped.
 */
export const writeTable: Write = async (rows, sheet) => {
  if (!sheet.out.terminal) return writeTabs(rows, sheet);
  let layout: Layout | undefined;
  for await (const chunk of chunksOf(rows)) {
    const isFirst = layout === undefined;
    layout = layoutOf(chunk, sheet, layout);
    if (layout.widths) await writeGrid(chunk, layout.columns, layout.widths, sheet.out, isFirst);
    else writeBlocks(chunk, layout.columns, sheet.out, isFirst);
  }
};

async function writeTabs(rows: Rows, { out, list, columns }: Sheet): Promise<void> {
  let shown = columns;
  for await (const row of rows) {
    shown ??= columnsOf([row]);
    const texts = shown.map(({ path }) => forTerminal(cellText(cellAt(row, path))));
    if (list) out.write(`${texts.join('\t')}\n`);
    else
      for (const [i, { path }] of shown.entries())
        out.write(path === '' ? `${texts[i] ?? ''}\n` : `${forTerminal(path)}\t${texts[i] ?? ''}\n`);
  }
}

/** Later rows can make a column wider, so that nothing is cut while there is room; whether there are columns is decided by the first. */
function layoutOf(chunk: readonly unknown[], { columns: given, list, out }: Sheet, before: Layout | undefined): Layout {
  const columns = before?.columns ?? given ?? columnsOf(chunk);
  const natural = columns.map((column, i) =>
    Math.max(
      before?.natural[i] ?? width(titleOf(column)),
      ...chunk.map((row) => width(sayCell(cellAt(row, column.path), column))),
    ),
  );
  const widths =
    list && (!before || before.widths)
      ? (fitWidths(natural, out.width - GAP.length * (columns.length - 1)) ?? before?.widths)
      : undefined;
  return { columns, natural, widths };
}

async function writeGrid(
  chunk: readonly unknown[],
  columns: readonly Column[],
  widths: readonly number[],
  out: Out,
  withHeader: boolean,
): Promise<void> {
  const { default: Table } = await import('cli-table3');
  const bare = {
    top: '',
    'top-mid': '',
    'top-left': '',
    'top-right': '',
    bottom: '',
    'bottom-mid': '',
    'bottom-left': '',
    'bottom-right': '',
  };
  const inner = { left: '', 'left-mid': '', mid: '', 'mid-mid': '', right: '', 'right-mid': '', middle: GAP };
  const table = new Table({
    chars: { ...bare, ...inner },
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 0 },
  });
  const fit = (text: string, i: number): string => pad(shorten(text, widths[i] ?? 0), widths[i] ?? 0);
  if (withHeader && columns.some(({ path }) => path !== ''))
    table.push(columns.map((column, i) => out.paint.bold(fit(titleOf(column), i))));
  for (const row of chunk) {
    table.push(
      columns.map((column, i) => {
        const cell = cellAt(row, column.path);
        return paintCell(cell, fit(sayCell(cell, column), i), out);
      }),
    );
  }
  for (const line of table.toString().split('\n')) out.write(`${line.trimEnd()}\n`);
}

/** One field a line, its name before it, and an empty line between rows. */
function writeBlocks(chunk: readonly unknown[], columns: readonly Column[], out: Out, isFirst: boolean): void {
  const label = Math.max(0, ...columns.map((column) => width(titleOf(column))));
  for (const [i, row] of chunk.entries()) {
    if (!isFirst || i > 0) out.write('\n');
    const lines = linesFor(
      ({ paint }) =>
        columns.map((column) => {
          const text = sayCell(cellAt(row, column.path), column) || '-';
          return column.path === '' ? text : `${paint.bold(pad(titleOf(column), label))}${GAP}${text}`;
        }),
      out,
    );
    for (const line of lines) out.write(`${line.trimEnd()}\n`);
  }
}

/** The cell as people read it, cleaned. */
function sayCell(cell: Cell, column: Column): string {
  if (cell.state !== 'known') return cellText(cell);
  if (column.say) return forTerminal(column.say(cell.value));
  if (typeof cell.value === 'boolean') return cell.value ? 'yes' : 'no';
  return forTerminal(cellText(cell));
}

function titleOf({ title }: Column): string {
  return forTerminal(title);
}

function paintCell(cell: Cell, text: string, { paint }: Out): string {
  if (cell.state === 'unknown') return paint.caution(text);
  return cell.state === 'absent' ? paint.dim(text) : text;
}

async function* chunksOf(rows: Rows): AsyncIterable<unknown[]> {
  let chunk: unknown[] = [];
  for await (const row of rows) {
    chunk.push(row);
    if (chunk.length < CHUNK) continue;
    yield chunk;
    chunk = [];
  }
  if (chunk.length > 0) yield chunk;
}
