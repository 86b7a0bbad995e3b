import { describe, expect, it } from 'vitest';
import { FACT_NAMES, type FactName } from '../../../../src/core/account.js';
import { AppError } from '../../../../src/core/error.js';
import { isFact } from '../../../../src/core/fact.js';
import { HttpFailure } from '../../../../src/http/failure.js';
import { type HttpAnswer, type HttpCall, type HttpRequest } from '../../../../src/http/types.js';
import { read } from '../../../../src/providers/keycloak/read.js';
import { ACTIONS, answering, call, DELIVERED_FLOW, EVENTS, ID, PROFILE, userJson, WHOLE_REALM, type Said } from './answering.js';

const CLEAN = { disabled: false, numFailures: 0, lastFailure: 0, failedLoginNotBefore: 0 };

/** A realm that answers all that a read asks. */
const WHOLE: Readonly<Record<string, Said>> = {
  '': WHOLE_REALM,
  [`users/${ID}`]: userJson(),
  [`users/${ID}/credentials`]: [{ id: 'c-1', type: 'password', createdDate: 1_790_000_000_000 }],
  [`users/${ID}/groups`]: [{ name: 'people', path: '/people' }],
  [`users/${ID}/sessions`]: [],
  [`users/${ID}/consents`]: [],
  [`attack-detection/brute-force/users/${ID}`]: CLEAN,
  'users/profile': PROFILE,
  'authentication/required-actions': ACTIONS,
  'authentication/flows/browser/executions': DELIVERED_FLOW,
  'events/config': EVENTS,
  events: [],
  'admin-events': [],
};

async function facts(
  said: Readonly<Record<string, Said>>,
  names: readonly FactName[] = FACT_NAMES,
  more: Parameters<typeof answering>[1] = {},
) {
  const { parts, asked } = answering({ ...WHOLE, ...said }, more);
  return { found: await read(parts, ID, names, { ...call(), each: 1_000 }), asked, parts };
}

describe('a read', () => {
  it('throws not-found for nobody, also when nothing is asked of them', async () => {
    for (const names of [[], ['uid'], ['sessions']] satisfies FactName[][])
      await expect(facts({ [`users/${ID}`]: undefined }, names)).rejects.toMatchObject({ kind: 'not-found' });
  });

  it('ends when the signal fires', async () => {
    const gone = new AbortController();
    gone.abort();
    const { parts } = answering(WHOLE);
    await expect(read(parts, ID, ['uid'], { signal: gone.signal, requestId: 'r', each: 100 })).rejects.toMatchObject({
      kind: 'cancelled',
    });
  });

  it('gives every fact that was asked for and no other', async () => {
    const { found } = await facts({});
    expect(Object.keys(found).sort()).toEqual([...FACT_NAMES].sort());
    for (const [name, fact] of Object.entries(found)) expect(isFact(fact), name).toBe(true);
    expect(Object.keys((await facts({}, ['lock', 'uid'])).found)).toEqual(['lock', 'uid']);
  });

  it('asks for each thing once, and for nothing that no fact needs', async () => {
    const { asked } = await facts({}, ['pin', 'mfa.methods', 'enabled', 'pin.rules', 'recovery', 'mfa.duty']);
    expect(asked.map(({ path }) => path).sort()).toEqual([
      '',
      'admin-events',
      'authentication/flows/browser/executions',
      'events/config',
      `users/${ID}`,
      `users/${ID}/credentials`,
    ]);
    expect((await facts({}, ['uid', 'mail'])).asked).toHaveLength(1);
  });

  it('asks the realm about itself once a process, and again after a failure', async () => {
    let down = true;
    const { parts, asked } = answering({ ...WHOLE, '': () => (down ? 500 : WHOLE_REALM) });
    const rules = async () => (await read(parts, ID, ['pin.rules'], { ...call(), each: 1_000 }))['pin.rules'];
    expect(await rules()).toMatchObject({ state: 'unknown' });
    down = false;
    expect(await rules()).toMatchObject({ state: 'known' });
    await rules();
    expect(asked.filter(({ path }) => path === '')).toHaveLength(2);
  });

  it('leaves the others alone when one thing fails or is forbidden', async () => {
    const { found } = await facts({
      [`attack-detection/brute-force/users/${ID}`]: 403,
      [`users/${ID}/sessions`]: 500,
      'events/config': 403,
    });
    expect(found.lock).toMatchObject({
      state: 'unknown',
      code: 'not-readable',
      right: expect.stringContaining('view-users') as string,
    });
    expect(found.sessions).toMatchObject({ state: 'unknown', code: 'unreachable' });
    expect(found['sign-in.last']).toMatchObject({
      code: 'not-readable',
      right: expect.stringContaining('view-events') as string,
    });
    expect(found.pin).toMatchObject({ value: { present: { value: true }, lastResetAt: { code: 'not-readable' } } });
    for (const name of ['uid', 'enabled', 'mfa.methods', 'groups', 'demands'] as const)
      expect(found[name].state, name).toBe('known');
  });

  it('of an account that cannot be had makes every fact unknown', async () => {
    const { found } = await facts({ [`users/${ID}`]: 500 });
    for (const name of FACT_NAMES) expect(found[name], name).toMatchObject({ state: 'unknown', code: 'unreachable' });
  });

  it('of an answer that is something else says that nobody can read it', async () => {
    const { found } = await facts({
      [`users/${ID}/credentials`]: { no: 'list' },
      [`attack-detection/brute-force/users/${ID}`]: [],
    });
    for (const name of ['mfa.methods', 'lock', 'failures'] as const) expect(found[name]).toMatchObject({ code: 'not-decodable' });
  });

  it('gives up what is late and waits for the rest', async () => {
    const { parts } = answering(WHOLE);
    const slow = (request: HttpRequest, how: HttpCall): Promise<HttpAnswer> =>
      request.path.includes('credentials') ? new Promise(() => undefined) : parts.http.send(request, how);
    const found = await read({ ...parts, http: { ...parts.http, send: slow } }, ID, ['mfa.methods', 'uid', 'lock'], {
      ...call(),
      each: 30,
    });
    expect(found['mfa.methods']).toMatchObject({ state: 'unknown', code: 'timed-out' });
    expect([found.uid.state, found.lock.state]).toEqual(['known', 'known']);
  });

  it('tells a directory that is down by the credentials, which then fail', async () => {
    const federated = userJson({ enabled: false, federationLink: 'f' });
    const { found } = await facts({ [`users/${ID}`]: federated, [`users/${ID}/credentials`]: 500 });
    for (const name of ['enabled', 'mfa.methods'] as const)
      expect(found[name]).toMatchObject({ code: 'unreachable', why: 'the directory behind the account does not answer' });
    const own = await facts({ [`users/${ID}`]: userJson({ enabled: false }), [`users/${ID}/credentials`]: 500 });
    expect(own.found.enabled).toMatchObject({ value: { enabled: false } });
  });

  it('shows no fact of groups that may leave some out', async () => {
    const { found } = await facts({}, ['groups'], { roles: ['query-users'] });
    expect(found.groups).toMatchObject({
      state: 'unknown',
      code: 'not-readable',
      right: expect.stringContaining('view-users') as string,
    });
    expect((await facts({ [`users/${ID}/groups`]: [{ name: 'b', path: '/a/b' }] }, ['groups'])).found.groups).toMatchObject({
      value: ['a/b'],
    });
  });

  it('names an owner by the user name that the attribute holds, and nobody whom it cannot see', async () => {
    const user = userJson({ attributes: { owner: ['leelm'] } });
    const seen = { [`users/${ID}`]: user, users: [userJson({ id: 'o', username: 'leelm', firstName: 'L M', lastName: 'Lee' })] };
    expect((await facts(seen, ['owner'])).found.owner).toMatchObject({ value: { uid: 'leelm', name: 'L M Lee' } });
    expect((await facts({ ...seen, users: [] }, ['owner'])).found.owner).toMatchObject({ state: 'unknown' });
    expect((await facts({}, ['owner'])).found.owner).toMatchObject({ state: 'absent' });
  });

  it('masks numbers and mail addresses of recovery in JSON', async () => {
    const { found } = await facts({ [`users/${ID}`]: userJson({ attributes: { employeeNumber: ['30125417'] } }) }, [
      'number',
      'recovery',
    ]);
    expect(JSON.stringify(found)).not.toMatch(/30125417|chantm@uni/);
  });

  it('keeps a fault of ours an error', async () => {
    const { parts } = answering(WHOLE);
    const send = (): Promise<never> => Promise.reject(new TypeError('a fault'));
    await expect(read({ ...parts, http: { ...parts.http, send } }, ID, ['uid'], { ...call(), each: 100 })).rejects.toBeInstanceOf(
      TypeError,
    );
    expect(new HttpFailure(500)).not.toBeInstanceOf(AppError);
  });
});

describe('sessions', () => {
  const session = (id: string, start: number, clients: object = {}): object => ({
    id,
    start,
    lastAccess: start,
    ipAddress: '10.0.0.1',
    clients,
  });

  it('come with the offline ones, one that is both is there once, the oldest first', async () => {
    const { found } = await facts(
      {
        [`users/${ID}/sessions`]: [session('b', 2000, { u: 'portal' }), session('both', 1500)],
        [`users/${ID}/consents`]: [{ clientId: 'mail', additionalGrants: [{ key: 'Offline Token', client: 'uuid-mail' }] }],
        [`users/${ID}/offline-sessions/uuid-mail`]: [session('a', 1000, { u: 'mail' }), session('both', 1500)],
      },
      ['sessions'],
    );
    expect(found.sessions).toMatchObject({
      value: [{ id: 'a', service: { value: 'mail' } }, { id: 'both' }, { id: 'b', service: { value: 'portal' } }],
    });
  });

  it('are unknown where a client has offline tokens that cannot be listed', async () => {
    const consents = [
      { clientId: 'mail', additionalGrants: [{ key: 'Offline Token' }] },
      { clientId: 'portal', additionalGrants: [] },
    ];
    const { found } = await facts({ [`users/${ID}/consents`]: consents }, ['sessions']);
    expect(found.sessions).toMatchObject({ state: 'unknown', why: expect.stringContaining('mail') as string });
  });
});
