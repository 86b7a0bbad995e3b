import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { rolldown, type RolldownPluginOption } from 'rolldown';
import { INPUT } from '../../../scripts/program.js';
import { selfSigned } from '../ldap/certificates.js';
import { type OddServer, startOdd } from './odd-server.js';

/*
 * Nothing secret is in what NODE_DEBUG and DEBUG print: the program is bundled as for release and run against a server. What cannot be helped: with
 * NODE_DEBUG=stream Node prints the first 50 bytes of each piece of an answer, which of a token is a part of its header.
 */

/** What counts in a token stands behind its header, which says only how it is signed. */
const TOKEN = 'planted-own-token';
const HEADER = Buffer.from(JSON.stringify({ alg: 'RS256', typ: 'JWT', kid: 'x'.repeat(43) })).toString('base64url');
const CLIENT = 'planted-client-secret';
const PIN = 'planted-new-pin';

let folder: string;
let server: OddServer;
const keys = selfSigned('IP:127.0.0.1');

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'uidctl-http-debug-log-'));
  server = await startOdd(
    (peer, { url }) =>
      url.includes('token') ? peer.json(200, { access_token: `${HEADER}.${TOKEN}.x`, expires_in: 300 }) : peer.json(200, {}),
    { keys },
  );
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
  // A proxy of the environment must not be asked either: nobody listens there.
  const nowhere = 'http://127.0.0.1:9';
  const env = {
    PATH: process.env.PATH,
    NODE_DEBUG: '*',
    DEBUG: '*',
    HTTPS_PROXY: nowhere,
    https_proxy: nowhere,
    ALL_PROXY: nowhere,
  };
  return new Promise((done, fail) => {
    execFile(process.execPath, [join(folder, `${name}.mjs`)], { env, maxBuffer: 64 * 1024 * 1024 }, (error, stdout, stderr) => {
      if (error) fail(new Error(stderr.slice(-2000), { cause: error }));
      else done(stdout + stderr);
    });
  });
}

const ours = (): string => `
  import { clientCredentials } from ${JSON.stringify(resolve('src/auth/client-credentials.ts'))};
  import { openSignedIn } from ${JSON.stringify(resolve('src/auth/signed-in.ts'))};
  import { Secret } from ${JSON.stringify(resolve('src/core/secret.ts'))};
  const credentials = { name: 'desk', password: async () => new Secret('${CLIENT}'), refused: async () => {} };
  for (const proof of ['basic', 'body']) {
    const { http } = openSignedIn(
      { server: { url: ${JSON.stringify(server.url)}, ca: ${JSON.stringify(keys.cert)} } },
      (http) => clientCredentials({ http, at: { realm: 'uni' }, credentials, clock: Date.now, proof }),
    );
    const call = { signal: new AbortController().signal };
    const value = new Secret('${PIN}');
    await http.send({ method: 'PUT', path: ['users'], body: { json: { value } } }, call);
    await http.send({ method: 'POST', path: ['users'], body: { form: { value } } }, call);
    await http.close();
  }
  console.log('done');
`;

/** axios as a program would use it that knows nothing of this. */
const theirs = (): string => `
  import axios from 'axios';
  import { Agent } from 'node:https';
  const httpsAgent = new Agent({ keepAlive: true, ca: ${JSON.stringify(keys.cert)} });
  const headers = { Authorization: 'Bearer ${TOKEN}' };
  await axios.put(${JSON.stringify(server.url)} + '/users', { value: '${PIN}' }, { httpsAgent, headers, proxy: false, maxRedirects: 0 });
  httpsAgent.destroy();
  console.log('done');
`;

const FORMS = [TOKEN, CLIENT, PIN, `desk:${CLIENT}`].flatMap((text) => {
  const bytes = Buffer.from(text);
  const pairs = [...bytes].map((byte) => byte.toString(16).padStart(2, '0'));
  return [text, bytes.toString('hex'), bytes.toString('base64').replace(/=+$/, ''), [...bytes].join(','), pairs.join(' ')];
});

describe('with all debug logs on', () => {
  it('axios alone would print a token', async () => {
    expect(await printed('axios', theirs(), [])).toContain(TOKEN);
  });

  it('our own requests print no token, no secret and no PIN', async () => {
    const before = server.seen.length;
    const text = await printed('ours', ours(), INPUT.plugins);
    expect(text).toContain('done');
    for (const kind of ['HTTP', 'NET', 'TLS']) expect(text).toMatch(new RegExp(`^${kind} `, 'm'));
    expect(FORMS.filter((form) => text.includes(form))).toEqual([]);
    const sent = server.seen.slice(before);
    expect(sent).toHaveLength(6);
    expect(sent.map(({ headers, body }) => JSON.stringify(headers) + body).join()).toMatch(new RegExp(`${TOKEN}.*${PIN}`));
  });
});
