import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openPracticeHouse, type House } from './house.js';

let house: House;
beforeEach(async () => {
  house = await openPracticeHouse();
});
afterEach(() => house.close());

const set = (columns: string): void => void house.sql(`update account set ${columns} where uid = 'lamky'`);

describe('diagnose is refused:', () => {
  it.each([
    ['diagnose', 2, 'say who'],
    ['diagnose lamky --from uids.txt', 2, 'say who'],
    ['diagnose nobody-at-all', 3, 'nobody here'],
    ['diagnose wong', 7, 'a name is not enough'],
    ['diagnose lamky --service teleport', 2, 'no service'],
    ['diagnose --from no-such-file', 2, 'there is no such file'],
  ])('%s (%i: %s)', async (line, exitCode, message) => {
    const error = await house.error(line);
    expect(error).toMatchObject({ exitCode });
    expect(error.message).toContain(message);
  });
});

describe('the verdict and the exit code', () => {
  it.each([
    ['nothing is wrong', 'failures = 0', 'not-blocked', 0, 0],
    ['disabled', `enabled = 0, disabled_reason = 'left'`, 'blocked', 10, 10],
    ['access over', 'access_until = 1', 'blocked', 10, 10],
    ['locked until an administrator acts', 'locked_at = 1, locked_until = null', 'blocked', 10, 10],
    ['a new PIN demanded', 'pin_must_change = 1', 'step-needed', 0, 10],
    ['access over in five days', 'access_until = 1795833660000', 'will-be-blocked', 0, 10],
  ])('%s', async (_, columns, verdict, code, strict) => {
    set(columns);
    const { code: exit, out } = await house.type('diagnose lamky -o json');
    expect({ exit, verdict: (JSON.parse(out) as { verdict: string }).verdict }).toEqual({ exit: code, verdict });
    expect((await house.type('diagnose lamky --strict')).code).toBe(strict);
  });

  it('names the lock first, then until when, the remedy and what to say', async () => {
    expect(await house.json('diagnose wongsy')).toMatchObject({
      uid: 'wongsy',
      typedAs: 'uid',
      verdict: 'blocked',
      code: 'locked-temporary',
      next: [expect.stringContaining('wait until 11:01') as string, 'uidctl account unlock wongsy'],
      say: expect.stringContaining('11:01') as string,
    });
    const lines = (await house.type('diagnose wongsy', { typed: '' })).out.split('\n');
    expect(lines[3]).toMatch(/^BLOCKED {3}locked-temporary {3}too many wrong PINs, until 11:01 \(in 20 min\)/);
    expect(lines[4]).toBe('NEXT      wait until 11:01');
  });

  it('takes what the caller typed for evidence', async () => {
    const { findings } = await house.json<{ findings: { check: string; status: string }[] }>('diagnose ka.yi.lam');
    expect(findings.find(({ check }) => check === 'typed-name')?.status).not.toBe('pass');
  });

  it('is about one service where one is named', async () => {
    expect(await house.json('diagnose lamky --service vpn')).toMatchObject({ service: 'vpn' });
    expect(await house.json('diagnose lamky')).toMatchObject({ service: null });
  });

  it('never says not-blocked where the sign-in refuses', async () => {
    const people = house.sql<{ uid: string; methods: number }>(
      'select uid, (select count(*) from mfa_method where account_id = account.id) as methods from account',
    );
    const { out } = await house.type('diagnose --from -', { stdin: people.map(({ uid }) => uid).join('\n') });
    const free = out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { uid: string; verdict: string })
      .filter(({ verdict }) => verdict === 'not-blocked');
    expect(free.length).toBeGreaterThan(3);
    for (const { uid } of free) {
      const method = people.some((one) => one.uid === uid && one.methods > 0) ? ' --method 1' : '';
      const { code } = await house.type(`directory sign-in ${uid}${method}`, { stdin: 'practice2026\n' });
      expect([uid, code]).toEqual([uid, 0]);
    }
  });
});

describe('--from', () => {
  it('answers each line in order, and ends with 9 where one failed', async () => {
    const { code, out } = await house.type('diagnose --from -', { stdin: 'wongsy\nnobody-at-all\nlamky\n' });
    expect(code).toBe(9);
    expect(
      out
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as unknown),
    ).toMatchObject([
      { line: 1, who: 'wongsy', ok: true, verdict: 'blocked' },
      { line: 2, who: 'nobody-at-all', ok: false, error: { code: 'not-found' } },
      { line: 3, who: 'lamky', ok: true, verdict: 'not-blocked' },
    ]);
  });
});
