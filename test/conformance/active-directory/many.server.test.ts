import { afterAll, beforeAll, expect, it } from 'vitest';
import { pagesOf } from '../suite/steps.js';
import { startHouse, subjectOf, type House } from './subject.js';

/** More than the 1000 entries that a controller gives at once. */
const MANY = 1050;

let house: House;
beforeAll(async () => {
  house = await startHouse({ NO_PASSWORD: 'yes' });
  await house.server.run('seed', String(MANY));
});
afterAll(() => house.close());

it('a limit below the number gives so many and says that there are more', async () => {
  const pages = await pagesOf(subjectOf(house), { text: 'u0', limit: 700 });
  expect(pages.flatMap(({ rows }) => rows)).toHaveLength(700);
  expect(pages.at(-1)?.complete).toMatchObject({ state: 'known', value: false });
});

it('more accounts than a controller gives at once all come, each once, and the list is whole', async () => {
  const pages = await pagesOf(subjectOf(house), { text: 'u0' });
  const uids = pages.flatMap(({ rows }) => rows.map(({ uid }) => uid));
  expect(new Set(uids).size).toBe(MANY);
  expect(uids).toHaveLength(MANY);
  expect(pages.at(-1)?.complete).toMatchObject({ state: 'known', value: true });
});

it('a page that the server refuses is an error, and no shorter list', async () => {
  let seen = 0;
  const release = await house.proxy.answerMatching(
    ({ operation }) => operation === 'search' && ++seen > 2,
    3,
    'time limit exceeded',
  );
  const asked = pagesOf(subjectOf(house), { text: 'u0' });
  const outcome = await asked.then(
    (pages) => pages.at(-1)?.complete,
    (error: unknown) => error,
  );
  await release();
  if (outcome instanceof Error) expect(outcome).toMatchObject({ kind: 'unavailable' });
  else expect(outcome).not.toMatchObject({ state: 'known', value: true });
});
