import { beforeEach, describe, expect, test } from 'vitest';
import { FACT_NAMES, type FactName } from '../../../../src/core/account.js';
import { plain } from '../../../../src/policy/plain.js';
import { call, DAY, later, MINUTE, NOW, testBench, type TestBench } from './bench.js';

let bench: TestBench;

beforeEach(async () => {
  bench = await testBench();
  return () => bench.directory.close();
});

const read = (uid: string, ...names: FactName[]) => bench.directory.read(`id-${uid}`, names, { ...call(), each: 2000 });

/** Takes the directory's connection until it is released. */
async function holdConnection(): Promise<{ release: () => void; held: Promise<void> }> {
  return new Promise((begun) => {
    const held: Promise<void> = bench.directory.store.write(
      () => new Promise<void>((release) => setImmediate(() => begun({ release, held }))),
    );
  });
}

describe('a fact that cannot be told', () => {
  test('is not-found for an account that is not there, also without names', async () => {
    await expect(read('gone')).rejects.toMatchObject({ kind: 'not-found' });
    await expect(read('a\0b', 'uid')).rejects.toMatchObject({ kind: 'not-found' });
    await expect(read('gone', 'sessions')).rejects.toMatchObject({ kind: 'not-found' });
  });

  test('is unknown and timed out while somebody holds the connection, and the call ends', async () => {
    await bench.account('chantm');
    const { release, held } = await holdConnection();
    const facts = await bench.directory.read('id-chantm', ['uid', 'sessions'], { ...call(), each: 20 });
    expect(facts).toMatchObject({
      uid: { state: 'unknown', code: 'timed-out' },
      sessions: { state: 'unknown', code: 'timed-out' },
    });
    release();
    await held;
    expect((await read('chantm', 'uid')).uid).toMatchObject({ state: 'known' });
  });

  test('ends at once when the signal fires', async () => {
    await bench.account('chantm');
    const { release, held } = await holdConnection();
    const stop = new AbortController();
    const reading = bench.directory.read('id-chantm', ['uid'], { ...call(stop.signal), each: 60_000 });
    stop.abort();
    await expect(reading).rejects.toMatchObject({ kind: 'cancelled' });
    release();
    await held;
  });

  test('of which the table is gone is unknown, and the others stand', async () => {
    await bench.account('chantm');
    await bench.sql('drop table session');
    expect(await read('chantm', 'sessions', 'uid', 'mfa.methods')).toMatchObject({
      sessions: { state: 'unknown', code: 'not-readable' },
      uid: { state: 'known' },
      'mfa.methods': { state: 'known', value: [] },
    });
  });

  test.each([
    ['kind', "kind = 'wizard'"],
    ['enabled', "enabled = 0, disabled_reason = 'whim'"],
    ['access', 'access_until = 9007199254740991'],
    ['lock', 'locked_at = 9007199254740991'],
  ] as const)('%s: what makes no sense is unknown, never a good state', async (name, change) => {
    await bench.account('chantm');
    await bench.sql(`update account set ${change}`);
    expect(await read('chantm', name, 'uid')).toMatchObject({
      [name]: { state: 'unknown', code: 'not-decodable' },
      uid: { state: 'known' },
    });
  });
});

describe('facts', () => {
  test('of the plainest account: known as such, or absent', async () => {
    await bench.account('chantm', { pin_hash: null, pin_changed_at: null, pin_effective_at: null });
    const facts = await read('chantm', ...FACT_NAMES);
    for (const name of ['number', 'department', 'mail', 'owner'] as const) expect(facts[name].state, name).toBe('absent');
    expect(facts).toMatchObject({
      enabled: { value: { enabled: true } },
      access: {
        value: {
          from: { value: 'always' },
          enforced: { value: true },
          until: { value: 'never' },
          rule: { state: 'absent' },
          graceUntil: { value: 'never' },
        },
      },
      lock: { value: { kind: 'none' } },
      failures: { value: { count: 0, limit: { value: 8 }, lastAt: { value: 'never' }, locksFor: { value: 1_800_000 } } },
      restrictions: { state: 'absent' },
      demands: { state: 'absent' },
      pin: {
        value: {
          present: { value: false },
          changedAt: { value: 'never' },
          effectiveAt: { state: 'absent' },
          lastResetAt: { value: 'never' },
        },
      },
      'pin.rules': {
        value: { minLength: 10, maxLength: 18, allowed: 'letters-and-digits', atLeast: ['letter', 'digit'], history: 3 },
      },
      'mfa.methods': { value: [] },
      'mfa.duty': { value: { demanded: false } },
      recovery: {
        value: { mail: { value: [] }, mobile: { value: [] }, question: { value: false }, selfReset: { value: false } },
      },
      sessions: { value: [] },
      'sign-in.last': { value: 'never' },
      'sign-in.last-success': { value: 'never' },
    });
    for (const fact of Object.values(facts)) expect(fact).toMatchObject({ system: 'test', at: NOW });
  });

  test('of a lock and its failures change with the clock', async () => {
    await bench.account('chantm', { failures: 8, last_failure_at: NOW, locked_at: NOW, locked_until: later(NOW, MINUTE) });
    expect(await bench.fact('chantm', 'lock')).toMatchObject({
      kind: 'temporary',
      since: { value: NOW },
      until: { value: later(NOW, MINUTE) },
    });
    expect(await bench.fact('chantm', 'failures')).toMatchObject({ count: 8 });
    bench.clock.now = later(NOW, MINUTE);
    expect(await bench.fact('chantm', 'lock')).toEqual({ kind: 'none' });
    expect(await bench.fact('chantm', 'failures')).toMatchObject({ count: 0 });
    await bench.sql('update account set locked_until = null');
    expect(await bench.fact('chantm', 'lock')).toMatchObject({ kind: 'permanent' });
  });

  test('of somebody who was disabled by nobody known: unknown, and the note absent', async () => {
    await bench.account('chantm', { enabled: 0 });
    expect(await bench.fact('chantm', 'enabled')).toMatchObject({
      enabled: false,
      reason: { state: 'unknown', code: 'not-recorded' },
      by: { state: 'unknown' },
      since: { state: 'unknown' },
      note: { state: 'absent' },
    });
  });

  test('of owner, aliases, groups, methods and recovery', async () => {
    await bench.account('head');
    await bench.account('dept1', {
      kind: 'departmental',
      owner_id: 'id-head',
      recovery_mail: 'tai@gmail.com',
      recovery_mobile: '+852 9123 4531',
      recovery_question: 1,
    });
    await bench.insert('alias', { alias: 'dept.of.law', account_id: 'id-dept1' });
    await bench.insert('member', { account_id: 'id-dept1', group_name: 'law' });
    await bench.method('dept1', 'm1', { type: 'smoke-signal', label: '+852 9123 4531', seed: null, is_default: 1 });
    const facts = await read('dept1', 'owner', 'aliases', 'groups', 'mfa.methods', 'recovery', 'mfa.duty');
    expect(facts).toMatchObject({
      owner: { value: { uid: 'head', name: 'Name of head' } },
      aliases: { value: ['dept.of.law'] },
      groups: { value: ['law'] },
      'mfa.methods': { value: [{ id: 'm1', type: 'other', isDefault: { value: true }, usable: { value: false } }] },
      'mfa.duty': { value: { demanded: true, withoutMethod: { value: 'refused' } } },
    });
    const text = JSON.stringify(facts);
    for (const personal of ['tai@gmail.com', '9123 4531']) expect(text).not.toContain(personal);
    expect(text).not.toContain('seed');
  });

  test.each([
    ['nothing registered', 'staff', {}, false],
    ['a mail address', 'staff', { recovery_mail: 'a@b.example' }, true],
    ['a question alone', 'student', { recovery_question: 1 }, true],
    ['a kind that may not', 'retiree', { recovery_mail: 'a@b.example' }, false],
    ['disabled', 'staff', { recovery_mail: 'a@b.example', enabled: 0 }, false],
  ] as const)('reset alone: %s', async (_, kind, cells, expected) => {
    await bench.account('chantm', { kind, ...cells });
    expect((await bench.fact('chantm', 'recovery')).selfReset).toMatchObject({ value: expected });
  });

  test('of a directory without rules', async () => {
    bench = await testBench(plain);
    await bench.account('chantm', { kind: 'staff', contract_end: '2026-01-01', access_until: later(NOW, -DAY) });
    const facts = await read('chantm', 'pin.rules', 'failures', 'mfa.duty', 'access', 'recovery');
    expect(facts).toMatchObject({
      'pin.rules': { value: { minLength: 1, maxLength: 'never', allowed: 'any', atLeast: [], history: 0 } },
      failures: { value: { limit: { value: 'never' } } },
      'mfa.duty': { value: { demanded: false } },
      access: { value: { graceUntil: { value: 'never' } } },
      recovery: { value: { selfReset: { value: false } } },
    });
  });
});

describe('exact look-up', () => {
  beforeEach(async () => {
    await bench.account('chantm', { number: '0012345678', mail: 'chantm@hku.hk' });
    await bench.insert('alias', { alias: 'Tai.Man.Chan', account_id: 'id-chantm' });
  });

  const resolve = (by: 'uid' | 'id' | 'alias' | 'mail' | 'number', value: string) =>
    bench.directory.resolve({ by, value }, call());

  test.each([
    ['uid', 'chant'],
    ['uid', 'chantm '],
    ['uid', 'Tai.Man.Chan'],
    ['uid', 'chantm\0'],
    ['uid', 'chant%'],
    ['id', 'ID-chantm'],
    ['alias', 'chantm'],
    ['alias', 'tai.man'],
    ['mail', 'chantm'],
    ['number', '12345678'],
  ] as const)('%s %j finds nothing', async (by, value) => {
    expect(await resolve(by, value)).toEqual([]);
  });

  test.each([
    ['uid', 'CHANTM', 'chantm'],
    ['id', 'id-chantm', 'id-chantm'],
    ['alias', 'tai.man.chan', 'Tai.Man.Chan'],
    ['mail', 'ChanTM@HKU.hk', 'chantm@hku.hk'],
    ['number', '0012345678', '0012345678'],
  ] as const)('%s %s is found, in the spelling of the directory', async (by, value, spelling) => {
    expect(await resolve(by, value)).toEqual([
      { id: 'id-chantm', uid: 'chantm', name: 'Name of chantm', system: 'test', foundBy: { by, value: spelling } },
    ]);
  });

  test('one mail address of two accounts finds both', async () => {
    await bench.account('zwei', { mail: 'CHANTM@hku.hk' });
    expect((await resolve('mail', 'chantm@hku.hk')).map(({ uid }) => uid)).toEqual(['chantm', 'zwei']);
  });
});
