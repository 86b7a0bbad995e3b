import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openPracticeHouse, type House } from './house.js';

let house: House;
beforeEach(async () => {
  house = await openPracticeHouse();
});
afterEach(() => house.close());

const sessions = (uid: string): number =>
  house.sql('select id from session where account_id = (select id from account where uid = ?)', uid).length;
const disable = (uid: string, reason: string | null): void =>
  void house.sql('update account set enabled = 0, disabled_reason = ?, disabled_at = 1 where uid = ?', reason, uid);

describe('a command about one account is refused:', () => {
  it.each([
    ['account show', 2, 'who'],
    ['account show nobody-at-all', 3, 'nobody here'],
    ['account show wong', 7, 'a name is not enough'],
    ['account unlock wongsy', 2, '--yes'],
    ['account disable lamky --yes', 2, 'compromise, abuse, left, other'],
    ['account disable lamky --reason bored --yes', 2, 'bored'],
    ['account disable lamky --reason other --end-sessions --keep-sessions --yes', 2, 'not both'],
    ['account disable lamky --reason other', 2, '--yes'],
    ['session list', 2, 'who'],
    ['session list nobody-at-all', 3, 'nobody here'],
  ])('%s (%i: %s)', async (line, exitCode, message) => {
    const error = await house.error(line);
    expect(error).toMatchObject({ exitCode });
    expect(`${error.message} ${error.hint ?? ''}`).toContain(message);
    expect(house.account('lamky')['enabled']).toBe(1);
  });

  it('a name lists its candidates once, for people and machines', async () => {
    const error = await house.error('account show wong');
    expect(error['candidates']).toEqual(expect.arrayContaining([expect.objectContaining({ uid: 'wongsy', kind: 'staff' })]));
    const { err } = await house.type('account show wong');
    expect(err.match(/wongsy /g)).toHaveLength(1);
  });
});

describe('account show', () => {
  it('is one object, with every unknown and absent path named', async () => {
    expect(await house.json('account show chantm')).toMatchObject({
      uid: 'chantm',
      kind: 'retiree',
      number: '······4417',
      access: { lastDay: '2026-06-30' },
      lock: { kind: 'none' },
      unknown: {},
      absent: expect.any(Object) as object,
    });
  });
});

describe('account unlock', () => {
  it('opens the lock, and is already so the second time', async () => {
    expect(house.account('wongsy')['locked_at']).not.toBeNull();
    const { out } = await house.type('account unlock wongsy --yes');
    expect(out).toContain('Is an old PIN saved on a phone or laptop');
    expect(house.account('wongsy')).toMatchObject({ locked_at: null, locked_until: null, failures: 0 });
    expect(await house.json('account unlock wongsy --yes')).toMatchObject({ changed: false, outcome: 'already' });
  });
});

describe('account disable', () => {
  it.each(['compromise', 'abuse', 'left', 'other'])('for %s keeps the reason, ends sessions and says so', async (reason) => {
    expect(sessions('lamky')).toBe(1);
    const result = await house.json(`account disable lamky --reason ${reason} --note "call of 10:40" --yes`);
    expect(result).toMatchObject({ changed: true, reason, endSessions: true, stillBlocks: [{ code: 'disabled' }] });
    expect(house.account('lamky')).toMatchObject({ enabled: 0, disabled_reason: reason, disabled_note: 'call of 10:40' });
    expect(sessions('lamky')).toBe(0);
    expect(house.written()[0]).toMatchObject({ action: 'account.disable', reason: 'call of 10:40' });
    expect((await house.type('directory sign-in lamky --method 1', { stdin: 'practice2026\n' })).code).toBe(10);
  });

  it('leaves sessions open where told so, and warns', async () => {
    const result = await house.json<{ warnings: string[] }>('account disable lamky --reason other --keep-sessions --yes');
    expect(sessions('lamky')).toBe(1);
    expect(result.warnings).toContain('Sessions that are open stay open.');
  });
});

describe('account enable', () => {
  it.each(['compromise', 'abuse', null])('after %s needs a reason', async (because) => {
    disable('lamky', because);
    const error = await house.error('account enable lamky --yes');
    expect(error).toMatchObject({ exitCode: 2, code: 'reason-needed' });
    expect(error.hint).toContain('--reason');
    expect(house.account('lamky')['enabled']).toBe(0);
    expect(await house.json('account enable lamky --yes --reason "cleaned by the security team"')).toMatchObject({
      changed: true,
    });
    expect(house.account('lamky')['enabled']).toBe(1);
    expect(house.written()[0]).toMatchObject({ action: 'account.enable', reason: 'cleaned by the security team' });
  });

  it.each(['left', 'other'])('after %s needs none, and shows why it was disabled', async (because) => {
    disable('lamky', because);
    expect((await house.type('account enable lamky --dry-run')).out).toContain(`Disabled for ${because}`);
    expect(await house.json('account enable lamky --yes')).toMatchObject({ changed: true });
    expect(await house.json('account enable lamky --yes')).toMatchObject({ changed: false, outcome: 'already' });
  });
});

describe('session list', () => {
  it('lists the open ones, newest first', async () => {
    house.sql(
      `insert into session select 'later', id, ${house.now - 1000}, ${house.now}, '192.0.2.9', 'Linux, Firefox', 'moodle' from account where uid = 'lamky'`,
    );
    expect(await house.json('session list lamky')).toMatchObject([
      { uid: 'lamky', id: 'later', service: 'moodle', source: '192.0.2.9', device: 'Linux, Firefox' },
      { uid: 'lamky', service: 'portal' },
    ]);
  });

  it('is an empty list, and says none to people', async () => {
    expect(await house.json('session list chantm')).toEqual([]);
    expect((await house.type('session list chantm')).out).toContain('Sessions   none');
  });
});

describe('account disable', () => {
  it('does not write a lesser reason over compromise, which would take the guard of enable away', async () => {
    const own = await openPracticeHouse();
    try {
      await own.json('account disable leungmk --reason compromise --yes');
      expect(await own.error('account disable leungmk --reason other --yes')).toMatchObject({
        exitCode: 7,
        code: 'weaker-reason',
      });
      expect(own.account('leungmk')).toMatchObject({ enabled: 0, disabled_reason: 'compromise' });
      expect(await own.error('account enable leungmk --yes')).toMatchObject({ exitCode: 2, code: 'reason-needed' });
    } finally {
      own.close();
    }
  });
});
