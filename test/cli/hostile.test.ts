import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse as parseCsv } from 'csv-parse/sync';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse as parseYaml } from 'yaml';
import { furnish, type PracticeHouse, type Template } from './house.js';
import { uidctl } from './program.js';

/* Values from outside that would steer a terminal, turn text around, break a line or start a formula: they reach neither a terminal nor a CSV file as such. */

/** Title, clear screen, hyperlink, colour, 8-bit CSI, override and isolate, zero width, line ends of every kind, bell, backspace, delete. */
const HOSTILE = [
  // The driver ends a text at NUL, so that one is only typed below.
  '=cmd|\'/C calc\'!A0 \x1b]0;owned\x07 \x1b[2J\x1b[31mred \x9b31m \u202egnp.exe\u2066x\u2069 zero\u200bwidth\ttab\nnext "line"\r\n+1+1;=2 \u2028 \x08\x7f,@sum(1) é 陳',
  '+1-1',
  '-2+3\n=4',
  '@SUM(A1)',
  '\t=1',
  '\r=1',
  ' =1',
  '\u202e',
  'x'.repeat(900),
  '＝1+1',
  'ends in a backslash\\',
  '"; drop table account; --',
];

/** What must never arrive: controls but line ends, and format characters that hide or turn text. */
const DANGEROUS = /[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/;
const FORMULA = /^\s*[=+\-@＝＋－＠\t\r]/;

const LINES = [
  'lookup evil0',
  'lookup zebra',
  'account show evil0',
  'diagnose evil0',
  'mfa list evil0',
  'session list evil0',
  'access show evil0',
  'access due --within 3660',
  'pin require-change evil0 --dry-run',
  'mfa clear evil0 --all --dry-run',
  'account enable evil1 --dry-run --reason x',
  'audit list',
  'directory export',
];

let template: Template;
let house: PracticeHouse;
beforeAll(async () => {
  template = await furnish();
  house = template.copy();
  for (const [i, text] of HOSTILE.entries()) {
    const id = `id-evil-${i}`;
    house.sql(
      `insert into account (id, uid, number, name, kind, department, mail, made_at, access_until, access_rule, pin_hash, pin_must_change, recovery_mail, recovery_mobile,
         enabled, disabled_reason, disabled_by, disabled_at, disabled_note)
       values (?, ?, ?, ?, 'staff', ?, ?, 0, ?, ?, 'none', 0, ?, ?, ?, ?, ?, ?, ?)`,
      ...[id, `evil${i}`, `${text}${i}`, `${text} zebra`, text, `${text}@example.edu`, Date.now() + 86_400_000, text, text, text],
      ...(i === 1 ? [0, 'compromise', HOSTILE[0] ?? '', 1, HOSTILE[0] ?? ''] : [1, null, null, null, null]),
    );
    house.sql(`insert into alias (alias, account_id) values (?, ?)`, `${text}${i}`, id);
    house.sql(`insert into member (account_id, group_name) values (?, ?)`, id, text);
    for (const n of [1, 2]) {
      house.sql(
        `insert into mfa_method (id, account_id, type, label, added_at, is_default, position) values (?, ?, 'totp', ?, 0, ?, ?)`,
        `${i}${n}${text}`,
        id,
        text,
        n === 1 ? 1 : 0,
        n,
      );
    }
    house.sql(
      `insert into session (id, account_id, started_at, last_seen_at, source, device, service) values (?, ?, 0, 0, ?, ?, ?)`,
      `${i}${text}`,
      id,
      text,
      text,
      text,
    );
    house.sql(
      `insert into sign_in (account_id, uid_typed, at, result, source, device, service) values (?, ?, 1, 'signed-in', ?, ?, ?)`,
      id,
      text,
      text,
      text,
      text,
    );
  }
  const said = HOSTILE[0] ?? '';
  const typed = ['pin', 'require-change', 'evil2', '--yes', '--ticket', said.slice(0, 400), '--reason', said.slice(0, 400)];
  const { code, err } = await uidctl(typed, { env: house.env });
  if (code !== 0) throw new Error(err);
}, 60_000);
afterAll(() => {
  house.close();
  template.close();
});

const sorted = (texts: readonly string[]): string[] => [...texts].sort();
const NAMES = HOSTILE.map((text) => `${text} zebra`);

describe('a hostile value reaches', () => {
  it.concurrent.each(LINES)('no terminal: %s', async (line) => {
    const terminal = house.terminal(line, { cols: 100, rows: 50 });
    await terminal.exit;
    const bytes = terminal.raw();
    expect(bytes.length).toBeGreaterThan(20);
    // Our own colours, line ends of the terminal and a hidden cursor are all that may steer it.
    expect(DANGEROUS.exec(bytes.replace(/\x1b\[(?:\d+m|\?25[hl])|\r\n/g, ''))?.[0]).toBeUndefined();
    expect(bytes).not.toMatch(/\x1b\[(?:31mred|2J)/);
  });

  it.concurrent.each(LINES)('no CSV, no table, no JSON and no YAML as such: %s', async (line) => {
    const formats = ['csv', 'table', 'json', 'ndjson', 'yaml'];
    const ended = await Promise.all(formats.map((format) => house.type(`${line} -o ${format}`)));
    for (const [i, { out, err }] of ended.entries()) {
      expect(out, formats[i]).not.toBe('');
      // A table in a pipe has tabs between its cells.
      const seen = formats[i] === 'table' ? out.replaceAll('\t', ' ') + err : out + err;
      expect(DANGEROUS.exec(seen)?.[0], formats[i]).toBeUndefined();
    }
    const rows: string[][] = parseCsv(ended[0]?.out ?? '');
    expect(rows.length).toBeGreaterThan(1);
    // Some spreadsheets take a semicolon for the end of a cell, also inside of quotes.
    for (const cell of rows.flat().flatMap((text) => text.split(';'))) expect(cell).not.toMatch(FORMULA);
    // One record a line: no raw newline, quoted or not.
    expect(ended[0]?.out.trimEnd().split('\n')).toHaveLength(rows.length);
    expect(() => JSON.parse(ended[2]?.out ?? '') as unknown).not.toThrow();
    expect(parseYaml(ended[4]?.out ?? '')).toEqual(expect.anything());
  });

  it('no message about what was typed', async () => {
    const typed = `${HOSTILE[0] ?? ''} nobody`;
    for (const args of [
      ['lookup', typed],
      ['diagnose', typed],
      ['pin', 'reset', typed],
      [typed],
      ['lookup', `--${typed}`],
      ['mfa', 'remove', 'evil0', '--method', typed],
      ['lookup', 'x', '--profile', typed],
      ['lookup', 'evil0', '--fields', typed],
      ['lookup', 'evil0', '--query', typed],
      ['access', 'extend', 'evil0', '--until', typed],
      ['lookup', '--from', typed],
      ['policy', 'show', typed],
    ]) {
      const { code, out, err } = await uidctl(args, { env: house.env });
      expect(code, args.join(' ')).toBeGreaterThan(1);
      expect(out).toBe('');
      expect(DANGEROUS.exec(err)?.[0], args.join(' ')).toBeUndefined();
    }
  });

  it('no question and no list to choose from', async () => {
    for (const [line, wanted] of [
      ['pin require-change evil0', '(y/N)'],
      ['mfa clear evil0', 'clear all'],
      ['pin require-change zebra', 'none of these'],
    ] as const) {
      const terminal = house.terminal(line, { cols: 100, rows: 60 });
      await terminal.waitFor(wanted);
      terminal.write('\x03');
      expect((await terminal.exit).code).toBe(130);
      expect(terminal.raw()).not.toMatch(/\x1b\]|\x1b\[2J|\x1b\[31mred|\x9b|\x07|\x08|\x00|\u202e|\u2066|\u2028|\u200b/);
    }
  });
});

describe('the data itself', () => {
  it('is exact in JSON, NDJSON and YAML', async () => {
    const json = JSON.parse((await house.type('lookup zebra -o json')).out) as { name: string }[];
    const ndjson = (await house.type('lookup zebra -o ndjson')).out
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { name: string });
    const yaml = parseYaml((await house.type('lookup zebra -o yaml')).out) as { name: string }[];
    for (const rows of [json, ndjson, yaml]) expect(sorted(rows.map(({ name }) => name))).toEqual(sorted(NAMES));
  });

  it('that an import refuses is named in the report by its line, and is harmless there', async () => {
    const file = join(house.path, 'people.csv');
    writeFileSync(
      file,
      `uid,name,kind\nok1,"Wong \x1b[2J",staff\n"b\x1bd",x,staff\nok2,"two\nlines",staff\n=cmd(),x,staff\nok3,"\u202eabc",\x1b[31m\n`,
    );
    const { code, out, err } = await house.type('directory import people.csv');
    expect(code).toBe(2);
    expect(out).toMatch(/line 3/);
    expect(out + err).not.toMatch(DANGEROUS);
  });
});
