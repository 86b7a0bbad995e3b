import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { rolldown, type RolldownPluginOption } from 'rolldown';
import { INPUT } from '../../../scripts/program.js';
import { withoutDebugLog } from '../../../scripts/without-debug-log.js';
import { selfSigned } from './certificates.js';
import { result, startTiny, type TinyServer } from './tiny-server.js';

/* Nothing secret is in what NODE_DEBUG prints: the program is bundled as for release and run against a server. */

const OWN = 'planted-own-password';
const NEW = 'planted-new-password';

let folder: string;
let server: TinyServer;
const keys = selfSigned('IP:127.0.0.1');

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'uidctl-debug-log-'));
  server = await startTiny({
    mode: 'tls',
    keys,
    answer: ({ id, operation, peer }) => {
      if (operation === 'bind' || operation === 'modify') peer.send(result(id, operation, 0));
    },
  });
});
afterAll(async () => {
  await server.close();
  await rm(folder, { recursive: true, force: true });
});

/** Bundles one program, runs it with all debug logs on, and gives back all that it printed. */
async function printed(name: string, program: string, plugins: RolldownPluginOption): Promise<string> {
  const source = join(folder, `${name}.ts`);
  await writeFile(source, program);
  const bundle = await rolldown({
    ...INPUT,
    input: source,
    plugins,
    resolve: { ...INPUT.resolve, modules: [resolve('node_modules')] },
  });
  await bundle.write({ file: join(folder, `${name}.mjs`), format: 'esm', codeSplitting: false });
  await bundle.close();
  const env = { PATH: process.env.PATH, NODE_DEBUG: 'ldapts,net,tls,http,stream' };
  return new Promise((done, fail) => {
    execFile(process.execPath, [join(folder, `${name}.mjs`)], { env }, (error, stdout, stderr) => {
      if (error) fail(new Error(stderr, { cause: error }));
      else done(stdout + stderr);
    });
  });
}

const ours = (): string => `
  import { openLdap } from ${JSON.stringify(resolve('src/ldap/ldap.ts'))};
  import { Secret } from ${JSON.stringify(resolve('src/core/secret.ts'))};
  const ldap = openLdap({
    server: { url: ${JSON.stringify(server.ldaps)}, ca: ${JSON.stringify(keys.cert)} },
    credentials: { name: 'cn=desk', password: async () => new Secret('${OWN}'), refused: async () => {} },
  });
  const call = { signal: new AbortController().signal };
  await ldap.modify('uid=a', [{ operation: 'replace', attribute: 'userPassword', values: ['${NEW}'] }], call);
  await ldap.close();
  console.log('done');
`;

/** The library's own client, as a program would use it that knows nothing of this. */
const theirs = (): string => `
  import { Attribute, Change, Client } from 'ldapts';
  const client = new Client({ url: ${JSON.stringify(server.ldaps)}, tlsOptions: { ca: ${JSON.stringify(keys.cert)} } });
  await client.bind('cn=desk', '${OWN}');
  await client.modify('uid=a', new Change({ operation: 'replace', modification: new Attribute({ type: 'userPassword', values: ['${NEW}'] }) }));
  await client.unbind();
  console.log('done');
`;

describe('with all debug logs of node on', () => {
  it('the library alone would print a new password', async () => {
    expect(await printed('library', theirs(), [])).toContain(NEW);
  });

  it('the library in our bundle prints none', async () => {
    const text = await printed('library-bundled', theirs(), INPUT.plugins);
    expect(text).toContain('done');
    expect(text).toMatch(/^NET /m);
    expect(text).not.toContain(NEW);
    expect(text).not.toMatch(/^LDAPTS /m);
  });

  it('our own requests print none', async () => {
    const text = await printed('ours', ours(), INPUT.plugins);
    expect(text).toContain('done');
    for (const secret of [
      OWN,
      NEW,
      Buffer.from(NEW).toString('hex'),
      Buffer.from(NEW).toString('base64'),
      [...Buffer.from(NEW)].join(','),
    ]) {
      expect(text).not.toContain(secret);
    }
    expect(server.requests.some(({ password }) => password === OWN)).toBe(true);
  });
});

describe('the build', () => {
  it.each(["import { debuglog } from 'node:util'; const logDebug = debuglog('other');", 'const log = util.debuglog(name);', ''])(
    'fails where the library makes its log in another way: %j',
    (code) => {
      const fail = (): never => {
        throw new Error('failed');
      };
      expect(() => withoutDebugLog.transform.handler.call({ error: fail }, code, '/node_modules/ldapts/dist/index.mjs')).toThrow(
        'failed',
      );
    },
  );
});
