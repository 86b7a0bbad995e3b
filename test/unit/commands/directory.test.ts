import { createHash } from 'node:crypto';
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from '@photostructure/sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { instant } from '../../../src/core/instant.js';
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

  it('is in the record, with what it made', async () => {
    await house.json('directory init --name campus');
    expect(house.written()).toMatchObject([
      {
        kind: 'intent',
        action: 'directory.init',
        profile: 'campus',
        uid: '*',
        steps: expect.stringContaining('campus.db') as string,
      },
      { kind: 'outcome', outcome: 'done', changed: 1 },
    ]);
    await house.error('directory init --name campus');
    expect(house.written()).toEqual([]);
    await house.error('directory init --name other --policy no-such');
    expect(house.written()).toMatchObject([{ profile: 'other' }, { outcome: 'failed', changed: 0 }]);
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

  it('is in the record before anything is written: who, the sum of the file, how many', async () => {
    const text = 'uid,name,kind\nnewa,New A,staff\nbad one,B,staff\n';
    await importText(text);
    await importText(text, '--skip-bad --dry-run');
    expect(house.written()).toEqual([]);
    await importText(text, '--skip-bad');
    const [intent, outcome] = house.written();
    expect(intent).toMatchObject({ kind: 'intent', action: 'directory.import', uid: '*', account_id: '*', profile: 'practice' });
    expect(JSON.parse(String(intent?.['steps']))).toEqual([
      'read 2 records from standard input',
      'add 1, update 0, leave 0 as they are, skip 0, leave 1 bad ones out',
    ]);
    expect(JSON.parse(String(intent?.['details']))).toEqual({ sha256: createHash('sha256').update(text).digest('hex') });
    expect(outcome).toMatchObject({ kind: 'outcome', outcome: 'done', changed: 1 });
  });

  it('writes nothing where the record cannot be written', async () => {
    const before = people();
    writeFileSync(join(house.folder, 'state'), '');
    expect((await house.type('directory import -', { stdin: 'uid,name,kind\nnewa,New A,staff\n' })).code).toBe(13);
    rmSync(join(house.folder, 'state'));
    await house.json('account unlock wongsy --yes');
    const database = new DatabaseSync(join(house.folder, 'state', 'state.db'));
    database.exec('create trigger x before insert on audit begin select raise(ignore); end');
    database.close();
    expect((await house.type('directory import -', { stdin: 'uid,name,kind\nnewa,New A,staff\n' })).code).toBe(13);
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

describe('directory import --on-existing update', () => {
  const service = (): string => house.sql<{ uid: string }>(`select uid from account where kind = 'service'`)[0]?.uid ?? '';

  it('does not change a service account', async () => {
    const text = `uid,name\n${service()},Mine now\nlamky,Lam K. Y.\n`;
    const refused = await importText(text, '--on-existing update');
    expect(refused.code).toBe(2);
    expect(reportOf(refused.out)).toMatchObject({ written: false, badCount: 1, bad: [{ line: 2, code: 'protected' }] });
    expect((await importText(text, '--on-existing update --skip-bad')).code).toBe(9);
    expect(house.account(service())['name']).not.toBe('Mine now');
    expect(house.account('lamky')['name']).toBe('Lam K. Y.');
  });

  it('takes a record that says nothing new about one', async () => {
    const { code, out } = await importText(`uid,kind\n${service()},service\n`, '--on-existing update');
    expect([code, reportOf(out)]).toMatchObject([0, { badCount: 0 }]);
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

  it('leaves out what cannot be read: the others are written, it is named on stderr, and the end is 9', async () => {
    house.sql("update account set access_until = -9000000000000000 where uid = 'lamky'");
    house.sql("update account set contract_end = 'soon' where uid = 'wongsy'");
    const { code, out, err } = await house.type('directory export');
    expect(code).toBe(9);
    expect(out.trim().split('\n')).toHaveLength(1 + people() - 2);
    expect(out).not.toMatch(/^(lamky|wongsy),/m);
    expect(err).toContain('2 accounts');
    expect(err).toMatch(/lamky.*access_until/);
    expect(err).toMatch(/wongsy.*contract_end/);
  });

  it('says whose characters an import would not get back', async () => {
    expect((await house.type('directory export --unmask')).err).toBe('');
    house.sql("update account set name = 'Chan' || char(10) || char(8238) || 'Tai' where uid = 'chantm'");
    const { code, out, err } = await house.type('directory export --unmask');
    expect([code, out]).toEqual([0, expect.stringContaining('Chan\\n\\u{202e}Tai')]);
    expect(err).toMatch(/1 account \(chantm\)/);
    const json = await house.type('directory export --unmask -o json');
    expect((JSON.parse(json.out) as { uid: string; name: string }[]).find(({ uid }) => uid === 'chantm')?.name).toBe(
      'Chan\n\u202eTai',
    );
    expect(json.err).toBe('');
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

  it('says that a code works once, and when the next comes', async () => {
    const signIn = () => house.type('directory sign-in lamky --method 1', { stdin: 'practice2026\n' });
    expect((await signIn()).err).toMatch(/phone is \d{6}; it works once, and the next comes in 30 s/);
    house.now = instant(house.now + 12_000);
    const again = await signIn();
    expect(again.code).toBe(10);
    expect(again.out).toContain('REFUSED   lamky: the second factor is wrong');
    expect(again.out).toMatch(/was used before: a code works once\. The next comes in 18 s\./);
    house.now = instant(house.now + 18_000);
    expect((await signIn()).code).toBe(0);
  });

  it.each([
    ['lamky --method 1', 'not-the-pin', 'wrong PIN'],
    ['wongsy', 'practice2026', 'the account is locked'],
    ['chantm', 'practice2026', 'access has ended'],
    ['lamky', 'practice2026', 'a second factor is asked for, and none was given'],
    ['nobody', 'practice2026', 'unknown UID'],
  ])('says why in words: %s with %s: %s', async (who, pin, words) => {
    const { out } = await house.type(`directory sign-in ${who}`, { stdin: `${pin}\n` });
    expect(out).toContain(`REFUSED   ${who.split(' ')[0]}: ${words}\n`);
    expect(out).not.toContain('used before');
  });

  it.each([
    ['access_until', -9_000_000_000_000_000],
    ['access_from', 9e15],
    ['pin_expires_at', 300_000_000_000_000],
    ['locked_at', -9_000_000_000_000_000],
    ['kind', 'wizard'],
  ])('judges nobody by a record that cannot be read, and counts nothing: %s %s', async (field, value) => {
    house.sql(`update account set ${field} = ? where uid = 'lamky'`, value);
    const before = house.sql('select id from sign_in').length;
    const error = await house.error('directory sign-in lamky', { stdin: 'practice2026\n' });
    expect(error).toMatchObject({ exitCode: 13, code: 'bad-record' });
    expect(error.message).toContain('lamky');
    expect(error.message).toContain(field);
    expect(house.sql('select id from sign_in')).toHaveLength(before);
  });

  it.each(['drop table mfa_method', 'alter table mfa_method drop column usable'])(
    'of a damaged directory: set-up (%s)',
    async (statement) => {
      house.sql(statement);
      for (const line of ['directory sign-in lamky', 'lookup lamky', 'diagnose lamky', 'directory export'])
        expect(await house.error(line, { stdin: 'practice2026\n' }), line).toMatchObject({ exitCode: 13, code: 'store-damaged' });
    },
  );

  it.each([-9_000_000_000_000_000, 316_000_000_000_000, -63_000_000_000_000])(
    'a look at a record with the date %i is no fault of ours: unknown',
    async (at) => {
      house.sql("update account set access_until = ?, pin_changed_at = ? where uid = 'lamky'", at, at);
      house.sql("update sign_in set at = ? where uid_typed = 'leungmk'", at);
      for (const line of [
        'lookup lamky',
        'lookup lam',
        'account show lamky',
        'diagnose lamky',
        'lookup leungmk',
        'diagnose leungmk',
        'access due',
        'access show lamky',
      ]) {
        const { code, err } = await house.type(line);
        expect([0, 10, 11, 13], `${line}: ${err}`).toContain(code);
      }
      const facts = await house.json<{ access: unknown }>('account show lamky');
      expect(facts.access).toBeNull();
    },
  );

  it('without a PIN, and nobody to ask, is a usage error and counts nothing', async () => {
    const before = house.sql('select id from sign_in').length;
    expect((await house.type('directory sign-in lamky')).code).toBe(2);
    expect(house.sql('select id from sign_in')).toHaveLength(before);
  });
});
