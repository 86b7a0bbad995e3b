import { describe, expect, it } from 'vitest';
import { ACTIONS, type Change } from '../../../../src/core/change.js';
import { capabilities } from '../../../../src/providers/openldap/capabilities.js';
import { plan } from '../../../../src/providers/openldap/plan.js';
import { entryOf, NOW } from './entry.js';
import { partsOver } from './server.js';

const ID = '6488fe80-2987-4580-b874-97e037896194';
const call = { signal: new AbortController().signal, requestId: 'r' };
const on = { id: ID, uid: 'desk', name: 'Desk', system: 'suite', foundBy: { by: 'id', value: ID } } as const;
const parts = partsOver([{ ...entryOf({ uid: 'desk' }), dn: 'UID=desk, OU=services, dc=uni,dc=example' }]);

describe('the login that the tool signs in with', () => {
  it.each<Change>([
    { action: 'pin.reset', via: 'temporary' },
    { action: 'account.disable', reason: 'left', endSessions: false },
    { action: 'access.end', at: NOW },
  ])('is not changed by $action, in whatever letters its name is written', async (change) => {
    await expect(plan(parts, change, on, call)).rejects.toMatchObject({
      kind: 'forbidden',
      code: 'own-login',
      message: 'this is the login that this tool signs in with',
    });
  });

  it('is nobody of whom anything is promised', async () => {
    const { actions } = await capabilities(parts, ID, call);
    expect(ACTIONS.filter((action) => actions[action].can === 'yes')).toEqual([]);
  });

  it('is not taken for another account', async () => {
    const others = partsOver([entryOf({ uid: 'chantm' })]);
    expect((await plan(others, { action: 'account.unlock' }, on, call)).steps).toEqual([]);
  });
});
