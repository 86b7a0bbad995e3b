import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { parse, type CsvError } from 'csv-parse';
import { AppError } from '../../../core/error.js';

/** One record of a CSV file: its cells, and the line on which it begins (from 1). */
export interface CsvRecord {
  readonly line: number;
  readonly cells: readonly string[];
  /** A quoted cell goes on after its closing quote: what the cells are is a guess. */
  readonly misquoted?: true;
}

/** A record is at most so many bytes, 1 MiB: longer than any account, and far shorter than the rest of a file behind a quote that was never closed. */
const LONGEST_RECORD = 1_048_576;
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
 * Throws AppError `usage`, with the line, for a quote that is opened and never closed and for a record above 1 MiB; the rest of the text is not read.
 */
export async function* csvRecords(text: AsyncIterable<string>): AsyncGenerator<CsvRecord> {
  const source = text[Symbol.asyncIterator]();
  const head = await readHead(source);
  const delimiter = delimiterOf(head);
  const parser = parse({
    delimiter,
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
  const wellQuoted = wellQuotedBy(delimiter);
  const flow = pipeline(Readable.from(joined(head, source, () => broken !== undefined)), parser).catch(
    (error: unknown) => void parser.destroy(asError(error)),
  );
  let line = 1;
  let read = 0;
  // With `raw`, a record comes with its text; the types of the parser do not say so.
  for await (const { record, raw } of parser as AsyncIterable<Parsed>) {
    // The parser runs ahead: what it read before the fault comes first.
    if (broken && read >= Number(broken['records'])) break;
    read++;
    if (record.some((cell) => cell.trim() !== '')) {
      const misquoted = record.some((cell) => cell.startsWith('"')) && !wellQuoted.test(raw);
      yield { line, cells: record, ...(misquoted ? { misquoted } : {}) };
    }
    line += raw.match(/\r\n|\n|\r/g)?.length ?? 0;
  }
  if (broken) throw broken.code === 'CSV_MAX_RECORD_SIZE' ? tooLong(line, broken) : neverClosed(line, broken);
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

/** A record in which every cell is quoted as a whole or not at all. Its parts exclude each other by their first character: it never tries twice. */
function wellQuotedBy(delimiter: string): RegExp {
  const cell = `(?:"(?:[^"]|"")*"|[^"${delimiter}\\r\\n][^${delimiter}\\r\\n]*|)`;
  return new RegExp(`^${cell}(?:${delimiter}${cell})*[\\r\\n]*$`);
}

/** The text in pieces, until the parser has found a fault: what comes after it is not read. */
async function* joined(head: string, rest: AsyncIterator<string>, stopped: () => boolean): AsyncGenerator<Buffer> {
  yield Buffer.from(head);
  while (!stopped()) {
    const next = await rest.next();
    if (next.done === true) return;
    yield Buffer.from(next.value);
  }
  await rest.return?.();
}

function tooLong(line: number, cause: CsvError): AppError {
  return new AppError('usage', `line ${String(line)} is longer than 1 MiB`, {
    code: 'record-too-long',
    hint: 'Is a quote opened there and never closed? A " inside a quoted value is written twice. Nothing was imported.',
    details: { line },
    cause,
  });
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
