// One process of the tests, run as somebody who may write nothing. Arguments: the bundle, the directory, a UID. Prints what it could do, as JSON.
import { pathToFileURL } from 'node:url';

const [, , bundle, path, uid] = process.argv;
const { openDirectory } = await import(pathToFileURL(bundle).href);
const call = { signal: new AbortController().signal, requestId: 'test' };
const said = (error) => ({ kind: error.kind, code: error.code, message: error.message, hint: error.hint });

const answer = {};
try {
  const directory = await openDirectory({ path, system: 'test', clock: () => Date.now() });
  const [ref] = await directory.resolve({ by: 'uid', value: uid }, call);
  answer.found = ref?.name;
  const facts = await directory.read(ref.id, ['kind', 'mfa.methods'], { ...call, each: 5000 });
  answer.kind = facts.kind.value;
  answer.methods = facts['mfa.methods'].value?.length;
  answer.rows = 0;
  for await (const { rows } of directory.search({ text: 'chan' }, call)) answer.rows += rows.length;
  answer.write = await directory.store
    .write((trx) => trx.updateTable('account').set({ failures: 1 }).execute())
    .then(() => 'written', said);
  await directory.close();
} catch (error) {
  answer.error = said(error);
}
console.log(JSON.stringify(answer));
