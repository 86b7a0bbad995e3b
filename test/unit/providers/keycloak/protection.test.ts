import { describe, expect, it } from 'vitest';
import { type Change } from '../../../../src/core/change.js';
import { deskOf, realmWith } from './fake-realm.js';

const UNLOCK: Change = { action: 'account.unlock' };
const FAILED = { failures: { disabled: true, numFailures: 3 } };
const refused = (kind: string, code: string, right?: unknown): object =>
  expect.objectContaining({ kind, code, ...(right === undefined ? {} : { right }) }) as object;

describe('whom the desk does not change', () => {
  it('a service account, ours or another', async () => {
    for (const username of ['service-account-mail', 'service-account-helpdesk'])
      await expect(deskOf(realmWith({ user: { username } })).plan(UNLOCK)).rejects.toEqual(refused('forbidden', 'protected'));
  });

  it('a member of a protected group or of a group below it', async () => {
    for (const groups of [['/admins'], ['/staff', '/admins/network']]) {
      const desk = deskOf(realmWith({ groups, visibleGroups: ['/admins', ...groups] }), { protectedGroups: ['/admins'] });
      await expect(desk.plan(UNLOCK)).rejects.toEqual(refused('forbidden', 'protected'));
    }
  });

  it('not a member of a group that only begins like it', async () => {
    const realm = realmWith({ ...FAILED, groups: ['/admins-club'], visibleGroups: ['/admins', '/admins-club'] });
    expect((await deskOf(realm, { protectedGroups: ['admins'] }).plan(UNLOCK)).steps).toHaveLength(1);
  });

  it('a protected group that is not there protects nobody, so it is said and nothing is done', async () => {
    await expect(deskOf(realmWith(), { protectedGroups: ['/admin'] }).plan(UNLOCK)).rejects.toEqual(
      refused('setup', 'no-such-group'),
    );
  });

  it('somebody whose membership a fine-grained login cannot see', async () => {
    const desk = deskOf(realmWith({ groups: ['/admins'] }), { protectedGroups: ['/admins'], roles: ['query-users'] });
    await expect(desk.plan(UNLOCK)).rejects.toEqual(refused('forbidden', 'protected-unknown', expect.stringContaining('view')));
  });

  it('somebody over whom the server gives us no right, named by Keycloak', async () => {
    const access = { view: true, manage: false, resetPassword: true };
    const desk = deskOf(realmWith({ ...FAILED, user: { access } }));
    await expect(desk.plan(UNLOCK)).rejects.toEqual(
      refused('forbidden', 'missing-right', expect.stringContaining('manage-users')),
    );
    const free = deskOf(realmWith({ user: { access } }));
    expect((await free.plan({ action: 'pin.reset', via: 'temporary' })).steps).toHaveLength(1);
  });
});
