import { parse as parseCsv } from 'csv-parse/sync';
import { describe, expect, it } from 'vitest';
import { parse as parseYaml, parseAllDocuments } from 'yaml';
import { AppError } from '../../../src/core/error.js';
import { Personal } from '../../../src/core/personal.js';
import { forTerminal } from '../../../src/output/clean.js';
import { render, type RenderOptions } from '../../../src/output/render.js';
import { FORMATS, type Result, type Row } from '../../../src/output/result.js';
import { width } from '../../../src/output/width.js';
import { F, HOSTILE, kept, LOUD_PAINT } from './made-up.js';

const COLUMNS = [
  { path: 'uid', title: 'UID' },
  { path: 'name', title: 'Name' },
  { path: 'access.until', title: 'Access ends' },
];

const PEOPLE: Row[] = [
  {
    uid: 'chantm',
    name: 'Chan Tai Man 陳大文',
    number: new Personal('number', '1234564417'),
    access: F.known({ until: F.known('2026-06-30T16:00:00Z') }),
  },
  { uid: 'u3001234', name: 'Lee', number: F.absent(), access: F.unknown('not-readable', 'no right', 'Read access') },
  { uid: 'x', name: 'José Álvarez', number: F.absent('no numbers'), access: F.known({ until: F.absent() }) },
];

async function* stream(rows: readonly Row[], failure?: Error): AsyncIterable<Row> {
  for (const row of rows) yield await Promise.resolve(row);
  if (failure) throw failure;
}

async function rendered(
  result: Partial<Result>,
  options: Partial<RenderOptions> & { terminal?: boolean; width?: number } = {},
): Promise<string> {
  const out = kept({ terminal: options.terminal ?? false, width: options.width ?? 80 });
  await render({ shape: 'people', data: PEOPLE, ...result }, { format: 'json', unmask: false, out, err: kept(), ...options });
  return out.text;
}

describe('whatever the format', () => {
  it.each(FORMATS)('%s lets nothing dangerous out of a name, in a pipe and on a terminal', async (format) => {
    for (const terminal of [false, true]) {
      for (const query of [undefined, '[].{uid: uid, name: name}']) {
        const text = await rendered(
          { data: [{ uid: 'eve', name: HOSTILE, tags: [HOSTILE], deep: { [HOSTILE]: HOSTILE } }] },
          { format, terminal, query },
        );
        expect(text).toContain('eve');
        expect(forTerminal(text.replace(/[\n\t]/g, ''))).toBe(text.replace(/[\n\t]/g, ''));
        expect(text).not.toMatch(/^root/m);
      }
    }
  });

  it.each(FORMATS)('%s masks unless it is told otherwise', async (format) => {
    expect(await rendered({}, { format })).toContain('······4417');
    expect(await rendered({}, { format })).not.toContain('123456');
    expect(await rendered({}, { format, unmask: true })).toContain('1234564417');
  });

  it.each(FORMATS)('%s says the same of a stream as of a list', async (format) => {
    expect(await rendered({ data: stream(PEOPLE), columns: COLUMNS }, { format })).toBe(
      await rendered({ columns: COLUMNS }, { format }),
    );
    expect(await rendered({ data: stream([]), columns: COLUMNS }, { format })).toBe(
      await rendered({ data: [], columns: COLUMNS }, { format }),
    );
  });

  it.each([
    ['json', '[]\n'],
    ['ndjson', ''],
    ['csv', 'uid,name,access.until\n'],
    ['yaml', '[]\n'],
    ['table', ''],
  ] as const)('%s of an empty list is %j', async (format, text) => {
    expect(await rendered({ data: [], columns: COLUMNS }, { format })).toBe(text);
  });

  it.each(FORMATS)('%s stops when its reader went away', async (format) => {
    let asked = 0;
    const endless = (async function* () {
      for (;;) yield await Promise.resolve({ uid: String(asked++) });
    })();
    const out = kept({ closesAfter: 3 });
    await render({ shape: 'people', data: endless }, { format, unmask: false, out, err: kept() });
    expect(asked).toBeLessThan(10);
  });

  it('passes on what decides the exit code, of a stream once it has ended', async () => {
    let found = 0;
    const counted = (async function* () {
      for await (const row of stream(PEOPLE)) {
        found++;
        yield row;
      }
    })();
    const out = kept();
    const result: Result = { shape: 'people', data: counted, exit: () => (found === 3 ? 'partial' : undefined) };
    expect(await render(result, { format: 'ndjson', unmask: false, out, err: out })).toBe('partial');
    expect(await render({ shape: 'x', data: {}, exit: 'problem' }, { format: 'json', unmask: false, out, err: out })).toBe(
      'problem',
    );
    expect(await render({ shape: 'x', data: {} }, { format: 'json', unmask: false, out, err: out })).toBeUndefined();
  });

  it('says notes on stderr, cleaned', async () => {
    const out = kept();
    const err = kept();
    await render(
      { shape: 'people', data: [], notes: ['showing 25 of 312', HOSTILE] },
      { format: 'json', unmask: false, out, err },
    );
    expect(err.text).toBe(`showing 25 of 312\n${forTerminal(HOSTILE)}\n`);
    expect(out.text).toBe('[]\n');
  });
});

describe('JSON', () => {
  it('does not close an array that broke off', async () => {
    const out = kept();
    const failing = render(
      { shape: 'x', data: stream(PEOPLE, new AppError('unavailable', 'gone')) },
      { format: 'json', unmask: false, out, err: kept() },
    );
    await expect(failing).rejects.toMatchObject({ kind: 'unavailable' });
    expect(out.text).toContain('chantm');
    expect(() => JSON.parse(out.text) as unknown).toThrow();
  });

  it('has values, nulls and both maps', async () => {
    const [chan, lee] = JSON.parse(await rendered({})) as Row[];
    expect(chan).toEqual({
      uid: 'chantm',
      name: 'Chan Tai Man 陳大文',
      number: '······4417',
      access: { until: '2026-06-30T16:00:00Z' },
      unknown: {},
      absent: {},
    });
    expect(lee).toMatchObject({
      access: null,
      unknown: { access: { code: 'not-readable', why: 'no right', right: 'Read access' } },
      absent: { number: null },
    });
  });

  it('of one object is that object', async () => {
    expect(JSON.parse(await rendered({ data: { uid: 'x' } }))).toEqual({ uid: 'x', unknown: {}, absent: {} });
    expect(await rendered({ data: { uid: 'x' } }, { format: 'ndjson' })).toBe('{"uid":"x","unknown":{},"absent":{}}\n');
  });

  it('by line has one object a line', async () => {
    const lines = (await rendered({ data: stream(PEOPLE) }, { format: 'ndjson' })).trimEnd().split('\n');
    expect(lines.map((line) => (JSON.parse(line) as Row)['uid'])).toEqual(['chantm', 'u3001234', 'x']);
  });

  it('keeps hostile text as exact data', async () => {
    expect(JSON.parse(await rendered({ data: [{ name: HOSTILE }] }))).toMatchObject([{ name: HOSTILE }]);
  });
});

describe('CSV', () => {
  it('tells unknown, none, nothing and a value apart', async () => {
    const rows = parseCsv(
      await rendered(
        { columns: [...COLUMNS, { path: 'number', title: 'Number' }, { path: 'missing', title: '' }] },
        { format: 'csv' },
      ),
    );
    expect(rows).toEqual([
      ['uid', 'name', 'access.until', 'number', 'missing'],
      ['chantm', 'Chan Tai Man 陳大文', '2026-06-30T16:00:00Z', '······4417', ''],
      ['u3001234', 'Lee', 'unknown', 'none', ''],
      ['x', 'José Álvarez', 'none', 'none', ''],
    ]);
  });

  it('without columns has those of all rows', async () => {
    const text = await rendered({ data: [{ uid: 'a' }, { uid: 'b', more: { x: 1, list: ['p', 'q'] } }] }, { format: 'csv' });
    expect(parseCsv(text)).toEqual([
      ['uid', 'more.x', 'more.list'],
      ['a', '', ''],
      ['b', '1', 'p, q'],
    ]);
  });

  it('leaves our own numbers alone and guards text', async () => {
    expect(parseCsv(await rendered({ data: [{ n: -5, t: '-5' }] }, { format: 'csv' }))).toEqual([
      ['n', 't'],
      ['-5', "'-5"],
    ]);
  });

  it('of one object has a header and one line', async () => {
    expect(await rendered({ data: { uid: 'x', on: true } }, { format: 'csv' })).toBe('uid,on\nx,true\n');
  });
});

describe('YAML', () => {
  it('reads back as what JSON says, hostile text and words of YAML 1.1 included', async () => {
    const data = [
      {
        name: HOSTILE,
        tag: '\u{e0041}',
        word: 'no',
        octal: '0123',
        day: '2026-06-30',
        text: 'a: b # c',
        long: 'word '.repeat(60),
      },
      ...PEOPLE,
    ];
    const text = await rendered({ data }, { format: 'yaml' });
    expect(parseYaml(text)).toEqual(JSON.parse(await rendered({ data })));
    expect(parseAllDocuments(text, { version: '1.1' }).map((document) => (document.toJS() as Row[])[0]?.['word'])).toEqual([
      'no',
    ]);
  });

  it('of one object is a mapping', async () => {
    expect(await rendered({ data: { uid: 'x' } }, { format: 'yaml' })).toBe('uid: x\nunknown: {}\nabsent: {}\n');
  });
});

describe('a table', () => {
  it('in a pipe has tabs between plain values, and nothing cut, wrapped or painted', async () => {
    const long = 'x'.repeat(300);
    const out = kept({ width: 40 });
    await render(
      { shape: 'x', data: [...PEOPLE, { uid: long, name: 'a\tb' }], columns: COLUMNS },
      { format: 'table', unmask: false, out, err: out },
    );
    expect(out.text.split('\n')).toEqual([
      'chantm\tChan Tai Man 陳大文\t2026-06-30T16:00:00Z',
      'u3001234\tLee\tunknown',
      'x\tJosé Álvarez\tnone',
      `${long}\ta\\tb\t`,
      '',
    ]);
  });

  it('on a terminal stands in columns, Chinese names too', async () => {
    const lines = (await rendered({ columns: COLUMNS }, { format: 'table', terminal: true })).split('\n');
    expect(lines).toEqual([
      'UID       Name                 Access ends',
      'chantm    Chan Tai Man 陳大文  2026-06-30T16:00:00Z',
      'u3001234  Lee                  unknown',
      'x         José Álvarez         none',
      '',
    ]);
    const column = (line: string, text: string): number => width(line.slice(0, line.indexOf(text)));
    expect(column(lines[1] ?? '', '2026')).toBe(column(lines[0] ?? '', 'Access'));
  });

  it('marks what is unknown or not there, and the header', async () => {
    const out = kept({ terminal: true, paint: LOUD_PAINT, width: 200 });
    await render({ shape: 'x', data: PEOPLE, columns: COLUMNS }, { format: 'table', unmask: false, out, err: out });
    expect(out.text).toContain('<bold>UID');
    expect(out.text).toContain('<caution>unknown');
    expect(out.text).toContain('<dim>none');
  });

  it('gives way in its widest columns, but not in the key', async () => {
    const data = [{ uid: 'chantm', name: 'n'.repeat(60), department: '化學系'.repeat(20) }];
    const text = await rendered({ data }, { format: 'table', terminal: true, width: 50 });
    for (const line of text.trimEnd().split('\n')) expect(width(line)).toBeLessThanOrEqual(50);
    expect(text).toContain('chantm  nnnnnnnn');
    expect(text).toContain('…');
  });

  it('in a narrow window becomes a block of lines for each row', async () => {
    const columns = [...COLUMNS, ...['a', 'b', 'c'].map((path) => ({ path, title: path.repeat(9) }))];
    const text = await rendered({ columns }, { format: 'table', terminal: true, width: 40 });
    expect(text.split('\n\n')).toHaveLength(3);
    expect(text).toContain('Name         Chan Tai Man 陳大文\nAccess ends  2026-06-30T16:00:00Z\n');
    expect(text).toContain('ccccccccc    -\n');
    for (const line of text.split('\n')) expect(width(line)).toBeLessThanOrEqual(40);
  });

  it('says values as its columns say them, on a terminal alone', async () => {
    const columns = [{ path: 'uid', title: 'UID', say: (value: unknown) => `<${String(value)}>` }];
    expect(await rendered({ columns }, { format: 'table', terminal: true })).toContain('<chantm>');
    expect(await rendered({ columns }, { format: 'table' })).not.toContain('<');
  });

  it('of very many rows goes on under one header, and widens rather than cut', async () => {
    const data = Array.from({ length: 1001 }, (_, i) => ({ uid: `u${String(i)}`, name: i === 1000 ? 'n'.repeat(40) : 'short' }));
    const lines = (await rendered({ data: stream(data) }, { format: 'table', terminal: true })).trimEnd().split('\n');
    expect(lines).toHaveLength(1002);
    expect(lines.filter((line) => line.startsWith('uid'))).toEqual(['uid   name']);
    expect(lines.at(-1)).toBe(`u1000  ${'n'.repeat(40)}`);
  });

  it('of one object has a line for each field', async () => {
    expect(await rendered({ data: { uid: 'x', on: true, none: [] } }, { format: 'table', terminal: true })).toBe(
      'uid   x\non    yes\nnone  -\n',
    );
    expect(await rendered({ data: { uid: 'x', on: true } }, { format: 'table' })).toBe('uid\tx\non\ttrue\n');
  });

  it('gives way to the lines for people, unless fields or a query are asked for', async () => {
    const human = () => ['a card'];
    expect(await rendered({ human }, { format: 'table' })).toBe('a card\n');
    expect(await rendered({ human }, { format: 'table', fields: 'uid' })).toBe('chantm\nu3001234\nx\n');
    expect(await rendered({ human }, { format: 'table', query: '[0].uid' })).toBe('chantm\n');
    expect(await rendered({ human }, { format: 'ndjson', query: '[0].uid' })).toBe('"chantm"\n');
  });
});

describe('--fields', () => {
  it('refuses what is no field, and lists the fields', async () => {
    await expect(rendered({}, { fields: 'uid,nmae' })).rejects.toMatchObject({
      kind: 'usage',
      code: 'unknown-field',
      message: 'There is no field "nmae".',
    });
    await expect(rendered({}, { fields: 'nmae' })).rejects.toMatchObject({
      hint: 'Fields: absent, access, access.until, name, number, uid, unknown.',
    });
    await expect(rendered({ data: stream(PEOPLE) }, { fields: 'nmae' })).rejects.toMatchObject({ kind: 'usage' });
    await expect(rendered({ data: [], fields: ['uid'] }, { fields: 'nmae' })).rejects.toMatchObject({ kind: 'usage' });
    await expect(rendered({}, { fields: 'uid,,name' })).rejects.toMatchObject({ kind: 'usage' });
    await expect(rendered({}, { fields: 'uid.x' })).rejects.toMatchObject({ kind: 'usage' });
  });

  it.each(FORMATS)('is refused before %s writes anything, of a list and of a stream', async (format) => {
    for (const data of [PEOPLE, stream(PEOPLE)]) {
      const out = kept();
      const result: Result = { shape: 'people', data, columns: COLUMNS };
      await expect(render(result, { format, fields: 'uid,nmae', unmask: false, out, err: out })).rejects.toMatchObject({
        kind: 'usage',
      });
      expect(out.text).toBe('');
    }
  });

  it('keeps the shape, the order asked for, and of the maps what concerns it', async () => {
    const rows = JSON.parse(await rendered({}, { fields: ' access.until , uid ' })) as Row[];
    expect(rows.map((row) => Object.keys(row))).toEqual(Array(3).fill(['access', 'uid', 'unknown', 'absent']));
    expect(rows).toMatchObject([
      { access: { until: '2026-06-30T16:00:00Z' }, unknown: {}, absent: {} },
      { access: null, unknown: { access: { code: 'not-readable' } }, absent: {} },
      { access: { until: null }, unknown: {}, absent: { 'access.until': null } },
    ]);
  });

  it('goes through lists', async () => {
    const data = [
      {
        mfa: F.known({
          methods: F.known([
            { id: '1', addedAt: F.unknown('not-recorded', 'no') },
            { id: '2', addedAt: 'x' },
          ]),
        }),
        uid: 'a',
      },
    ];
    expect(JSON.parse(await rendered({ data }, { fields: 'mfa.methods.addedAt' }))).toEqual([
      {
        mfa: { methods: [{ addedAt: null }, { addedAt: 'x' }] },
        unknown: { 'mfa.methods[0].addedAt': { code: 'not-recorded', why: 'no' } },
        absent: {},
      },
    ]);
    expect(await rendered({ data }, { fields: 'mfa.methods.id', format: 'table' })).toBe('1, 2\n');
  });

  it('takes a field that only some rows have, and an empty list without complaint', async () => {
    expect(JSON.parse(await rendered({ data: [{ a: 1 }, { b: 2 }] }, { fields: 'b' }))).toMatchObject([{ b: null }, { b: 2 }]);
    expect(await rendered({ data: [], columns: COLUMNS }, { fields: 'mail', format: 'csv' })).toBe('mail\n');
  });
});

describe('--query', () => {
  it.each(['[].{', 'nothing(@)', 'length([0].access)', '[?'])('refuses %s before it writes', async (query) => {
    const out = kept();
    const data = [{ access: 5 }];
    await expect(render({ shape: 'x', data }, { format: 'json', query, unmask: false, out, err: out })).rejects.toMatchObject({
      kind: 'usage',
      code: 'wrong-query',
    });
    expect(out.text).toBe('');
  });

  it.each([
    ['json', '[\n  {\n    "id": "chantm",\n    "until": "2026-06-30T16:00:00Z"\n  }\n]\n'],
    ['ndjson', '{"id":"chantm","until":"2026-06-30T16:00:00Z"}\n'],
    ['csv', 'id,until\nchantm,2026-06-30T16:00:00Z\n'],
    ['yaml', '- id: chantm\n  until: "2026-06-30T16:00:00Z"\n'],
    ['table', 'chantm\t2026-06-30T16:00:00Z\n'],
  ] as const)('shapes %s', async (format, text) => {
    const query = "[?uid=='chantm'].{id: uid, until: access.until}";
    expect(await rendered({}, { format, query })).toBe(text);
    expect(await rendered({ data: stream(PEOPLE) }, { format, query })).toBe(text);
  });

  it('may give a list of values, a value, or nothing', async () => {
    expect(await rendered({}, { format: 'csv', query: '[].uid' })).toBe('value\nchantm\nu3001234\nx\n');
    expect(await rendered({}, { format: 'table', query: '[].uid', terminal: true })).toBe('chantm\nu3001234\nx\n');
    expect(await rendered({}, { format: 'table', query: '[].[uid, name]' })).toBe(
      'chantm\tChan Tai Man 陳大文\nu3001234\tLee\nx\tJosé Álvarez\n',
    );
    expect(await rendered({}, { format: 'json', query: 'length(@)' })).toBe('3\n');
    expect(await rendered({}, { format: 'json', query: '[7]' })).toBe('null\n');
    expect(await rendered({}, { format: 'json', query: "[?uid=='nobody']" })).toBe('[]\n');
  });

  it('comes after --fields', async () => {
    expect(await rendered({}, { format: 'ndjson', fields: 'uid', query: '[0].keys(@)' })).toBe('"uid"\n"unknown"\n"absent"\n');
  });
});
