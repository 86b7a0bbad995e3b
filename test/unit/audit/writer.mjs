// One process of the tests: writes to a record as the program does. Arguments: the bundle, the record, what to do, a name.
// `write N`: N intents with their outcomes. `hang`: one intent, then waits to be killed. `ready`: says whether it could write.
import { pathToFileURL } from 'node:url';

const [, , bundle, path, what, name, count] = process.argv;
const { openAudit } = await import(pathToFileURL(bundle).href);
const audit = await openAudit({
  path,
  clock: () => Date.now(),
  host: 'desk-1',
  pid: process.pid,
  isAlive: () => true,
  processToken: () => undefined,
});
const entry = {
  requestId: name,
  profile: 'practice',
  system: 'campus',
  place: undefined,
  operator: { id: 'lamky', from: 'os-user' },
  accountId: 'id-7',
  uid: 'chantm',
  action: 'pin.reset',
  key: name,
  proof: 'video',
  force: false,
  planHash: 'a',
  steps: [],
};

if (what === 'ready') {
  console.log(
    await audit.ready().then(
      () => 'ready',
      (error) => error.kind,
    ),
  );
} else if (what === 'hang') {
  await audit.intent(entry);
  console.log('written');
  setInterval(() => undefined, 1000);
} else {
  for (let n = 0; n < Number(count); n++) {
    const ref = await audit.intent({ ...entry, key: `${name}-${n}` });
    await audit.outcome(ref, { outcome: 'done', changed: true });
  }
  await audit.close();
}
