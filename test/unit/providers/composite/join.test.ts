import { afterEach, describe, expect, it } from 'vitest';
import { type Change } from '../../../../src/core/change.js';
import { thrown } from '../../../conformance/suite/steps.js';
import { type Bench, call, DOWN, openBench, person, university } from './bench.js';

const CLEAR: Change = { action: 'mfa.clear', endSessions: false };
const APP = [{ type: 'app', label: 'Phone' }] as const;

describe('the account of a person in another system', () => {
  let bench: Bench;
  afterEach(() => bench.close());

  it('is nobody: its facts are unknown and never absent, it can do nothing, and a plan says why', async () => {
    bench = await university();
    const uid = 'chan';
    await bench.system('registry').seed({ uid, mail: 'chan@uni.example' });
    await bench.system('campus').seed({ uid });
    const why = 'cloud has no account with the mail chan@uni.example';
    const facts = await bench.read(uid, 'mfa.methods', 'sessions', 'enabled');
    expect(facts['mfa.methods']).toMatchObject({ state: 'unknown', code: 'not-recorded', why, system: 'cloud' });
    expect(facts.sessions).toMatchObject({ state: 'unknown', code: 'not-recorded', why });
    expect(facts.enabled).toMatchObject({ state: 'known', system: 'campus' });
    const { actions, facts: able } = await bench.provider.capabilities((await bench.refOf(uid)).id, call());
    expect(actions['mfa.clear']).toEqual({ can: 'no', because: why });
    expect(able['mfa.methods']).toEqual({ can: 'no', because: why });
    expect(actions['account.disable']).toEqual({ can: 'yes' });
    expect((await thrown(bench.plan(CLEAR, uid), 'unsupported')).message).toBe(why);
  });

  it('is two: unknown, and a change that needs it is a conflict that names both', async () => {
    bench = await university();
    const { uid, mail, cloud } = await person(bench, { cloud: { methods: APP } });
    const other = await bench.system('cloud').seed({ uid: 'c-other', mail, methods: APP });
    const { 'mfa.methods': methods } = await bench.read(uid, 'mfa.methods');
    expect(methods).toMatchObject({ state: 'unknown', code: 'disagrees' });
    const error = await thrown(bench.plan(CLEAR, uid), 'conflict');
    expect(error.code).toBe('join');
    expect(error.message).toContain(cloud.uid);
    expect(error.message).toContain('c-other');
    expect(error.details).toMatchObject({ system: 'cloud', matches: [{ id: other.id }, { id: cloud.id }] });
  });

  it('is shared: two people of the lead with one mail are a conflict, and neither gets the one account', async () => {
    bench = await university();
    const { uid, mail } = await person(bench, { cloud: { methods: APP } });
    await bench.system('registry').seed({ uid: 'twin', mail });
    const { 'mfa.methods': methods } = await bench.read(uid, 'mfa.methods');
    expect(methods).toMatchObject({ state: 'unknown', code: 'disagrees' });
    expect(await thrown(bench.plan(CLEAR, uid), 'conflict')).toMatchObject({ code: 'join', details: { system: 'registry' } });
  });

  it('cannot be told where the lead has no such key for this one', async () => {
    bench = await university();
    await bench.system('registry').seed({ uid: 'nomail' });
    await bench.system('cloud').seed({ uid: 'nomail' });
    const { 'mfa.methods': methods } = await bench.read('nomail', 'mfa.methods');
    const why = 'cloud: which account it is cannot be told, since registry has no mail for this one';
    expect(methods).toMatchObject({ state: 'unknown', code: 'not-recorded', why });
    await thrown(bench.plan(CLEAR, 'nomail'), 'unsupported');
  });

  it('is not the one that has an empty key too', async () => {
    bench = await university();
    await bench.system('registry').seed({ uid: 'nomail', mail: '' });
    await bench.system('cloud').seed({ uid: 'empty', mail: '', methods: APP });
    expect((await bench.read('nomail', 'mfa.methods'))['mfa.methods']).toMatchObject({ state: 'unknown', code: 'not-recorded' });
    await thrown(bench.plan(CLEAR, 'nomail'), 'unsupported');
  });

  it('cannot be told where the lead does not tell the key, and the missing right is named', async () => {
    bench = await university();
    const { uid } = await person(bench);
    const id = (await bench.refOf(uid)).id;
    const { directory } = bench.system('registry');
    bench.system('registry').becomes({
      read: async (own, names, with_) => {
        const facts = await directory.read(own, names, with_);
        const hidden = {
          state: 'unknown',
          code: 'not-readable',
          why: 'nobody lets us',
          right: 'read on mail',
          system: 'registry',
          at: 0,
        };
        return 'mail' in facts ? { ...facts, mail: hidden } : facts;
      },
    });
    const facts = await bench.provider.read(id, ['mfa.methods', 'lock'], { ...call(), each: 1000 });
    expect(facts['mfa.methods']).toMatchObject({ state: 'unknown', code: 'not-readable', right: 'read on mail' });
    expect(facts.lock.state).toBe('known');
    expect(await thrown(bench.plan(CLEAR, uid), 'forbidden')).toMatchObject({ right: 'read on mail' });
  });

  it('is not known while its system is down: unreachable, and a plan that needs it says which system it is', async () => {
    bench = await university();
    const { uid } = await person(bench, { cloud: { methods: APP } });
    bench.system('cloud').becomes(DOWN);
    const facts = await bench.read(uid, 'mfa.methods', 'uid', 'enabled');
    expect(facts['mfa.methods']).toMatchObject({ state: 'unknown', code: 'unreachable' });
    expect([facts.uid.state, facts.enabled.state]).toEqual(['known', 'known']);
    const error = await thrown(bench.plan(CLEAR, uid), 'unavailable');
    expect(error.message).toMatch(/^cloud: /);
    expect(error.retryable).toBe(true);
  });

  it('a number is shown masked, also in what is thrown', async () => {
    bench = await openBench({
      systems: { registry: undefined, cloud: { from: 'number', by: 'number' } },
      lead: 'registry',
      parts: { mfa: ['cloud'] },
    });
    const number = '3035004417';
    await bench.system('registry').seed({ uid: 'chan', number });
    const { 'mfa.methods': methods } = await bench.read('chan', 'mfa.methods');
    const error = await thrown(bench.plan(CLEAR, 'chan'), 'unsupported');
    for (const text of [JSON.stringify(methods), error.message]) {
      expect(text).not.toContain(number);
      expect(text).toContain('4417');
    }
    await bench.system('cloud').seed({ uid: 'other', number, methods: APP });
    expect(await bench.read('chan', 'mfa.methods')).toMatchObject({
      'mfa.methods': { state: 'known', value: [{ type: 'app' }] },
    });
  });

  it('any of several aliases may be the one; two accounts by two aliases are a conflict', async () => {
    bench = await openBench({
      systems: { registry: undefined, cloud: { from: 'aliases', by: 'uid' } },
      lead: 'registry',
      parts: { mfa: ['cloud'] },
    });
    await bench.system('registry').seed({ uid: 'chan', aliases: ['tai.chan', 't.chan'] });
    await bench.system('cloud').seed({ uid: 't.chan', methods: APP });
    expect((await bench.read('chan', 'mfa.methods'))['mfa.methods']).toMatchObject({ state: 'known' });
    await bench.system('cloud').seed({ uid: 'tai.chan' });
    expect(await thrown(bench.plan(CLEAR, 'chan'), 'conflict')).toMatchObject({ code: 'join' });
  });

  it('is looked for once while it is only read, and again before a change', async () => {
    bench = await university();
    const { uid, mail } = await person(bench, { cloud: { methods: APP } });
    let asked = 0;
    const cloud = bench.system('cloud');
    cloud.becomes({
      resolve: (key, with_) => {
        asked++;
        return cloud.directory.resolve(key, with_);
      },
    });
    await bench.read(uid, 'mfa.methods');
    await bench.read(uid, 'mfa.methods', 'sessions');
    await bench.provider.capabilities((await bench.refOf(uid)).id, call());
    expect(asked).toBe(1);
    await cloud.seed({ uid: 'second', mail });
    await thrown(bench.plan(CLEAR, uid), 'conflict');
    expect(asked).toBe(2);
    expect((await bench.read(uid, 'mfa.methods'))['mfa.methods'], 'what was found out is not forgotten').toMatchObject({
      state: 'unknown',
      code: 'disagrees',
    });
  });

  it('that was found a minute ago is looked for again', async () => {
    bench = await university();
    const { uid, mail } = await person(bench, { cloud: { methods: APP } });
    await bench.read(uid, 'mfa.methods');
    await bench.system('cloud').seed({ uid: 'second', mail });
    bench.advance(60_000);
    expect((await bench.read(uid, 'mfa.methods'))['mfa.methods']).toMatchObject({ state: 'unknown', code: 'disagrees' });
  });

  it('that was found and is gone is looked for again at once', async () => {
    bench = await university();
    const { uid, mail, cloud } = await person(bench, { cloud: { methods: APP } });
    await bench.read(uid, 'mfa.methods');
    const { sql, seed } = bench.system('cloud');
    await sql.all('delete from mfa_method');
    await sql.all('delete from account where id = ?', cloud.id);
    expect((await bench.read(uid, 'mfa.methods'))['mfa.methods']).toMatchObject({ state: 'unknown', code: 'not-recorded' });
    await seed({ mail });
    expect((await bench.read(uid, 'mfa.methods'))['mfa.methods']).toMatchObject({ state: 'known', value: [] });
  });
});
