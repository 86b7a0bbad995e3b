import { openStore } from '../../../src/store/store.js';

interface Rows {
  counter: { id: number; n: number };
}

/* A process that adds one to the counter so many times: reads, waits a moment, writes what it read plus one. */
const [, , path = '', times = '0'] = process.argv;
const store = await openStore<Rows>({ path, mode: 'read-write', title: 'test' });
for (let i = 0; i < Number(times); i++) {
  await store.write(async (trx) => {
    const { n } = await trx.selectFrom('counter').select('n').executeTakeFirstOrThrow();
    await new Promise((resolve) => setTimeout(resolve, 1));
    await trx
      .updateTable('counter')
      .set({ n: n + 1 })
      .execute();
  });
}
await store.close();
