import { afterAll, beforeAll, expect, it } from 'vitest';
import { deskLogin, openLdapDesk, type LdapDesk } from './ldap-desk.js';

/* A server that gives ten entries and no more: what comes is told as cut short, on a pipe too. */

let desk: LdapDesk;
beforeAll(async () => {
  desk = await openLdapDesk({ kind: 'openldap', people: 30, settings: { SIZE_LIMIT: '10' } });
  const added = await desk.addProfile('campus', deskLogin(desk.server));
  expect(added.code, added.err).toBe(0);
});
afterAll(() => desk.close());

it.each(['csv', 'json', 'table'])('%s: ends with 11 and says why', async (format) => {
  const { code, err } = await desk.type(`lookup u000 -o ${format}`);
  expect({ code, err }).toMatchObject({ code: 11, err: expect.stringContaining('The list is not whole') as string });
});

it('one account is found all the same', async () => {
  expect((await desk.type('lookup u00025 -o json')).code).toBe(0);
});
