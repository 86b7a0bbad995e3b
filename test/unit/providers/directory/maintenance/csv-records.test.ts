import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { csvRecords, type CsvRecord } from '../../../../../src/providers/directory/maintenance/csv-records.js';
import { textOf } from '../../../../../src/providers/directory/maintenance/csv-text.js';
import { inPieces } from './directory-in-memory.js';

async function records(content: string | Uint8Array, size = 7): Promise<CsvRecord[]> {
  const list: CsvRecord[] = [];
  for await (const record of csvRecords(textOf(inPieces(content, size)))) list.push(record);
  return list;
}

const lines = async (content: string, size?: number): Promise<[number, string][]> =>
  (await records(content, size)).map(({ line, cells }) => [line, cells.join('|')]);

describe('files that are no CSV', () => {
  it('a quote that is never closed is told with the line where it was opened', async () => {
    await expect(records('uid\r\n"a\r\nb"\r\nc\r\n"d\r\ne\r\nf\r\n')).rejects.toMatchObject({
      kind: 'usage',
      code: 'quote-open',
      details: { line: 5 },
    });
  });

  it('also when it swallows more than a record may hold', async () => {
    const file = `uid\n${'a\n'.repeat(500)}"b\n${'c\n'.repeat(600_000)}`;
    await expect(records(file, 65_536)).rejects.toMatchObject({
      code: 'record-too-long',
      message: 'line 502 is longer than 1 MiB',
      details: { line: 502 },
    });
  });

  it.each(['"', ''])('a record above the limit ends the reading there (%s)', async (quote) => {
    let given = 0;
    async function* endless(): AsyncGenerator<Uint8Array> {
      yield Buffer.from(`uid,name\na,${quote}`);
      for (; given < 300; given++) yield Buffer.alloc(65_536, 'x');
    }
    const read = async (): Promise<void> => {
      for await (const record of csvRecords(textOf(endless()))) void record;
    };
    await expect(read()).rejects.toMatchObject({ message: 'line 2 is longer than 1 MiB' });
    expect(given).toBeLessThan(40);
  });

  it('UTF-16 without a byte order mark is not guessed at', async () => {
    await expect(records(Buffer.from('uid\nchan\n', 'utf16le'))).rejects.toMatchObject({
      kind: 'usage',
      code: 'encoding',
      message: 'the file is UTF-16 without a byte order mark',
    });
    await expect(records(Buffer.from('uid\nchan\n', 'utf16le').swap16())).rejects.toThrow('UTF-16');
    await expect(records(Buffer.from([0, 0, 1, 2]))).rejects.toThrow('not UTF-8');
  });

  it('a source that fails is not taken for a short file', async () => {
    async function* failing(): AsyncGenerator<Uint8Array> {
      yield Buffer.from('uid\nchan\n');
      throw new Error('disk gone');
    }
    const read = async (): Promise<void> => {
      for await (const record of csvRecords(textOf(failing()))) void record;
    };
    await expect(read()).rejects.toThrow('disk gone');
  });
});

describe('lines', () => {
  it.each([
    ['\n', 1],
    ['\r\n', 1],
    ['\r\n', 1000],
    ['\r', 3],
  ])('count quoted line ends, empty lines, and %j', async (end, size) => {
    const file = ['uid,name', 'a,"one', 'two"', '', 'b,three', ' , ', 'c,"x', '', 'y"', 'd,'].join(end);
    expect(await lines(file, size)).toEqual([
      [1, 'uid|name'],
      [2, `a|one${end}two`],
      [5, 'b|three'],
      [7, `c|x${end}${end}y`],
      [10, 'd|'],
    ]);
  });

  it('keep their place when quotes stand where they should not', async () => {
    expect(await lines('uid,name\na,5" disk\nb,"Bob" Lee\nc,d\n')).toEqual([
      [1, 'uid|name'],
      [2, 'a|5" disk'],
      [3, 'b|"Bob" Lee'],
      [4, 'c|d'],
    ]);
  });

  it('tell a value that goes on after its closing quote from one that begins with a quote', async () => {
    const read = await records('uid,name\na,"b"c\nd,"""e"" f"\ng,"h" \ni,"j"\nk,l"m"\n"n"o,\n');
    expect(read.filter(({ misquoted }) => misquoted).map(({ line }) => line)).toEqual([2, 4, 7]);
  });

  it('are exact for any cells', async () => {
    const cell = fc.string({ unit: fc.constantFrom('a', 'é', '陳', ',', ';', '"', '\n', ' ') });
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(cell, cell), { minLength: 1, maxLength: 20 }),
        fc.integer({ min: 1, max: 9 }),
        async (rows, size) => {
          const quote = (text: string): string => `"${text.replaceAll('"', '""')}"`;
          const wanted: [number, string, string][] = [];
          let text = 'left,right\n';
          for (const [left, right] of rows) {
            if (left.trim() + right.trim() !== '') wanted.push([text.split('\n').length, left, right]);
            text += `${quote(left)},${quote(right)}\n`;
          }
          expect((await records(text, size)).slice(1).map(({ line, cells }) => [line, ...cells])).toEqual(wanted);
        },
      ),
    );
  });
});

describe('forms that other programs write', () => {
  it.each([
    ['UTF-8', Buffer.from('uid,name\na,陳é')],
    ['UTF-8 with a mark', Buffer.from('\ufeffuid,name\na,陳é')],
    ['UTF-16, little end first', Buffer.from('\ufeffuid,name\na,陳é', 'utf16le')],
    ['UTF-16, big end first', Buffer.from('\ufeffuid,name\na,陳é', 'utf16le').swap16()],
  ])('%s', async (_, bytes) => {
    for (const size of [1, 2, 3, 100])
      expect(await records(bytes, size)).toEqual([
        { line: 1, cells: ['uid', 'name'] },
        { line: 2, cells: ['a', '陳é'] },
      ]);
  });

  it.each([',', ';', '\t'])('%j between the cells', async (delimiter) => {
    expect(await lines(`uid${delimiter}"na,;\tme"${delimiter}kind\na${delimiter}b${delimiter}c`)).toEqual([
      [1, 'uid|na,;\tme|kind'],
      [2, 'a|b|c'],
    ]);
  });

  it('one column, no line end, nothing at all', async () => {
    expect(await lines('uid\na\nb')).toEqual([
      [1, 'uid'],
      [2, 'a'],
      [3, 'b'],
    ]);
    expect(await lines('uid')).toEqual([[1, 'uid']]);
    expect(await lines('')).toEqual([]);
  });
});
