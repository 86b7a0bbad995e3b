import { beforeEach, describe, expect, test } from 'vitest';
import fc from 'fast-check';
import { DAY, call, later, NOW, testBench, type TestBench } from './bench.js';

let bench: TestBench;

beforeEach(async () => {
  bench = await testBench();
  return () => bench.directory.close();
});

const found = async (text: string): Promise<string[]> => (await bench.search(text)).map(({ uid }) => uid);

async function people(...names: readonly (readonly [uid: string, name: string])[]): Promise<void> {
  for (const [uid, name] of names) await bench.account(uid, { name });
}

describe('finds nothing', () => {
  beforeEach(() => people(['chantm', 'Chan Tai Man 陳大文'], ['alice', 'Alice Wong']));

  test.each([
    '',
    ' ',
    '-',
    '"',
    '""',
    '*',
    "'",
    '\0',
    'chan\0tai',
    'xyz',
    'li',
    '文大',
    'NEAR(chan tai)',
    'chan OR alice',
    'uid:chantm',
    '^chan',
    'cha*',
    'chan -alice',
    '()',
    '"chan"',
  ])('%j', async (text) => {
    expect(await found(text)).toEqual([]);
  });

  test('an account that is gone, and a name that is no more', async () => {
    await bench.sql("update account set name = 'Bob Ho 何' where uid = 'chantm'");
    await bench.sql("delete from account where uid = 'alice'");
    for (const text of ['Tai', '陳', 'Ch', 'alice', 'Al', 'Won'])
      expect(await found(text), text).toEqual(text === 'Ch' ? ['chantm'] : []);
    expect(await found('何')).toEqual(['chantm']);
  });

  test('an alias that is gone', async () => {
    await bench.insert('alias', { alias: 'tai.man.chan', account_id: 'id-chantm' });
    expect(await found('tai.man')).toEqual(['chantm']);
    await bench.sql("update alias set alias = 'big.article'");
    expect(await found('tai.man')).toEqual([]);
    expect(await found('big.art')).toEqual(['chantm']);
    await bench.sql('delete from alias');
    expect(await found('big.art')).toEqual([]);
  });

  test('any text can be asked, and only what holds its words comes back', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(
          fc.string({ unit: 'binary', maxLength: 12 }),
          fc.string({ unit: fc.constantFrom('"', '*', '(', ')', ' ', '^', ':', '-', '+', 'a', '陳') }),
        ),
        async (text) => {
          for (const { uid } of await bench.search(text)) expect(['chantm', 'alice']).toContain(uid);
        },
      ),
      { numRuns: 200 },
    );
  });
});

describe('finds', () => {
  test('Han names by one character, by two at the beginning, and by two inside', async () => {
    await people(['auyangsm', '歐陽小明'], ['limm', 'Li Ming Ming 李明明'], ['leesm', '李小明'], ['mingx', '明小王']);
    expect(await found('李')).toEqual(['leesm', 'limm']);
    expect(await found('李明')).toEqual(['limm']);
    expect(await found('小明')).toEqual(['auyangsm', 'leesm']);
    expect(await found('歐陽小')).toEqual(['auyangsm']);
    expect(await found('李 明')).toEqual(['leesm', 'limm']);
  });

  test('names of two letters as words and beginnings of words: Li and Lin, not Alice', async () => {
    await people(['aa1', 'Li Ming'], ['bb2', 'Ada Lin'], ['cc3', 'Alice Wong'], ['dd4', 'Ng']);
    expect(await found('Li')).toEqual(['aa1', 'bb2']);
    expect(await found('li')).toEqual(['aa1', 'bb2']);
    expect(await found('ng')).toEqual(['dd4']);
    expect(await found('L')).toEqual(['aa1', 'bb2']);
  });

  test('letters with and without accents alike, long and short, composed or not', async () => {
    await people(['jose1', 'José Núñez'], ['jose2', 'Jose Nunez'], ['jose3', 'Jose\u0301 Nu\u0301n\u0303ez'], ['emile', 'Émile']);
    for (const text of ['José', 'jose', 'JOSE\u0301', 'Nuñez', 'nunez'])
      expect(await found(text), text).toEqual(['jose1', 'jose2', 'jose3']);
    for (const text of ['É', 'e', 'E\u0301m']) expect(await found(text), text).toEqual(['emile']);
  });

  test('scripts of all kinds, in the middle of what is written together', async () => {
    await people(
      ['korean', '김민수'],
      ['kana', 'たなか はなこ'],
      ['thai', 'สมชาย ใจดี'],
      ['greek', 'Αλέξανδρος'],
      ['cyril', 'Анна Ёлкина'],
      ['hebrew', 'רחל כהן'],
      ['rare', '𠮷田'],
    );
    const asked = { korean: '민수', kana: 'なこ', thai: 'ชาย', greek: 'ΑΛΈΞ', cyril: 'ёлк', hebrew: 'כהן', rare: '𠮷' };
    for (const [uid, text] of Object.entries(asked)) expect(await found(text), text).toEqual([uid]);
  });

  test('a part of a UID, the beginning of one, a part of an alias, a whole number', async () => {
    await bench.account('u3001234', { number: '3030012345' });
    await bench.insert('alias', { alias: 'Tai.Man.Chan', account_id: 'id-u3001234' });
    for (const text of ['u3001234', 'U3001234', 'u3', '0012', 'man.ch', 'TAI', '3030012345'])
      expect(await found(text), text).toEqual(['u3001234']);
    expect(await found('303001234')).toEqual([]);
  });

  test('every word, in any order, one of them short', async () => {
    await people(['chantm', 'Chan Tai Man'], ['chanst', 'Chan Siu Tung'], ['oneil', "O'Neill-Li Ann"]);
    expect(await found('tai chan')).toEqual(['chantm']);
    expect(await found('chan s')).toEqual(['chanst']);
    expect(await found('chan - tai')).toEqual(['chantm']);
    expect(await found("O'Neill")).toEqual(['oneil']);
    expect(await found('ann li')).toEqual(['oneil']);
  });

  test('the exact UID first, then whole words, then beginnings of words and UIDs, then what is inside a word, each by UID', async () => {
    await people(
      ['zzz', 'Mr Wong'],
      ['yyy', 'Wong Hoi Hoi'],
      ['awong', 'A'],
      ['wongz', 'B'],
      ['wonga', 'C'],
      ['ccc', 'Wongchai D'],
      ['aaa', 'Kwong E'],
      ['wong', 'F'],
    );
    expect(await found('wong')).toEqual(['wong', 'yyy', 'zzz', 'ccc', 'wonga', 'wongz', 'aaa', 'awong']);
    expect(await found('WONG ')).toEqual(await found('wong'));
  });

  test('an alias counts like a name: exact, a word of it, a beginning, inside', async () => {
    for (const [uid, alias] of [
      ['aaa', 'siu.kchan.x'],
      ['bbb', 'siu.chanel'],
      ['ccc', 'siu.chan'],
      ['ddd', 'chan'],
    ] as const) {
      await bench.account(uid, { name: 'X' });
      await bench.insert('alias', { alias, account_id: `id-${uid}` });
    }
    expect(await found('chan')).toEqual(['ddd', 'ccc', 'bbb', 'aaa']);
  });

  test('of several words all must be whole, or begin one', async () => {
    await people(['aaa', 'Chant Tai'], ['bbb', 'Chan Tai'], ['ccc', 'Xchan Tai'], ['ddd', 'Taiwo Chandler']);
    expect(await found('tai chan')).toEqual(['bbb', 'aaa', 'ddd', 'ccc']);
    expect(await found('chan -')).toEqual(['bbb', 'aaa', 'ddd', 'ccc']);
  });

  test('rows that plain SQL put in at once', async () => {
    await bench.sql(
      "insert into account (id, uid, name, kind, made_at) select 'i' || value, 'bulk' || value, '人 ' || value, 'staff', 0 from json_each('[1,2,3]')",
    );
    expect(await found('人')).toEqual(['bulk1', 'bulk2', 'bulk3']);
  });

  test('the same after the file was packed', async () => {
    await people(['aaa', 'Ann'], ['bbb', 'Bob'], ['ccc', 'Cat']);
    await bench.sql("delete from account where uid = 'aaa'");
    await bench.sql('vacuum');
    expect(await found('Cat')).toEqual(['ccc']);
  });
});

describe('filters and pages', () => {
  const until = (days: number) => later(NOW, days * DAY);

  beforeEach(async () => {
    await bench.account('aaa', { kind: 'staff', department: 'Library', access_until: until(5) });
    await bench.account('bbb', { kind: 'student', department: 'Library', access_until: until(10) });
    await bench.account('ccc', { kind: 'staff', department: 'Registry', enabled: 0 });
  });

  const uids = async (query: Parameters<TestBench['search']>[0]) => (await bench.search(query)).map(({ uid }) => uid);

  test('nobody: a filter that does not hold, a limit of nothing', async () => {
    expect(await uids({ kind: 'visitor' })).toEqual([]);
    expect(await uids({ department: 'Library\0' })).toEqual([]);
    expect(await uids({ limit: 0 })).toEqual([]);
  });

  test('all must hold; the window takes in its beginning and not its end', async () => {
    expect(await uids({})).toEqual(['aaa', 'bbb', 'ccc']);
    expect(await uids({ kind: 'staff', department: 'Library' })).toEqual(['aaa']);
    expect(await uids({ text: 'name', kind: 'staff' })).toEqual(['aaa', 'ccc']);
    expect(await uids({ accessEnds: { from: until(5), to: until(10) } })).toEqual(['aaa']);
    expect(await uids({ accessEnds: { from: until(6) } })).toEqual(['bbb']);
    expect(await uids({ accessEnds: { to: until(6) } })).toEqual(['aaa']);
  });

  test('a row tells known from absent', async () => {
    const [row] = await bench.search({ kind: 'staff', department: 'Registry' });
    expect(row).toMatchObject({
      uid: 'ccc',
      kind: { state: 'known', value: 'staff' },
      number: { state: 'absent' },
      mail: { state: 'absent' },
      enabled: { state: 'known', value: false },
      accessUntil: { state: 'known', value: 'never' },
    });
  });

  test('a kind that is none is unknown in its row, and the others stand', async () => {
    await bench.sql("update account set kind = 'wizard' where uid = 'ccc'");
    expect((await bench.search({}))[2]).toMatchObject({ uid: 'ccc', kind: { state: 'unknown', code: 'not-decodable' } });
  });

  test.each([
    ['some', 700],
    ['thousands', 7300],
  ])('%s come in pages, each once, also when somebody writes in between; the last says whether that is all', async (_, count) => {
    await bench.sql(
      `insert into account (id, uid, name, kind, made_at) with recursive n(i) as (select 1 union all select i + 1 from n where i < ${count}) select 'p' || i, printf('p%04d', i), 'Person', 'graduate', 0 from n`,
    );
    for (const query of [{ text: 'Person' }, { kind: 'graduate' as const }]) {
      const pages = [];
      for await (const page of bench.directory.search(query, call())) {
        pages.push(page);
        if (pages.length === 1)
          await bench.sql(
            "insert or ignore into account (id, uid, name, kind, made_at) values ('new', 'p0000', 'Person', 'graduate', 0)",
          );
      }
      const list = pages.flatMap(({ rows }) => rows.map(({ uid }) => uid)).filter((uid) => uid !== 'p0000');
      expect(list).toEqual(Array.from({ length: count }, (_, i) => `p${String(i + 1).padStart(4, '0')}`));
      expect(pages.map(({ complete }) => complete.state === 'known' && complete.value)).toEqual(
        pages.map((__, n) => n === pages.length - 1),
      );
      expect(pages.length).toBeGreaterThan(1);
      await bench.sql("delete from account where id = 'new'");
    }
  });

  test.each([
    [1, false],
    [2, false],
    [3, true],
    [4, true],
  ])('a limit of %i: complete %s', async (limit, complete) => {
    const pages = [];
    for await (const page of bench.directory.search({ limit }, call())) pages.push(page);
    expect(pages.at(-1)?.complete).toMatchObject({ state: 'known', value: complete });
    expect(pages.flatMap(({ rows }) => rows)).toHaveLength(Math.min(limit, 3));
  });

  test.each([
    [300, false],
    [699, false],
    [700, true],
    [900, true],
  ])('a limit of %i over pages: complete %s', async (limit, complete) => {
    await bench.sql(
      "insert into account (id, uid, name, kind, made_at) with recursive n(i) as (select 1 union all select i + 1 from n where i < 700) select 'p' || i, printf('p%04d', i), 'Person', 'graduate', 0 from n",
    );
    const pages = [];
    for await (const page of bench.directory.search({ text: 'Person', limit }, call())) pages.push(page);
    expect(pages.flatMap(({ rows }) => rows)).toHaveLength(Math.min(limit, 700));
    expect(pages.at(-1)?.complete).toMatchObject({ state: 'known', value: complete });
  });

  test('a signal that fired', async () => {
    const pulling = bench.directory.search({}, call(AbortSignal.abort()))[Symbol.asyncIterator]().next();
    await expect(pulling).rejects.toMatchObject({ kind: 'cancelled' });
  });
});
