import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AccountRef } from '../../../src/core/account.js';
import { ACTIONS, type Change } from '../../../src/core/change.js';
import { instant } from '../../../src/core/instant.js';
import { type Provider } from '../../../src/core/provider.js';
import { freshPin, word } from '../suite/names.js';
import { call, DAY, known, later, thrown } from '../suite/steps.js';
import {
  apply,
  CLEAR,
  DISABLE,
  ENABLE,
  factOf,
  LINK,
  planFor,
  refOf,
  REQUIRE_CHANGE,
  RESET,
  REVOKE,
  runAll,
  uidsOf,
  UNLOCK,
  valueOf,
  writes,
} from './asking.js';
import { startBench, type Bench } from './subject.js';

/* Who may do what: each refusal comes before anything is sent, and names the role or the permission as Keycloak has it. */

let bench: Bench;
let manager: Provider;
let desk: Provider;
let reader: Provider;
beforeAll(async () => {
  bench = await startBench();
  [manager, desk, reader] = await Promise.all([
    bench.open(),
    bench.open('DESK_CLIENT', { protectedGroups: [] }),
    bench.open('READ_CLIENT'),
  ]);
});
afterAll(() => bench.close());

const end = later({ now: () => instant(Date.now()) }, 30 * DAY);
const METHODS = [
  { type: 'security-key', label: 'Key' },
  { type: 'security-key', label: 'Other key' },
] as const;

/** One change of each sort on somebody who is locked, has methods and is signed in, so that each has something to do. */
const changesOn = (methods: readonly string[]): readonly Change[] => [
  RESET,
  LINK,
  REQUIRE_CHANGE,
  CLEAR,
  { action: 'mfa.remove', methods: methods.slice(0, 1), endSessions: false },
  { action: 'mfa.default', method: methods[1] ?? '' },
  { action: 'access.extend', until: 'never', rule: 'desk' },
  { action: 'access.end', at: instant(end - DAY) },
  REVOKE,
  UNLOCK,
  DISABLE,
];

const busy = { methods: METHODS, sessions: 1, accessUntil: end } as const;

/** The account by the second road: for one that a login does not see. */
async function refBy(uid: string): Promise<AccountRef> {
  const [found] = await bench.road.admin.get<readonly { readonly id: string }[]>(`users?username=${uid}&exact=true`);
  const id = found?.id ?? '';
  return { id, uid, name: uid, system: 'campus-keycloak', foundBy: { by: 'id', value: id } };
}

/** What was thrown for each change, where nothing may be sent. */
async function refusals(provider: Provider, on: AccountRef, changes: readonly Change[]) {
  const before = writes(bench.proxy);
  const errors = [];
  for (const change of changes) errors.push(await thrown(provider.plan(change, on, call()), 'forbidden'));
  expect(writes(bench.proxy)).toEqual(before);
  return errors;
}

describe('a login that only reads', () => {
  it('sees the account, and every change of it is forbidden by its own right', async () => {
    const { id, uid, pin, methods } = await bench.road.seed({ ...busy, failures: 1 });
    const disabled = await bench.road.seed({ disabled: 'other' });
    const before = await bench.road.peek(id);
    const changes = changesOn(methods);
    expect(new Set([...changes, ENABLE].map(({ action }) => action))).toEqual(new Set(ACTIONS));
    for (const { right } of [
      ...(await refusals(reader, await refOf(reader, id), changes)),
      ...(await refusals(reader, await refOf(reader, disabled.id), [ENABLE])),
    ])
      expect(right).toContain('manage-users');
    expect(await bench.road.peek(id)).toEqual(before);
    expect(await bench.road.signIn(uid, pin)).toBe('in');
    expect(await valueOf(reader, id, 'mfa.methods')).toHaveLength(2);
  });

  it('is told so by its capabilities before anybody asks', async () => {
    const { id } = await bench.road.seed();
    for (const on of [undefined, id]) {
      const { actions } = await reader.capabilities(on, call());
      for (const action of ACTIONS)
        expect(actions[action], action).toMatchObject({
          can: 'limited',
          right: expect.stringContaining('manage-users') as string,
        });
    }
  });
});

describe('a desk with a permission on one group', () => {
  it('does all that a desk does but end one session alone', async () => {
    const { id, uid, methods } = await bench.road.seed({ ...busy, lock: 'temporary' });
    for (const change of changesOn(methods)) {
      if (change.action === 'mfa.remove' || change.action === 'mfa.default') continue;
      if (change.action === 'pin.require-change') continue;
      const issued = freshPin();
      await apply(desk, id, change, issued);
      if (change === RESET) expect(await bench.road.signIn(uid, issued)).toBe('must-change');
    }
    await apply(desk, id, ENABLE);
    expect(await bench.road.peek(id)).toMatchObject({ enabled: true, locked: false, sessions: 0, methods: [] });
  });

  it('demands, removes and sets a default too', async () => {
    const { id, uid, pin, methods } = await bench.road.seed({ ...busy });
    const [first = '', second = ''] = methods;
    await apply(desk, id, { action: 'mfa.default', method: second });
    expect((await bench.road.peek(id)).methods).toEqual([second, first]);
    await apply(desk, id, { action: 'mfa.remove', methods: [first], endSessions: false });
    await apply(desk, id, REQUIRE_CHANGE);
    expect(await bench.road.peek(id)).toMatchObject({ methods: [second], mustChange: true });
    expect(await bench.road.signIn(uid, pin)).toBe('must-change');
  });

  it('may not end one session by its id: said before, and forbidden by name', async () => {
    const { id } = await bench.road.seed({ sessions: 2 });
    const [{ id: session } = { id: '' }] = await valueOf(desk, id, 'sessions');
    const right = expect.stringContaining('manage-users') as string;
    expect((await desk.capabilities(id, call())).endSessions).toMatchObject({
      all: { can: 'yes' },
      one: { can: 'limited', right },
    });
    const before = await bench.road.peek(id);
    expect(await runAll(desk, await planFor(desk, id, { action: 'session.revoke', session }))).toMatchObject([
      { outcome: 'failed', error: { kind: 'forbidden', right: 'manage-users (realm-management)' } },
    ]);
    expect(await bench.road.peek(id)).toEqual(before);
    await apply(manager, id, { action: 'session.revoke', session });
    expect((await bench.road.peek(id)).sessions).toBe(1);
  });

  it('may not touch "operator", who is in no group of theirs, and is told by which permission it might', async () => {
    const operator = await refBy(bench.server.env.OPERATOR_USER ?? '');
    for (const error of await refusals(desk, operator, [RESET, UNLOCK, CLEAR, DISABLE, REVOKE]))
      expect(error.right ?? '').toMatch(/permission (view|manage)-members on a group/);
    const asked = await thrown(desk.resolve({ by: 'id', value: operator.id }, call()), 'forbidden');
    expect(asked.right).toContain('view-users');
    expect(await desk.resolve({ by: 'uid', value: operator.uid }, call()), 'hidden by the server, not missing').toEqual([]);
    expect((await desk.capabilities(undefined, call())).keys.uid).toMatchObject({ can: 'limited' });
    expect(await bench.road.session({ uid: operator.uid, pin: bench.server.env.OPERATOR_PASSWORD ?? '' })).toMatchObject({
      result: 'in',
    });
  });

  it('does not know groups that it may not see, and never says that there are none', async () => {
    const { id } = await bench.road.seed({ groups: ['people'] });
    expect(await factOf(desk, id, 'groups')).toMatchObject({ state: 'unknown', code: 'not-readable' });
    expect(await valueOf(manager, id, 'groups')).toEqual(['people']);
  });
});

describe('a login that only may ask', () => {
  it('sees nobody: forbidden with the right, and no empty list', async () => {
    const finder = await bench.open('FIND_CLIENT');
    const { uid } = await bench.road.seed();
    for (const value of [uid, word()])
      expect(await thrown(finder.resolve({ by: 'uid', value }, call()), 'forbidden')).toMatchObject({
        code: 'sees-nobody',
        right: expect.stringContaining('view-users') as string,
      });
    expect(await thrown(uidsOf(finder, { text: uid }), 'forbidden')).toMatchObject({ code: 'sees-nobody' });
  });
});

describe('a protected account', () => {
  const guarded = async (provider: Provider, uid: string): Promise<void> => {
    for (const { code, message } of await refusals(provider, await refBy(uid), [RESET, LINK, UNLOCK, CLEAR, DISABLE, REVOKE])) {
      expect(code).toBe('protected');
      expect(message).toContain('/admins');
    }
  };

  it('is an administrator of a group that the profile names: Keycloak would let us reset the password', async () => {
    const { PROTECTED_USER: uid = '', OPERATOR_PASSWORD: pin = '' } = bench.server.env;
    await guarded(manager, uid);
    expect(await bench.road.session({ uid, pin })).toMatchObject({ result: 'in' });
    const open = await bench.open('CLIENT', { protectedGroups: [] });
    expect((await open.plan(RESET, await refBy(uid), call())).steps, 'nobody but us protects them').not.toEqual([]);
    expect((await open.probe?.(call()))?.warnings.join()).toContain('administrators of the realm');
  });

  it('is one of a group below it too', async () => {
    const [admins] = await bench.road.admin.get<readonly { readonly id: string }[]>('groups?search=admins&exact=true');
    const below = await bench.road.admin.add(`groups/${admins?.id ?? ''}/children`, { name: `team-${word()}` });
    const { id, uid } = await bench.road.seed();
    await bench.road.admin.put(`users/${id}/groups/${below}`, {});
    await guarded(manager, uid);
  });

  it('may be anybody where the group cannot be seen, or is not there: then nothing is planned', async () => {
    const { id } = await bench.road.seed();
    const hidden = await bench.open('DESK_CLIENT');
    expect(await thrown(planFor(hidden, id, RESET), 'forbidden')).toMatchObject({ code: 'protected-unknown' });
    const missing = await bench.open('CLIENT', { protectedGroups: ['/nowhere'] });
    expect(await thrown(planFor(missing, id, RESET), 'setup')).toMatchObject({ code: 'no-such-group' });
  });
});

describe('the identity of a program', () => {
  it('is found, is said to be one, and no change of it is planned, whoever asks', async () => {
    const uid = `service-account-${bench.server.env.REALM_CLIENT_ID ?? ''}`;
    const [ref] = await manager.resolve({ by: 'uid', value: uid }, call());
    if (ref === undefined) throw new Error('it is found');
    expect(await valueOf(manager, ref.id, 'kind')).toBe('service');
    const open = await bench.open('REALM_CLIENT', { protectedGroups: [] });
    for (const error of [
      ...(await refusals(manager, ref, [RESET, LINK, REQUIRE_CHANGE, CLEAR, REVOKE, UNLOCK, DISABLE, ENABLE])),
      ...(await refusals(open, ref, [RESET, DISABLE])),
    ])
      expect(error.message).toContain('service account');
    const { actions } = await manager.capabilities(ref.id, call());
    for (const action of ACTIONS) expect(actions[action].can, action).not.toBe('yes');
  });
});

describe('the probe', () => {
  const heldBy = async (provider: Provider): Promise<Record<string, unknown>> =>
    Object.fromEntries(
      ((await provider.probe?.(call()))?.rights ?? []).map(({ right, held }) => [
        right.replace(/ .*permission.*/, ' of some').replace(/ \(.*/, ''),
        held.state === 'known' ? held.value : held.state,
      ]),
    );

  it('tells the rights of each login apart, and changes nobody', async () => {
    const { id } = await bench.road.seed({ lock: 'temporary' });
    const before = await bench.road.peek(id);
    const [whole, finder] = [await bench.open('REALM_CLIENT'), await bench.open('FIND_CLIENT')];
    const reads = { 'query-users': true, 'view-users of some': true, 'view-events': true, 'view-realm': false };
    const manages = { 'manage-users of some': true, 'manage-users': true };
    expect(await heldBy(whole)).toMatchObject({ ...reads, ...manages, 'view-realm': true });
    expect(await heldBy(manager)).toMatchObject({ ...reads, ...manages });
    expect(await heldBy(reader)).toMatchObject({ ...reads, 'manage-users of some': false });
    expect(await heldBy(finder)).toMatchObject({ 'view-users of some': false, 'view-events': false, 'view-realm': false });
    expect(await bench.road.peek(id)).toEqual(before);
  });

  it('says where it is, as whom, by which certificate, and what time it is there', async () => {
    const probe = await manager.probe?.(call());
    expect(probe).toMatchObject({
      address: new URL(bench.proxy.url).host,
      encryption: 'tls',
      signedInAs: { value: `service-account-${bench.server.env.CLIENT_ID ?? ''}` },
      software: { value: expect.stringContaining('Keycloak') as string },
    });
    if (probe === undefined) throw new Error('there is a probe');
    expect(known(probe.certificate, 'certificate').names).toContain('127.0.0.1');
    expect(Math.abs(known(probe.serverTime, 'time') - Date.now())).toBeLessThan(60_000);
  });
});
