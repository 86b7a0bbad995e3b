import { type ErrorKind } from '../core/error.js';
import { type Out } from '../io/types.js';
import { checkFields, isObject, parseFields, pickFields } from './fields.js';
import { linesFor } from './lines.js';
import { plainRow } from './plain.js';
import { type Query } from './query.js';
import { type Column, type Format, type Result, type Row } from './result.js';
import { type Rows, type Write } from './sheet.js';

type Data = Record<string, unknown>;

export interface RenderOptions {
  readonly format: Format;
  /** `--fields a,b`: paths; one that does not exist is a usage error. */
  readonly fields?: string | readonly string[];
  /** `--query`: a JMESPath expression over the whole result (after `--fields`). */
  readonly query?: string;
  /** `--unmask`: personal values in full. */
  readonly unmask: boolean;
  readonly out: Out;
  readonly err: Out;
}

/**
 * Writes a result in the format asked for, its notes on stderr, and returns what decides the exit code.
 * Throws AppError `usage` for a wrong `--fields` or `--query` before anything is written, and whatever a stream throws.
 */
export async function render(result: Result, options: RenderOptions): Promise<ErrorKind | undefined> {
  const { format, out, err, unmask } = options;
  if (format === 'table' && result.human && options.fields === undefined && options.query === undefined) {
    writeLines(linesFor(result.human, out, unmask), out);
  } else await renderData(result, options);
  const notes = linesFor(() => (typeof result.notes === 'function' ? result.notes() : (result.notes ?? [])), err);
  writeLines(notes, err);
  return typeof result.exit === 'function' ? result.exit() : result.exit;
}

/** Writes lines that {@link linesFor} made, each with its end. */
export function writeLines(lines: readonly string[], out: Out): void {
  for (const line of lines) out.write(`${line.trimEnd()}\n`);
}

async function renderData(result: Result, options: RenderOptions): Promise<void> {
  const fields = options.fields === undefined ? undefined : parseFields(options.fields);
  const query = options.query === undefined ? undefined : await compileWhenAsked(options.query);
  const write = await writerOf(options.format);
  const rows = plainRows(result, options.unmask, fields);
  const list = isStream(result.data) || Array.isArray(result.data);
  if (query) return writeQueried(rows, list, query, write, options.out);
  const columns = fields ? fields.map((path) => columnAt(path, result.columns)) : result.columns;
  await write(paced(rows, options.out), { out: options.out, list, columns: columns ?? (await columnsInMemory(result, options)) });
}

/**
 * All rows as plain data, with `--fields` applied. Fields are checked against what the command says its rows can have; where it does not say,
 * against all rows in memory or the first of a stream.
 */
async function* plainRows(
  { data, fields: named, columns }: Result,
  unmask: boolean,
  fields: readonly string[] | undefined,
): AsyncIterable<Data> {
  const known = [...(named ?? []), ...(columns ?? []).map(({ path }) => path)];
  const plain = isStream(data) ? undefined : (isList(data) ? data : [data]).map((row) => plainRow(row, { unmask }));
  if (fields && (named || plain?.length)) checkFields(fields, known, plain ?? []);
  let unchecked = fields && !named && !plain;
  for await (const row of plain ?? streamed(data as AsyncIterable<Row>, unmask)) {
    if (fields && unchecked) checkFields(fields, known, [row]);
    unchecked = false;
    yield fields ? pickFields(row, fields) : row;
  }
}

async function* streamed(rows: AsyncIterable<Row>, unmask: boolean): AsyncIterable<Data> {
  for await (const row of rows) yield plainRow(row, { unmask });
}

/** The same rows, no faster than the reader takes them, and none once the reader went away. */
async function* paced(rows: Rows, out: Out): Rows {
  for await (const row of rows) {
    yield row;
    if (out.closed) return;
    await out.ready();
  }
}

async function writeQueried(rows: Rows, list: boolean, query: Query, write: Write, out: Out): Promise<void> {
  const all: unknown[] = [];
  for await (const row of rows) all.push(row);
  const found = query(list ? all : all[0]);
  const isMany = Array.isArray(found);
  const columns = isMany && found.some(isObject) ? await columnsOfAll(found) : undefined;
  await write(paced(each(isMany ? (found as unknown[]) : [found]), out), { out, list: isMany, columns });
}

/** For CSV and tables of a list without columns of its own: those of all its rows, as rows can differ. */
async function columnsInMemory(result: Result, { format, unmask }: RenderOptions): Promise<readonly Column[] | undefined> {
  const { data } = result;
  if ((format !== 'csv' && format !== 'table') || isStream(data) || !isList(data) || data.length === 0) return undefined;
  return columnsOfAll(data.map((row) => plainRow(row, { unmask })));
}

async function columnsOfAll(rows: readonly unknown[]): Promise<readonly Column[]> {
  const { columnsOf } = await import('./cells.js');
  return columnsOf(rows);
}

async function compileWhenAsked(expression: string): Promise<Query> {
  const { compileQuery } = await import('./query.js');
  return compileQuery(expression);
}

async function writerOf(format: Format): Promise<Write> {
  switch (format) {
    case 'json':
      return (await import('./format-json.js')).writeJson;
    case 'ndjson':
      return (await import('./format-json.js')).writeNdjson;
    case 'csv':
      return (await import('./format-csv.js')).writeCsv;
    case 'yaml':
      return (await import('./format-yaml.js')).writeYaml;
    case 'table':
      return (await import('./format-table.js')).writeTable;
  }
}

function columnAt(path: string, columns: readonly Column[] | undefined): Column {
  return columns?.find((column) => column.path === path) ?? { path, title: path };
}

async function* each(values: readonly unknown[]): Rows {
  for (const value of values) yield await Promise.resolve(value);
}

function isStream(data: Result['data']): data is AsyncIterable<Row> {
  return Symbol.asyncIterator in data;
}

function isList(data: Row | readonly Row[]): data is readonly Row[] {
  return Array.isArray(data);
}
