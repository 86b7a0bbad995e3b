import { writeFileSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openPracticeHouse, type House } from './house.js';

let house: House;
beforeEach(async () => {
  house = await openPracticeHouse();
});
afterEach(() => house.close());

const people = (): number => house.sql<{ n: number }>('select count(*) as n from account')[0]?.n ?? 0;
const importText = (text: string, options = '') => house.type(`directory import - -o json ${options}`, { stdin: text });
const reportOf = (out: string) => JSON.parse(out) as { added: number; badCount: number; written: boolean; bad: object[] };

describe('directory init', () => {
  it.each([
    ['directory init --people 44', 7, 'practice'],
    ['directory init --name Campus', 2, '--name'],
    ['directory init --name campus --people 3', 2, 'at least 44 people'],
    ['directory init --name campus --policy no-such', 13, 'there is no such file'],
    ['directory init --name campus --seed -1', 2, '--seed'],
  ])('%s is refused (%i: %s), and leaves no file', async (line, exitCode, message) => {
    const error = await house.error(line);
    expect(error).toMatchObject({ exitCode });
    expect(error.message).toContain(message);
    expect(existsSync(join(house.folder, 'data', 'campus.db'))).toBe(false);
  });

  it('makes an empty one with a profile, and does not touch a file that is there', async () => {
    expect(await house.json('directory init --name campus')).toMatchObject({
      profile: 'campus',
      practice: false,
      current: false,
    });
    expect(await house.json('directory export --profile campus')).toEqual([]);
    writeFileSync(join(house.folder, 'mine.db'), 'mine');
    expect(await house.error(`directory init --name other --file ${join(house.folder, 'mine.db')}`)).toMatchObject({
      exitCode: 7,
    });
  });
});

describe('directory import', () => {
  it('is all or nothing: each bad record has its line and its reason', async () => {
    const before = people();
    const { code, out } = await importText(
      'uid,name,kind\nnewa,New A,staff\nbad one,B,staff\nnewc,C,pupil\nchantm,D,staff\nnewa,E,staff\n',
    );
    expect(code).toBe(2);
    expect(reportOf(out)).toMatchObject({
      added: 1,
      badCount: 4,
      written: false,
      bad: [{ line: 3 }, { line: 4, field: 'kind' }, { line: 5, uid: 'chantm' }, { line: 6, uid: 'newa' }],
    });
    expect(people()).toBe(before);
  });

  it('takes the good ones with --skip-bad, and ends with 9', async () => {
    const { code, out } = await importText('uid,name,kind\nnewa,New A,staff\nbad one,B,staff\n', '--skip-bad');
    expect(code).toBe(9);
    expect(reportOf(out)).toMatchObject({ added: 1, badCount: 1, written: true });
    expect(house.account('newa')).toMatchObject({ name: 'New A', kind: 'staff' });
  });

  it.each([
    ['', 2],
    ['--skip-bad', 9],
  ])('writes nothing in a dry run %s', async (options, exit) => {
    const before = people();
    const { code, out } = await importText('uid,name,kind\nnewa,New A,staff\nbad one,B,staff\n', `--dry-run ${options}`);
    expect(code).toBe(exit);
    expect(reportOf(out)).toMatchObject({ added: 1, written: false });
    expect(people()).toBe(before);
    const said = await house.type(`directory import - --dry-run ${options}`, { stdin: 'uid,name,kind\nbad one,B,staff\n' });
    expect(said.out.includes('--skip-bad')).toBe(options === '');
  });

  it('reads any order, a BOM, quoted newlines and columns of other names', async () => {
    const text = '\uFEFFkind,Login,Full Name\r\nstaff,newa,"New\nA"\r\n';
    expect((await importText(text, '--column uid=Login')).code).toBe(0);
    expect(house.account('newa')['name']).toMatch(/^New\sA$/);
  });

  it.each([
    ['uid,pin\nnewa,123456\n', '', 'a PIN is never imported'],
    ['login,shoe\nnewa,44\n', '', 'shoe'],
    ['name\nNew A\n', '', 'no column holds the UID'],
    ['uid,name,kind\nnewa,A,staff\n', '--column uid', 'FIELD=HEADER'],
    ['uid,name,kind\nnewa,A,staff\n', '--column shoe=uid', 'shoe'],
    ['', '', ''],
  ])('refuses %j %s (%s)', async (text, options, message) => {
    const error = await house.error(`directory import - ${options}`, { stdin: text });
    expect(error).toMatchObject({ exitCode: 2 });
    expect(error.message).toContain(message);
  });

  it.each([
    ['skip', 'Lam Ka Yi 林嘉儀'],
    ['update', 'Lam K. Y.'],
  ])('--on-existing %s: the name is then %s', async (what, name) => {
    expect((await importText('uid,name,kind\nlamky,Lam K. Y.,staff\n', `--on-existing ${what}`)).code).toBe(0);
    expect(house.account('lamky')['name']).toBe(name);
  });
});

describe('directory export', () => {
  it('is masked, says so on stderr, and is refused by import', async () => {
    const { out, err } = await house.type('directory export');
    expect(out).not.toContain('1000094417');
    expect(err).toContain('--unmask');
    await house.json('directory init --name copy --policy hku');
    const answer = await house.type('directory import - -o json --profile copy', { stdin: out });
    expect(answer.code).toBe(2);
    expect(answer.out).toContain('export it with --unmask');
  });

  it('with --unmask comes back whole, and one entry in the audit says so', async () => {
    const { out, err } = await house.type('directory export --unmask');
    expect(err).toBe('');
    expect(house.written()).toMatchObject([{ kind: 'look', uid: '*', fields: '["number","recovery"]' }]);
    await house.json('directory init --name copy --policy hku');
    const answer = await house.type('directory import - -o json --profile copy', { stdin: out });
    expect([answer.code, reportOf(answer.out)]).toMatchObject([0, { added: people(), badCount: 0 }]);
    expect((await house.type('directory export --unmask --profile copy')).out).toBe(out);
  });

  it('never holds a PIN, a hash or a seed', async () => {
    const { out } = await house.type('directory export --unmask');
    expect(out).not.toMatch(/scrypt|UIDCTLPRACTICE/);
  });
});

describe('directory sign-in', () => {
  it.each([
    ['lamky --method 1', 'practice2026', 0, 'signed-in', null],
    ['lamky --method 1', 'not-the-pin', 10, 'refused', 'wrong-pin'],
    ['wongsy --method 1', 'practice2026', 10, 'refused', 'locked'],
    ['chantm --method 1', 'practice2026', 10, 'refused', 'access-ended'],
  ])('%s with %s: %i', async (who, pin, code, result, reason) => {
    const answer = await house.type(`directory sign-in ${who} -o json`, { stdin: `${pin}\n` });
    expect(answer.code).toBe(code);
    expect(JSON.parse(answer.out)).toMatchObject({ result, reason });
    const [last] = house.sql<{ result: string; reason: string | null }>(
      'select result, reason from sign_in order by id desc limit 1',
    );
    expect(last).toEqual({ result, reason });
    expect(answer.out + answer.err).not.toContain(pin);
  });

  it('is cancelled without a PIN, and counts nothing', async () => {
    const before = house.sql('select id from sign_in').length;
    expect((await house.type('directory sign-in lamky')).code).toBe(130);
    expect(house.sql('select id from sign_in')).toHaveLength(before);
  });
});
