import { describe, expect, it } from 'vitest';
import { FACT_NAMES, KEY_KINDS } from '../../../../src/core/account.js';
import { ACTIONS as ALL_ACTIONS } from '../../../../src/core/change.js';
import { capabilities } from '../../../../src/providers/keycloak/capabilities.js';
import { probe } from '../../../../src/providers/keycloak/probe.js';
import { answering, call, EVENTS, ID, NOW, PROFILE, SHORT_REALM, userJson, WHOLE_REALM, type Said } from './answering.js';

const PASSWORD = [{ id: 'c-1', type: 'password', createdDate: 1 }];
const REALM: Readonly<Record<string, Said>> = {
  '': WHOLE_REALM,
  'events/config': EVENTS,
  [`users/${ID}`]: userJson(),
  [`users/${ID}/credentials`]: PASSWORD,
};
const able = (
  said: Readonly<Record<string, Said>> = {},
  on: string | undefined = ID,
  more: Parameters<typeof answering>[1] = {},
) => capabilities(answering({ ...REALM, ...said }, more).parts, on, call());
const MANAGE = expect.stringContaining('manage-users') as string;

describe('what it can do', () => {
  it('throws not-found for nobody', async () => {
    await expect(able({}, 'x')).rejects.toMatchObject({ kind: 'not-found' });
  });

  it('is all there with every right, with a reason for whatever is not', async () => {
    const all = await able();
    for (const action of ALL_ACTIONS) expect(all.actions[action].can, action).not.toBe('no');
    for (const name of FACT_NAMES)
      if (all.facts[name].can !== 'yes') expect(all.facts[name], name).toHaveProperty('because', expect.stringMatching(/\S/));
    for (const by of KEY_KINDS) expect(all.keys[by]).toEqual({ can: 'yes' });
  });

  it('names the missing role or permission of an account before the work', async () => {
    const access = { view: true, manage: false, resetPassword: false };
    const { actions, resetVia, endSessions } = await able({ [`users/${ID}`]: userJson({ access }) });
    for (const action of ALL_ACTIONS) expect(actions[action], action).toMatchObject({ can: 'limited', right: MANAGE });
    for (const one of [resetVia.temporary, resetVia.link, endSessions.all, endSessions.one])
      expect(one).toMatchObject({ right: MANAGE });
  });

  it('may be a reset alone', async () => {
    const access = { view: true, manage: false, resetPassword: true };
    const { actions } = await able({ [`users/${ID}`]: userJson({ access }) });
    expect(actions['pin.reset']).toEqual({ can: 'yes' });
    expect(actions['account.unlock']).toMatchObject({ can: 'limited', right: MANAGE });
  });

  it('is nothing to a program, and little to somebody whose directory is down', async () => {
    const program = await able({ [`users/${ID}`]: userJson({ username: 'service-account-mail' }) });
    for (const action of ALL_ACTIONS) expect(program.actions[action].can, action).not.toBe('yes');
    const down = await able({
      [`users/${ID}`]: userJson({ enabled: false, federationLink: 'f' }),
      [`users/${ID}/credentials`]: 500,
    });
    expect(down.actions['pin.reset']).toMatchObject({
      can: 'limited',
      because: expect.stringContaining('does not answer') as string,
    });
    expect(down.actions['session.revoke']).toEqual({ can: 'yes' });
  });

  it('has no end of access without an attribute, and no demand of a change without a password', async () => {
    expect((await able({}, ID, { options: { attributes: {} } })).actions['access.extend']).toMatchObject({ can: 'no' });
    expect((await able({ [`users/${ID}/credentials`]: [] })).actions['pin.require-change']).toMatchObject({ can: 'no' });
    expect((await able({ [`users/${ID}`]: userJson({ email: '' }) })).resetVia.link).toMatchObject({ can: 'no' });
  });

  it('hangs on the realm that we may read, and on what it keeps', async () => {
    const short = await able({ '': SHORT_REALM });
    for (const name of ['pin', 'pin.rules', 'mfa.duty', 'failures'] as const)
      expect(short.facts[name]).toMatchObject({ can: 'limited', right: expect.stringContaining('view-realm') as string });
    expect(short.facts.lock).toEqual({ can: 'yes' });
    expect((await able({ 'events/config': 403 })).signIns).toMatchObject({
      right: expect.stringContaining('view-events') as string,
    });
    expect((await able({ 'events/config': { ...EVENTS, eventsEnabled: false } })).signIns).toMatchObject({ can: 'no' });
  });

  it('of a login with a permission on a group says that others look as if they were not there', async () => {
    const { parts } = answering(REALM, { roles: ['query-users'] });
    const { keys, search, actions } = await capabilities(parts, undefined, call());
    for (const one of [keys.uid, search])
      expect(one).toMatchObject({ can: 'limited', right: expect.stringContaining('view-users') as string });
    expect(actions['pin.reset']).toMatchObject({ can: 'limited', right: MANAGE });
  });
});

describe('a look at the realm', () => {
  const PROBED: Readonly<Record<string, Said>> = { ...REALM, users: [userJson()], 'users/profile': PROFILE, 'users/count': 1 };
  const look = (said: Readonly<Record<string, Said>> = {}, more: Parameters<typeof answering>[1] = {}) => {
    const { parts } = answering({ ...PROBED, ...said }, more);
    const send: typeof parts.http.send = (request, how) =>
      request.path.join('/') === 'admin/serverinfo'
        ? Promise.resolve({ status: 200, headers: {}, text: '', json: () => ({ providers: {} }), date: undefined })
        : parts.http.send(request, how);
    return probe({ ...parts, http: { ...parts.http, send } }, call());
  };
  const held = (found: Awaited<ReturnType<typeof look>>, name: string) =>
    found.rights.find(({ right }) => right.startsWith(name))?.held;

  it('says who we are, what the server is and what time it has', async () => {
    expect(await look()).toMatchObject({
      address: 'id.uni.example:443',
      encryption: 'tls',
      software: { value: 'Keycloak' },
      signedInAs: { value: 'service-account-desk' },
      serverTime: { value: NOW },
      certificate: { state: 'unknown' },
    });
  });

  it('names every right with what it is for, and whether we hold it', async () => {
    const found = await look({ '': SHORT_REALM, 'events/config': 403 });
    expect(held(found, 'manage-users')).toMatchObject({ value: true });
    expect(held(found, 'view-realm')).toMatchObject({ value: false });
    expect(held(found, 'view-events')).toMatchObject({ value: false });
    expect(found.rights.find(({ right }) => right.startsWith('manage-users'))?.actions).toEqual([...ALL_ACTIONS]);
  });

  it('takes a permission on the people that it sees for the role', async () => {
    const found = await look({}, { roles: ['query-users'] });
    expect(held(found, 'manage-users')).toMatchObject({ value: true });
    const blind = await look({ users: [] }, { roles: ['query-users'] });
    expect(held(blind, 'view-users')).toMatchObject({ value: false });
    expect(held(blind, 'manage-users')).toMatchObject({ state: 'unknown' });
  });

  it('warns of what is off, hidden or dropped', async () => {
    const { warnings } = await look({
      '': { ...SHORT_REALM, bruteForceProtected: false },
      'events/config': { ...EVENTS, eventsEnabled: false, adminEventsEnabled: false },
      'users/profile': { attributes: PROFILE.attributes.filter(({ name }) => name !== 'accessExpires') },
    });
    for (const word of [
      'brute-force protection is off',
      'view-realm',
      'keeps no log-ins',
      'keeps no admin events',
      'does not declare accessExpires',
    ])
      expect(warnings.join('\n')).toContain(word);
  });

  it('has nothing to warn of in a realm that is set up well', async () => {
    expect((await look({}, { options: { protectedGroups: ['/admins'] } })).warnings).toEqual([]);
  });
});
