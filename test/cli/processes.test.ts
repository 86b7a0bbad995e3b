import { spawn, type ChildProcess } from 'node:child_process';
import { openSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { furnish, wordsOf, type PracticeHouse, type Template } from './house.js';
import { PROGRAM } from './program.js';

/* Several processes on one directory and one record: nothing fails on a lock, nothing is lost, and what was cut off in the middle is told. */

let template: Template;
let house: PracticeHouse;
beforeAll(async () => {
  template = await furnish();
});
afterAll(() => template.close());
beforeEach(() => {
  house = template.copy();
});
afterEach(() => house.close());

const TWENTY = Array.from({ length: 20 }, (_, i) => i);

interface Ending {
  readonly uid: string;
  readonly outcome: string;
  readonly changed: number | null;
  readonly details: string;
}

/** Every intent with how it ended, in the order of the endings. */
const endings = (): Ending[] =>
  house.audit<Ending>(
    `select i.uid, o.outcome, o.changed, i.details from audit o join audit i on i.seq = o.intent where o.kind = 'outcome' order by o.seq`,
  );

describe('twenty at once', () => {
  it('on one account: each is done or a conflict with nothing done, all audited, no lost update', async () => {
    const before = house.account('yubyc');
    const days = TWENTY.map((i) => `2027-01-${String(31 - i).padStart(2, '0')}`);
    const ended = await Promise.all(days.map((day) => house.type(`access end yubyc --at ${day} --yes -o json`)));
    for (const { code, err } of ended) {
      expect([0, 7]).toContain(code);
      expect(err).not.toMatch(/locked|busy/i);
    }
    // An end that is later than the present one is already so, and needs no intent.
    const answers = ended.filter(({ code }) => code === 0).map(({ out }) => JSON.parse(out) as { changed: boolean });
    const won = answers.filter(({ changed }) => changed);
    expect(won.length).toBeGreaterThan(0);
    // Every change counts the revision once: what was won is in the account, one after the other.
    expect(Number(house.account('yubyc')['revision']) - Number(before['revision'])).toBe(won.length);
    const changes = endings().filter(({ changed }) => changed === 1);
    expect(changes).toHaveLength(won.length);
    expect(endings()).toHaveLength(house.audit(`select 1 from audit where kind = 'intent'`).length);
    expect((await house.type('audit verify')).code).toBe(0);
  }, 40_000);

  it('on as many accounts, and once more the same: all done, all audited', async () => {
    const uids = house.sql<{ uid: string }>(
      `select uid from account where kind = 'graduate' and enabled = 1 and pin_hash is not null and pin_must_change = 0 order by uid limit 18`,
    );
    const lines = [...uids.map(({ uid }) => `pin require-change ${uid}`), 'account unlock wongsy', 'access extend chantm'];
    expect(lines).toHaveLength(20);
    const ended = await Promise.all(lines.map((line) => house.type(`${line} --yes --ticket T-1`)));
    expect(ended.map(({ code, err }) => ({ code, err: code === 0 ? '' : err }))).toEqual(
      TWENTY.map(() => ({ code: 0, err: '' })),
    );
    expect(endings()).toHaveLength(20);
    expect(endings().every(({ outcome, changed }) => outcome === 'done' && changed === 1)).toBe(true);
    const [{ n } = { n: 0 }] = house.sql<{ n: number }>(
      `select count(*) n from account where uid in (${uids.map(({ uid }) => `'${uid}'`).join()}) and pin_must_change = 1`,
    );
    expect(n).toBe(18);
    expect(house.account('wongsy')['locked_at']).toBeNull();
    expect(await house.type('audit verify')).toMatchObject({ code: 0, out: expect.stringContaining('WHOLE') as string });
  }, 40_000);
});

describe('two people with a plan each for one account', () => {
  it('the second one is told that it moved, and nothing of theirs is done', async () => {
    const first = house.terminal('pin require-change chantm');
    const second = house.terminal('access extend chantm');
    await Promise.all([first.waitFor('(y/N)'), second.waitFor('(y/N)')]);
    first.write('y\r');
    expect((await first.exit).code).toBe(0);
    const between = house.account('chantm');
    second.write('y\r');
    await second.waitFor('changed after the plan was made');
    expect((await second.exit).code).toBe(7);
    expect(house.account('chantm')).toEqual(between);
    expect(endings().map(({ changed }) => changed)).toEqual([1, 0]);
  });
});

describe('in the middle of a change', () => {
  const METHODS = 2000;
  let id: string;
  beforeEach(() => {
    id = String(house.account('leungmk')['id']);
    house.sql(
      `insert into mfa_method (id, account_id, type, label, added_at, is_default, position)
       with recursive n(i) as (select 1 union all select i + 1 from n where i < ?) select 'm' || i, ?, 'totp', 'phone ' || i, 0, 0, i + 10 from n`,
      METHODS,
      id,
    );
  });
  const left = (): number => house.sql(`select 1 from mfa_method where account_id = ?`, id).length;

  /** Starts clearing thousands of methods, and answers as soon as some of them are gone: the intent is written, the end is far away. */
  async function halfway(): Promise<{ child: ChildProcess; over: Promise<number | null>; said: () => string }> {
    const whole = left();
    const child = spawn(process.execPath, [PROGRAM, ...wordsOf('mfa clear leungmk --all --yes --ticket T-5')], {
      env: { ...house.env },
    });
    let err = '';
    child.stdout.resume();
    child.stderr.setEncoding('utf8').on('data', (text: string) => (err += text));
    const over = new Promise<number | null>((done) => child.on('close', done));
    while (left() > whole - 5) {
      if (child.exitCode !== null) throw new Error(`it ended too soon: ${err}`);
      await new Promise((passed) => setTimeout(passed, 5));
    }
    return { child, over, said: () => err };
  }

  it('killed: the record is whole, "left open" is told by audit list and by the next change until then', async () => {
    const { child, over } = await halfway();
    child.kill('SIGKILL');
    await over;
    expect(left()).toBeGreaterThan(0);
    expect(endings()).toEqual([]);
    const listed = await house.type('audit list');
    expect(listed.code).toBe(0);
    expect(listed.out).toContain('left-open');
    expect(listed.err).toMatch(/Left open: mfa\.clear of leungmk/);
    expect((await house.type('audit verify')).code).toBe(0);
    const next = await house.type('pin require-change chantm --yes');
    expect(next.code).toBe(0);
    expect(next.err).toMatch(/Left open: mfa\.clear of leungmk/);
    expect((await house.type('audit verify')).code).toBe(0);
  }, 40_000);

  it.each(['SIGINT', 'SIGTERM'] as const)(
    '%s: the running step ends, the next ones are not reached, and the record says which',
    async (signal) => {
      const before = left();
      const { child, over, said } = await halfway();
      child.kill(signal);
      const code = await over;
      expect([9, 130]).toContain(code);
      const after = left();
      expect(after).toBeGreaterThan(0);
      expect(said()).not.toMatch(/\n\s+at |Something went wrong/);
      const [row] = house.audit<{ steps: string; outcome: string; changed: number }>(
        `select steps, outcome, changed from audit where kind = 'outcome'`,
      );
      expect(row).toMatchObject({ outcome: 'partial', changed: 1 });
      const steps = JSON.parse(row?.steps ?? '[]') as { outcome: string }[];
      expect(steps.filter(({ outcome }) => outcome === 'done')).toHaveLength(before - after);
      expect(steps.filter(({ outcome }) => outcome === 'not-reached')).toHaveLength(after + 1);
      expect((await house.type('audit verify')).code).toBe(0);
    },
    40_000,
  );

  it('a second Ctrl-C ends it at once: left open', async () => {
    const { child, over } = await halfway();
    // Two in one turn: the second must not wait for the step that the first one lets end.
    child.kill('SIGINT');
    child.kill('SIGTERM');
    expect(await over).toBe(130);
    expect(left()).toBeGreaterThan(0);
    expect(endings()).toEqual([]);
    expect((await house.type('audit list')).err).toContain('Left open');
    expect((await house.type('audit verify')).code).toBe(0);
  }, 40_000);
});

describe('Ctrl-C', () => {
  it.each([
    'directory init --name second --people 60000',
    'directory import people.csv --on-existing skip',
    'directory export -o json',
    'lookup --from people.csv',
  ])('ends what takes long: %s', async (line) => {
    house.sql(`insert into account (id, uid, name, kind, made_at)
        with recursive n(i) as (select 1 union all select i + 1 from n where i < 40000) select 'many-' || i, 'many' || i, 'Many ' || i, 'staff', 0 from n`);
    writeFileSync(
      join(house.path, 'people.csv'),
      `uid,name,kind\n${Array.from({ length: 60_000 }, (_, i) => `new${i},New ${i},staff\n`).join('')}`,
    );
    const child = spawn(process.execPath, [PROGRAM, ...wordsOf(line)], {
      env: { ...house.env },
      cwd: house.path,
      stdio: ['ignore', openSync(join(house.path, 'out'), 'w'), 'pipe'],
    });
    let err = '';
    child.stderr?.setEncoding('utf8').on('data', (text: string) => (err += text));
    const over = new Promise((done) => child.on('close', done));
    // A database that is open has files beside it: the work has begun.
    while (readdirSync(join(house.path, 'data')).length < 2) await new Promise((passed) => setTimeout(passed, 5));
    await new Promise((passed) => setTimeout(passed, 150));
    child.kill('SIGINT');
    expect(await over).toBe(130);
    expect(err.trim().split('\n').at(-1)).toMatch(/cancelled|stopped/i);
    expect(house.sql(`select 1 from account where uid like 'new%'`)).toEqual([]);
    expect(readdirSync(join(house.path, 'data'))).not.toContain('second.db');
  });
});

describe('the record', () => {
  beforeEach(async () => {
    expect((await house.type('pin require-change chantm --yes --ticket T-1')).code).toBe(0);
    expect((await house.type('account unlock wongsy --yes --ticket T-2')).code).toBe(0);
  });

  it.each([
    ['a changed ticket', `update audit set ticket = 'T-9' where seq = 1`],
    ['a changed outcome', `update audit set changed = 0 where kind = 'outcome'`],
    ['a removed row', `delete from audit where seq = 2`],
    ['the last rows removed', `delete from audit where seq >= 3`],
    [
      'an added row',
      `insert into audit (seq, at, kind, host, pid, prev_hash, hash) select max(seq) + 1, 1, 'look', 'x', 1, hash, hash from audit`,
    ],
    ['two rows swapped', `update audit set seq = case seq when 2 then -4 when 4 then -2 end where seq in (2, 4)`],
  ])('with %s is found out: exit 10 and the row', async (_what, tamper) => {
    expect((await house.type('audit verify')).code).toBe(0);
    house.audit('pragma foreign_keys = off');
    house.audit(tamper);
    const { code, out, err } = await house.type('audit verify');
    expect([code, err]).toEqual([10, '']);
    expect(out).toMatch(/BROKEN[\s\S]*row -?\d+:/);
    const json = await house.type('audit verify -o json');
    expect(json.code).toBe(10);
    expect(JSON.parse(json.out)).toMatchObject({ ok: false });
  });

  it('holds no refusal, no change and no look that was not written by the program', async () => {
    expect((await house.type('lookup chantm --unmask')).code).toBe(0);
    expect((await house.type('account disable svctimes --reason other --yes --keep-sessions')).code).toBe(5);
    expect(house.audit(`select kind, action, uid from audit order by seq`)).toEqual([
      { kind: 'intent', action: 'pin.require-change', uid: 'chantm' },
      { kind: 'outcome', action: null, uid: null },
      { kind: 'intent', action: 'account.unlock', uid: 'wongsy' },
      { kind: 'outcome', action: null, uid: null },
      { kind: 'look', action: 'look', uid: 'chantm' },
      { kind: 'refusal', action: 'account.disable', uid: 'svctimes' },
    ]);
  });
});
