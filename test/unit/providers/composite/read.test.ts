import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FACT_NAMES } from '../../../../src/core/account.js';
import { AppError } from '../../../../src/core/error.js';
import { soon, thrown } from '../../../conformance/suite/steps.js';
import { type Bench, call, DOWN, person, university } from './bench.js';

const never = (): Promise<never> => new Promise(() => undefined);
const APP = [{ type: 'app', label: 'Phone' }] as const;

describe('facts of one person in three systems', () => {
  let bench: Bench;
  beforeEach(async () => {
    bench = await university();
  });
  afterEach(() => bench.close());

  it('of somebody whom the lead does not have: not-found, also for facts of the others', async () => {
    const { uid } = await bench.system('campus').seed();
    for (const id of [uid, 'nobody'])
      await thrown(bench.provider.read(id, ['enabled', 'mfa.methods'], { ...call(), each: 1000 }), 'not-found');
  });

  it('of somebody who was taken out of the lead: not-found, although the others are remembered', async () => {
    const { uid, registry } = await person(bench);
    await bench.read(uid, 'mfa.methods', 'enabled');
    await bench.system('registry').sql.all('delete from account where id = ?', registry.id);
    await thrown(bench.provider.read(registry.id, ['mfa.methods', 'enabled'], { ...call(), each: 1000 }), 'not-found');
  });

  for (const [system, lost] of [
    [
      'campus',
      ['enabled', 'lock', 'failures', 'pin', 'pin.rules', 'restrictions', 'demands', 'sign-in.last', 'sign-in.last-success'],
    ],
    ['cloud', ['mfa.methods', 'mfa.duty', 'sessions']],
  ] as const) {
    it(`with ${system} down: its facts are unreachable, and every other stands`, async () => {
      const { uid } = await person(bench, { cloud: { methods: APP } });
      const before = await bench.read(uid, ...FACT_NAMES);
      bench.system(system).becomes(DOWN);
      const facts = await bench.read(uid, ...FACT_NAMES);
      for (const name of FACT_NAMES) {
        if (lost.some((each) => each === name))
          expect(facts[name], name).toMatchObject({ state: 'unknown', code: 'unreachable', system });
        else expect(facts[name].state, name).toBe(before[name].state);
      }
    });
  }

  it('with the lead down: nobody can be told from another, so all is unknown and nothing absent', async () => {
    const { uid } = await person(bench);
    const { id } = await bench.refOf(uid);
    bench.system('registry').becomes(DOWN);
    const facts = await bench.provider.read(id, FACT_NAMES, { ...call(), each: 1000 });
    for (const name of FACT_NAMES) expect(facts[name], name).toMatchObject({ state: 'unknown', code: 'unreachable' });
  });

  it('with a system that hangs: its facts are late, the others stand, also where it does not keep its limit', async () => {
    const { uid, registry } = await person(bench);
    for (const over of [{ resolve: never }, { read: never }]) {
      bench.system('cloud').becomes(over);
      const read = bench.provider.read(registry.id, ['mfa.methods', 'enabled', 'uid'], { ...call(), each: 50 });
      const facts = await soon(read, 'a read with a limit');
      expect(facts['mfa.methods']).toMatchObject({ state: 'unknown', code: 'timed-out', system: 'cloud' });
      expect(facts.enabled.state).toBe('known');
      expect(facts.uid).toMatchObject({ state: 'known', value: uid });
    }
  });

  it('with a login that is refused: not readable, which is not "no methods"', async () => {
    const { uid } = await person(bench);
    bench.system('cloud').becomes({
      read: async () => {
        throw new AppError('forbidden', 'this login may not see it', { right: 'view-users' });
      },
    });
    expect((await bench.read(uid, 'mfa.methods'))['mfa.methods']).toMatchObject({
      state: 'unknown',
      code: 'not-readable',
      right: 'view-users',
    });
  });

  it('a signal ends it at once, whoever hangs', async () => {
    const { registry } = await person(bench);
    bench.system('cloud').becomes({ read: never, resolve: never });
    const stop = new AbortController();
    const read = bench.provider.read(registry.id, ['mfa.methods', 'uid'], { ...call(stop.signal), each: 60_000 });
    const ended = thrown(read, 'cancelled');
    stop.abort();
    await soon(ended, 'a read whose signal fired');
  });

  it('each comes from the system of its part, and says so', async () => {
    const { uid } = await person(bench, {
      campus: { lock: 'temporary', methods: APP },
      cloud: { disabled: 'other', sessions: 2 },
      registry: { lock: 'permanent', department: 'Library' },
    });
    const facts = await bench.read(uid, 'lock', 'enabled', 'mfa.methods', 'sessions', 'department', 'access');
    expect(facts.lock).toMatchObject({ system: 'campus', value: { kind: 'temporary' } });
    expect(facts.enabled).toMatchObject({ system: 'campus', value: { enabled: true } });
    expect(facts['mfa.methods']).toMatchObject({ system: 'cloud', value: [] });
    expect(facts.sessions).toMatchObject({ system: 'cloud', value: [{}, {}] });
    expect(facts.department).toMatchObject({ system: 'registry', value: 'Library' });
    expect(facts.access).toMatchObject({ system: 'registry', state: 'known' });
    for (const fact of Object.values(facts)) expect(fact).not.toHaveProperty('said');
  });
});

describe('facts of a part that two systems answer', () => {
  let bench: Bench;
  beforeEach(async () => {
    bench = await university({ account: ['campus', 'cloud'], mfa: ['cloud', 'campus'], sessions: ['campus', 'cloud'] });
  });
  afterEach(() => bench.close());

  it('one that is down does not hide a block of the other, and hides a good state', async () => {
    const [off, fine] = [await person(bench, { campus: { disabled: 'compromise' } }), await person(bench)];
    bench.system('cloud').becomes(DOWN);
    expect((await bench.read(off.uid, 'enabled')).enabled).toMatchObject({
      state: 'known',
      value: { enabled: false },
      system: 'campus',
    });
    expect((await bench.read(fine.uid, 'enabled')).enabled).toMatchObject({
      state: 'unknown',
      code: 'unreachable',
      system: 'cloud',
    });
    expect((await bench.read(fine.uid, 'mfa.methods'))['mfa.methods'], 'half a list is none').toMatchObject({ state: 'unknown' });
  });

  it('disabled or locked in one is disabled or locked, and each is said', async () => {
    const { uid } = await person(bench, { cloud: { disabled: 'left', lock: 'permanent' }, campus: { lock: 'temporary' } });
    const { enabled, lock } = await bench.read(uid, 'enabled', 'lock');
    expect(enabled).toMatchObject({ state: 'known', value: { enabled: false }, system: 'cloud' });
    expect(enabled.said).toMatchObject([
      { system: 'campus', value: { enabled: true } },
      { system: 'cloud', value: { enabled: false } },
    ]);
    expect(lock).toMatchObject({ state: 'known', value: { kind: 'permanent' }, system: 'cloud' });
  });

  it('methods and sessions are joined, with ids that say whose they are', async () => {
    const { uid, campus, cloud } = await person(bench, {
      campus: { methods: [{ type: 'hardware-token', label: 'Token' }], sessions: 1 },
      cloud: { methods: APP, sessions: 2 },
    });
    const { 'mfa.methods': methods, sessions } = await bench.read(uid, 'mfa.methods', 'sessions');
    expect(methods).toMatchObject({
      state: 'known',
      value: [
        { id: `cloud:${cloud.methods[0] ?? ''}`, type: 'app' },
        { id: `campus:${campus.methods[0] ?? ''}`, type: 'hardware-token' },
      ],
    });
    const ids = sessions.state === 'known' ? sessions.value.map(({ id }) => id.split(':')[0]) : [];
    expect(ids).toEqual(['campus', 'cloud', 'cloud']);
  });
});
