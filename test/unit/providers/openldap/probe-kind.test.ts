import { expect, it } from 'vitest';
import { probe } from '../../../../src/providers/openldap/probe.js';
import { entryOf } from './entry.js';
import { partsOver } from './server.js';

const call = { signal: new AbortController().signal, requestId: 'r' };

it.each([
  ['domainControllerFunctionality', '7'],
  ['isGlobalCatalogReady', 'TRUE'],
  ['vendorName', 'Samba Team (https://www.samba.org)'],
])('an Active Directory is told by %s, and its kind is named', async (attribute, value) => {
  await expect(probe(partsOver([], { '': entryOf({ [attribute]: value }) }), call)).rejects.toMatchObject({
    kind: 'setup',
    code: 'wrong-kind',
    hint: expect.stringContaining('--kind active-directory') as string,
  });
});

it('a server that says nothing of the sort, or nothing at all, is looked at', async () => {
  const other = entryOf({ structuralObjectClass: 'OpenLDAProotDSE', vendorName: 'Somebody' });
  for (const named of [{ '': other }, undefined])
    expect(await probe(partsOver([], named), call)).toMatchObject({ address: 'ldap.uni.example:636' });
});
