import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { holdPage } from '../suite/page.js';
import { call } from '../suite/steps.js';
import { startBench } from './subject.js';

const docs = new URL('../../../docs/providers/openldap.md', import.meta.url);

it('the page of OpenLDAP says what the provider says of itself', async () => {
  const bench = await startBench();
  try {
    const provider = await bench.open();
    await holdPage('openldap', await provider.capabilities(undefined, call()));
  } finally {
    await bench.close();
  }
});

it('the access rules of the page are those under which the desk of these tests works', async () => {
  const bench = await startBench();
  const config = await readFile(`${bench.server.data}/slapd.conf`, 'utf8').finally(() => bench.close());
  const rulesIn = (text: string): string[] =>
    text
      .split(/^(?=access to |#|\s*$)/m)
      .filter((part) => part.startsWith('access to '))
      .map((part) => part.replace(/\s+/g, ' ').trim());
  const fence = /```access\n([\s\S]*?)```/.exec(await readFile(docs, 'utf8'))?.[1] ?? '';
  // The server of the tests has a second login in the same rules; the page has one.
  const served = rulesIn(config).map((rule) =>
    rule.replace(/ by dn\.exact="uid=writer,[^"]*" \S+/g, '').replaceAll('uid=helpdesk,', 'uid=desk,'),
  );
  const shown = rulesIn(fence);
  expect(shown.length).toBeGreaterThan(5);
  for (const rule of shown) expect(served).toContain(rule);
});
