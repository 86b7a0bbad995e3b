import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Change } from '../../../../src/core/change.js';
import { AppError } from '../../../../src/core/error.js';
import { type Provider } from '../../../../src/core/provider.js';
import { HOUR, soon, thrown } from '../../../conformance/suite/steps.js';
import { instant } from '../../../../src/core/instant.js';
import { type Bench, call, doing, DOWN, person, university } from './bench.js';

const RESET: Change = { action: 'pin.reset', via: 'temporary' };
const UNLOCK: Change = { action: 'account.unlock' };
const DISABLE: Change = { action: 'account.disable', reason: 'compromise', endSessions: true };
const CLEAR: Change = { action: 'mfa.clear', endSessions: true };
const APP = [{ type: 'app', label: 'Phone', isDefault: true }] as const;

/** A system that says of some actions that it cannot do them, and refuses to plan them. */
function cannot(bench: Bench, system: string, because: string, ...actions: readonly Change['action'][]): void {
  const { directory, becomes } = bench.system(system);
  const no = { can: 'no', because } as const;
  becomes({
    plan: async (change, on, with_) => {
      if (actions.includes(change.action)) throw new AppError('unsupported', because);
      return directory.plan(change, on, with_);
    },
    capabilities: async (on, with_) => {
      const able = await directory.capabilities(on, with_);
      const sessions = actions.includes('session.revoke') ? { all: no, one: no } : able.endSessions;
      return {
        ...able,
        endSessions: sessions,
        actions: { ...able.actions, ...Object.fromEntries(actions.map((action) => [action, no])) },
      };
    },
  });
}

describe('a plan over systems of which one cannot', () => {
  let bench: Bench;
  beforeEach(async () => {
    bench = await university({ account: ['campus', 'cloud'] });
  });
  afterEach(() => bench.close());

  it('is down: a change that needs it throws unavailable and names it, whatever the others could', async () => {
    const { uid } = await person(bench);
    bench.system('cloud').becomes(DOWN);
    expect((await thrown(bench.plan({ ...DISABLE, endSessions: false }, uid), 'unavailable')).message).toMatch(/^cloud: /);
  });

  it('is down and only what the change brings along is there: a warning names what is not planned', async () => {
    const { uid } = await person(bench);
    bench.system('cloud').becomes(DOWN);
    const { steps, warnings } = await bench.plan(RESET, uid);
    expect(steps.map(({ system }) => system)).toEqual(['campus', 'campus']);
    expect(warnings).toContainEqual(
      expect.stringMatching(/^A lock that stands in cloud is not taken off\. cloud: .*does not answer/),
    );
  });

  it('has no account of this person: the others are planned, and a warning says what is not done where', async () => {
    const { uid } = await bench.system('registry').seed({ uid: 'chan', mail: 'chan@uni.example' });
    await bench.system('campus').seed({ uid, lock: 'temporary' });
    const { steps, warnings } = await bench.plan(UNLOCK, uid);
    expect(steps).toMatchObject([{ id: '1', system: 'campus', verb: 'unlock' }]);
    expect(warnings).toEqual(['cloud has no account with the mail chan@uni.example: nothing is done there']);
    const { actions } = await bench.provider.capabilities((await bench.refOf(uid)).id, call());
    expect(actions['account.unlock']).toEqual({ can: 'limited', because: 'cloud has no account with the mail chan@uni.example' });
  });

  it('cannot do it at all: the same; and where none can, unsupported with the reasons of all', async () => {
    const { uid, registry } = await person(bench, { campus: { lock: 'permanent' }, cloud: { lock: 'permanent' } });
    cannot(bench, 'cloud', 'locks here open by themselves', 'account.unlock');
    const { steps, warnings } = await bench.plan(UNLOCK, uid);
    expect(steps).toMatchObject([{ system: 'campus' }]);
    expect(warnings).toEqual(['cloud: locks here open by themselves: nothing is done there']);
    cannot(bench, 'campus', 'no right', 'account.unlock');
    const error = await thrown(bench.plan(UNLOCK, uid), 'unsupported');
    expect(error.message).toBe('campus: no right; cloud: locks here open by themselves');
    const { actions } = await bench.provider.capabilities(registry.id, call());
    expect(actions['account.unlock']).toEqual({ can: 'no', because: error.message });
  });

  it('could and refuses this one: the refusal of the whole, since half would be done', async () => {
    const { uid } = await person(bench);
    const { becomes, directory } = bench.system('cloud');
    const refusals = [
      new AppError('unsupported', 'it needs an end', { code: 'end-needed' }),
      new AppError('forbidden', 'the account is protected', { right: 'manage-users' }),
      new AppError('conflict', 'its state stands against it', { code: 'disabled' }),
    ];
    for (const refusal of refusals) {
      becomes({ plan: async () => Promise.reject(refusal), capabilities: (on, with_) => directory.capabilities(on, with_) });
      const { kind, code, right } = refusal;
      expect(await thrown(bench.plan(DISABLE, uid), kind)).toMatchObject({ code, right, message: `cloud: ${refusal.message}` });
    }
  });

  it('hangs: a signal ends the plan at once', async () => {
    const { uid } = await person(bench);
    const on = await bench.refOf(uid);
    bench.system('cloud').becomes({ plan: () => new Promise(() => undefined) });
    const stop = new AbortController();
    const ended = thrown(bench.provider.plan(UNLOCK, on, call(stop.signal)), 'cancelled');
    stop.abort();
    await soon(ended, 'a plan whose signal fired');
  });

  it('is somebody else’s matter: a system outside of the change is not even asked', async () => {
    const { uid } = await person(bench);
    bench.system('cloud').becomes(DOWN);
    expect((await bench.plan({ action: 'pin.require-change' }, uid)).steps).toMatchObject([
      { system: 'campus', verb: 'require-change' },
    ]);
  });
});

describe('a plan over several systems', () => {
  let bench: Bench;
  const open = async (parts: Parameters<typeof university>[0]): Promise<void> => {
    bench = await university(parts);
  };
  afterEach(() => bench.close());

  it('goes through them in their order, numbered, and each step names its system', async () => {
    await open({ account: ['cloud', 'campus'] });
    const { uid } = await person(bench, { cloud: { sessions: 2 } });
    const plan = await bench.plan(DISABLE, uid);
    expect(doing(plan)).toEqual(['campus disable', 'cloud disable', 'cloud end-sessions']);
    expect(plan.steps.map(({ id }) => id)).toEqual(['1', '2', '3']);
    expect(JSON.parse(JSON.stringify(plan))).toEqual(plan);
  });

  it('ends the sessions where they are, after the change itself', async () => {
    await open({ mfa: ['registry'], sessions: ['campus', 'cloud'] });
    const { uid } = await person(bench, { registry: { methods: APP }, campus: { sessions: 1 }, cloud: { sessions: 1 } });
    expect(doing(await bench.plan(CLEAR, uid))).toEqual(['registry remove-method', 'campus end-sessions', 'cloud end-sessions']);
    expect(doing(await bench.plan({ ...CLEAR, endSessions: false }, uid))).toEqual(['registry remove-method']);
  });

  it('says it where sessions cannot be ended, and does the change', async () => {
    await open({});
    const { uid } = await person(bench, { cloud: { sessions: 1 } });
    cannot(bench, 'cloud', 'tickets go on for hours', 'session.revoke');
    const plan = await bench.plan(DISABLE, uid);
    expect(doing(plan)).toEqual(['campus disable']);
    expect(plan.warnings).toEqual(['No session is ended in cloud. cloud: tickets go on for hours']);
  });

  it('of a reset takes off a lock that stands elsewhere, and only one that stands', async () => {
    await open({ account: ['campus', 'cloud'] });
    const [locked, free] = [await person(bench, { cloud: { lock: 'permanent' } }), await person(bench)];
    expect(doing(await bench.plan(RESET, locked.uid))).toEqual(['campus set-pin', 'campus require-change', 'cloud unlock']);
    expect(doing(await bench.plan(RESET, free.uid))).toEqual(['campus set-pin', 'campus require-change']);
  });

  it('of a reset is silent about a system without locks, and tells a lock that it cannot take off', async () => {
    await open({ account: ['campus', 'cloud'] });
    const [locked, free] = [await person(bench, { cloud: { lock: 'permanent' } }), await person(bench)];
    cannot(bench, 'cloud', 'nothing unlocks here', 'account.unlock');
    expect((await bench.plan(RESET, free.uid)).warnings).toEqual([]);
    expect((await bench.plan(RESET, locked.uid)).warnings).toEqual([
      'A lock that stands in cloud is not taken off. cloud: nothing unlocks here',
    ]);
  });

  it('has no steps of a system where it is so already, and none at all where it is so everywhere', async () => {
    await open({ account: ['campus', 'cloud'] });
    const { uid } = await person(bench, { campus: { disabled: 'compromise' } });
    expect(doing(await bench.plan(DISABLE, uid))).toEqual(['cloud disable']);
    const both = await person(bench, { campus: { disabled: 'compromise' }, cloud: { disabled: 'compromise' } });
    expect((await bench.plan(DISABLE, both.uid)).steps).toEqual([]);
  });

  it('has an undo only where that puts back the old state of all', async () => {
    await open({ account: ['campus', 'cloud'], access: ['campus', 'registry'] });
    const [both, one] = [await person(bench), await person(bench, { cloud: { disabled: 'compromise' } })];
    const undos = async (change: Change, uid: string): Promise<unknown[]> =>
      (await bench.plan(change, uid)).steps.map(({ undo }) => undo);
    const enable = { action: 'account.enable' };
    expect(await undos(DISABLE, both.uid)).toEqual([enable, enable]);
    expect(await undos(DISABLE, one.uid), 'cloud was disabled before').toEqual([undefined]);
    const end = (hours: number): ReturnType<typeof instant> => instant(bench.now() + hours * HOUR);
    const dated = await person(bench, { campus: { accessUntil: end(1) }, registry: { accessUntil: end(2) } });
    const extend: Change = { action: 'access.extend', until: end(50), rule: 'desk' };
    expect(await undos(extend, dated.uid), 'the ends were different').toEqual([undefined, undefined]);
    expect(await undos({ action: 'access.end', at: end(0.5) }, dated.uid)).toEqual([undefined, undefined]);
    const alike = await person(bench, { campus: { accessUntil: end(1) }, registry: { accessUntil: end(1) } });
    expect(await undos(extend, alike.uid)).toEqual([
      { action: 'access.end', at: end(1) },
      { action: 'access.end', at: end(1) },
    ]);
  });

  it('of methods by id goes to the systems that have them, under the ids that they have there', async () => {
    await open({ mfa: ['campus', 'cloud'] });
    const { uid, campus, cloud } = await person(bench, {
      campus: { methods: APP },
      cloud: { methods: [...APP, { type: 'sms', label: '+852 9123 4567' }] },
    });
    const [here = '', , there = ''] = [campus.methods[0], cloud.methods[0], cloud.methods[1]];
    const removal = await bench.plan(
      { action: 'mfa.remove', methods: [`cloud:${there}`, 'cloud', there, 'dates:1'], endSessions: false },
      uid,
    );
    expect(removal.steps).toMatchObject([{ system: 'cloud', verb: 'remove-method', target: `cloud:${there}` }]);
    expect(removal.warnings).toEqual(['cloud', there, 'dates:1'].map((id) => `this account has no method ${id} (any more)`));
    const both = await bench.plan(
      { action: 'mfa.remove', methods: [`cloud:${there}`, `campus:${here}`], endSessions: false },
      uid,
    );
    expect(both.steps.map(({ target }) => target)).toEqual([`campus:${here}`, `cloud:${there}`]);
    const first = await bench.plan({ action: 'mfa.default', method: `cloud:${there}` }, uid);
    expect(first.steps).toMatchObject([
      { system: 'cloud', target: `cloud:${there}`, undo: { action: 'mfa.default', method: `cloud:${cloud.methods[0] ?? ''}` } },
    ]);
    for (const method of [there, `campus:${there}`, `nobody:${there}`])
      await thrown(bench.plan({ action: 'mfa.default', method }, uid), 'not-found');
  });

  it('of one session goes to the system that has it; an id that names none ends nothing', async () => {
    await open({ sessions: ['campus', 'cloud'] });
    const { uid } = await person(bench, { campus: { sessions: 1 }, cloud: { sessions: 2 } });
    const { sessions } = await bench.read(uid, 'sessions');
    const [, second] = sessions.state === 'known' ? sessions.value : [];
    const session = second?.id ?? '';
    expect((await bench.plan({ action: 'session.revoke', session }, uid)).steps).toMatchObject([
      { system: 'cloud', target: session },
    ]);
    expect((await bench.plan({ action: 'session.revoke', session: 'none' }, uid)).steps).toEqual([]);
    expect(doing(await bench.plan({ action: 'session.revoke' }, uid))).toEqual(['campus end-sessions', 'cloud end-sessions']);
  });

  it('shows no member the id of another', async () => {
    await open({ account: ['campus', 'cloud'] });
    const { uid, campus, cloud, registry } = await person(bench);
    const seen = new Map<string, string[]>();
    for (const system of ['campus', 'cloud']) {
      const { directory, becomes } = bench.system(system);
      const ids: string[] = [];
      seen.set(system, ids);
      const note = (id: string | undefined): void => {
        if (id !== undefined) ids.push(id);
      };
      becomes({
        capabilities: (on, with_) => (note(on), directory.capabilities(on, with_)),
        read: ((id, names, with_) => (note(id), directory.read(id, names, with_))) satisfies Provider['read'],
        plan: (change, on, with_) => (note(on.id), directory.plan(change, on, with_)),
      });
    }
    await bench.plan(DISABLE, uid);
    await bench.read(uid, 'enabled', 'mfa.methods');
    await bench.provider.capabilities(registry.id, call());
    expect(new Set(seen.get('campus'))).toEqual(new Set([campus.id]));
    expect(new Set(seen.get('cloud'))).toEqual(new Set([cloud.id]));
  });

  it('has a basis that stays while all accounts stay, and moves with any of them', async () => {
    await open({ account: ['campus', 'cloud'] });
    const { uid, cloud } = await person(bench);
    const { basis } = await bench.plan(DISABLE, uid);
    expect((await bench.plan(DISABLE, uid)).basis).toBe(basis);
    await bench.system('cloud').sql.all('update account set department = ? where id = ?', 'Library', cloud.id);
    expect((await bench.plan(DISABLE, uid)).basis).not.toBe(basis);
  });
});
