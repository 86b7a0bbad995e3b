import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { parse, type CsvError } from 'csv-parse';
import { AppError } from '../../../core/error.js';

/** One record of a CSV file: its cells, and the line on which it begins (from 1). */
export interface CsvRecord {
  readonly line: number;
  readonly cells: readonly string[];
}

/** A record longer than this (bytes) is taken for one whose quote was never closed. */
const LONGEST_RECORD = 1_000_000;
/** The header must end within so many characters. */
const LONGEST_HEADER = 100_000;
const DELIMITERS = [',', ';', '\t'] as const;

interface Parsed {
  readonly record: string[];
  readonly raw: string;
}

/**
 * The records of a CSV text (RFC 4180; comma, semicolon or tab, whichever the first line has most of; any line ends), as a stream. Records
 * without any text are left out. Lines are counted here, from the raw text: the parser takes a quoted CRLF for two lines.
 * Throws AppError `usage`, with the line, for a quote that is opened and never closed.
 */
export async function* csvRecords(text: AsyncIterable<string>): AsyncGenerator<CsvRecord> {
  const source = text[Symbol.asyncIterator]();
  const head = await readHead(source);
  const parser = parse({
    delimiter: delimiterOf(head),
    record_delimiter: ['\r\n', '\n', '\r'],
    max_record_size: LONGEST_RECORD,
    raw: true,
    relax_column_count: true,
    relax_quotes: true,
    skip_records_with_error: true,
  });
  let broken: CsvError | undefined;
  parser.on('skip', (error: CsvError) => {
    broken ??= error;
  });
  const flow = pipeline(Readable.from(joined(head, source)), parser).catch(
    (error: unknown) => void parser.destroy(asError(error)),
  );
  let line = 1;
  let read = 0;
  // With `raw`, a record comes with its text; the types of the parser do not say so.
  for await (const { record, raw } of parser as AsyncIterable<Parsed>) {
    // The parser runs ahead: what it read before the fault comes first.
    if (broken && read >= Number(broken['records'])) break;
    read++;
    if (record.some((cell) => cell.trim() !== '')) yield { line, cells: record };
    line += raw.match(/\r\n|\n|\r/g)?.length ?? 0;
  }
  if (broken) throw neverClosed(line, broken);
  await flow;
}

/** Everything up to the end of the first line. */
async function readHead(source: AsyncIterator<string>): Promise<string> {
  let head = '';
  while (!/[\r\n]/.test(head) && head.length < LONGEST_HEADER) {
    const next = await source.next();
    if (next.done === true) break;
    head += next.value;
  }
  return head;
}

function delimiterOf(head: string): string {
  const [firstLine = ''] = head.split(/[\r\n]/, 1);
  const bare = firstLine.replace(/"[^"]*"/g, '');
  const count = (delimiter: string): number => bare.split(delimiter).length - 1;
  return DELIMITERS.reduce<string>((best, delimiter) => (count(delimiter) > count(best) ? delimiter : best), ',');
}

async function* joined(head: string, rest: AsyncIterator<string>): AsyncGenerator<Buffer> {
  yield Buffer.from(head);
  for (let next = await rest.next(); next.done !== true; next = await rest.next()) yield Buffer.from(next.value);
}

function neverClosed(line: number, cause: CsvError): AppError {
  return new AppError('usage', `line ${String(line)}: a quote is opened and never closed`, {
    code: 'quote-open',
    hint: 'A " inside a quoted value is written twice. Nothing was imported.',
    details: { line },
    cause,
  });
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
