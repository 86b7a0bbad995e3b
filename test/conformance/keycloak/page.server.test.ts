import { it } from 'vitest';
import { holdPage } from '../suite/page.js';
import { call } from '../suite/steps.js';
import { startBench } from './subject.js';

it('the page of Keycloak says what the provider says of itself', async () => {
  const bench = await startBench();
  try {
    const provider = await bench.open('REALM_CLIENT');
    await holdPage('keycloak', await provider.capabilities(undefined, call()));
  } finally {
    await bench.close();
  }
});
