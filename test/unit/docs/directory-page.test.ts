import { it } from 'vitest';
import { instant } from '../../../src/core/instant.js';
import { hku } from '../../../src/policy/hku.js';
import { openDirectoryInMemory } from '../../../src/providers/directory/directory.js';
import { holdPage } from '../../conformance/suite/page.js';
import { call } from '../../conformance/suite/steps.js';

it('the page of the embedded directory says what the provider says of itself', async () => {
  const directory = await openDirectoryInMemory({ policy: hku, clock: () => instant(0), system: 'page' });
  await holdPage('directory', await directory.capabilities(undefined, call()));
  await directory.close();
});
