import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openPracticeHouse, type House } from './house.js';

let house: House;
beforeEach(async () => {
  house = await openPracticeHouse();
});
afterEach(() => house.close());

const methods = (uid: string) =>
  house.sql<{ label: string; is_default: number }>(
    'select label, is_default from mfa_method where account_id = (select id from account where uid = ?) order by position',
    uid,
  );
const sessions = (uid: string): number =>
  house.sql('select id from session where account_id = (select id from account where uid = ?)', uid).length;

describe('an MFA change is refused, and nothing is changed:', () => {
  it.each([
    ['mfa clear chantm --yes', 2, '--all'],
    ['mfa clear chantm --all', 2, '--yes'],
    ['mfa remove chantm --yes', 2, '--method'],
    ['mfa remove chantm --method 9 --yes', 3, 'Registered: 1 authenticator app'],
    ['mfa remove chantm --method 0 --yes', 3, 'no MFA method'],
    ['mfa remove chantm --method "" --yes', 2, '--method'],
    ['mfa default chantm --yes', 2, 'which method'],
    ['mfa default chantm --method nokia --yes', 3, 'no MFA method'],
    ['mfa remove chantm 2 --yes', 2, '--method'],
  ])('%s (%i: %s)', async (line, exitCode, message) => {
    const before = methods('chantm');
    const error = await house.error(line);
    expect(error).toMatchObject({ exitCode });
    expect(`${error.message} ${error.hint ?? ''}`).toContain(message);
    expect(methods('chantm')).toEqual(before);
    expect(house.written().filter(({ kind }) => kind === 'intent')).toEqual([]);
  });
});

describe('mfa list', () => {
  it('numbers the methods, with their age and what is fresh', async () => {
    expect(await house.json('mfa list leungmk')).toMatchObject([
      { number: 1, type: 'app', label: 'iPhone 11', isDefault: true, fresh: false },
      { number: 2, type: 'sms', label: '+852 •••• ••72', isDefault: false },
      { number: 3, type: 'app', label: 'iPhone 16', fresh: true, ageDays: 4 },
    ]);
  });

  it('is an empty list for somebody without', async () => {
    house.sql('delete from mfa_method');
    expect(await house.json('mfa list chantm')).toEqual([]);
  });
});

describe('mfa clear', () => {
  it('removes every method, the default last, ends sessions and says what protects the account', async () => {
    expect(sessions('leungmk')).toBe(1);
    const result = await house.json<{ steps: { text: string }[]; protectedBy: string; stillBlocks: object[] }>(
      'mfa clear leungmk --all --yes --ticket INC-3',
    );
    expect(methods('leungmk')).toEqual([]);
    expect(sessions('leungmk')).toBe(0);
    expect(result.steps.map(({ text }) => text)).toEqual([
      'remove SMS "+852 •••• ••72"',
      'remove authenticator app "iPhone 16"',
      'remove authenticator app "iPhone 11", the default',
      'end 1 session',
    ]);
    expect(result.protectedBy).toContain('the PIN alone protects the account');
    expect(result).toMatchObject({ changed: true, before: [{ number: 1 }, { number: 2 }, { number: 3 }], after: [] });
  });

  it('marks in the plan what was added a short time ago', async () => {
    const { out } = await house.type('mfa clear leungmk --all --dry-run');
    expect(out).toContain(
      'Careful: Added a short time ago: 3 authenticator app "iPhone 16", added 4 days ago (new). Was it the caller?',
    );
  });

  it('needs no --all where there is one method, and is already so where there is none', async () => {
    expect(await house.json('mfa clear u3001234 --yes')).toMatchObject({ changed: true });
    expect(await house.json('mfa clear u3001234 --yes')).toMatchObject({ changed: false, outcome: 'already' });
  });

  it('keeps all on a terminal unless told otherwise', async () => {
    const { code, err } = await house.type('mfa clear chantm', { typed: '\n' });
    expect(code).toBe(130);
    expect(err).toContain('clear all');
    expect(methods('chantm')).toHaveLength(2);
  });
});

describe('mfa remove and default', () => {
  it.each(['2', '"+852 •••• ••31"', '"+852 0000 0031"'])('takes the method named %s and leaves the other', async (which) => {
    expect(await house.json(`mfa remove chantm --method ${which} --yes`)).toMatchObject({ action: 'mfa.remove', changed: true });
    expect(methods('chantm')).toEqual([{ label: 'iPhone 12', is_default: 1 }]);
  });

  it('takes one by its id, also the default', async () => {
    const [{ id } = { id: '' }] = await house.json<{ id: string }[]>('mfa list chantm');
    await house.json(`mfa remove chantm --method ${id} --yes`);
    expect(methods('chantm').map(({ label }) => label)).toEqual(['+852 0000 0031']);
  });

  it('makes another the default, once', async () => {
    expect(await house.json('mfa default chantm --method 2 --yes')).toMatchObject({ action: 'mfa.default', changed: true });
    expect(methods('chantm').find(({ is_default }) => is_default === 1)?.label).toBe('+852 0000 0031');
    expect(await house.json('mfa default chantm --method "+852 0000 0031" --yes')).toMatchObject({ changed: false });
  });
});

describe('what mfa clear reports', () => {
  it('has the methods before it as mfa list writes them, and sends the caller to register again', async () => {
    const own = await openPracticeHouse();
    try {
      const listed = await own.json<{ addedAt: string }[]>('mfa list leungmk');
      const { before } = await own.json<{ before: { addedAt: string }[] }>('mfa clear leungmk --all --yes --dry-run');
      expect(before.map(({ addedAt }) => addedAt)).toEqual(listed.map(({ addedAt }) => addedAt));
      const { out } = await own.type('mfa clear leungmk --all --yes');
      expect(out).toContain('Register a method again at once');
      expect(out).toMatch(/^practice \| .*\n\nleungmk {3}Leung Mei Kuen/);
    } finally {
      own.close();
    }
  });
});
