import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startServer, type RunningServer } from '../../servers/start.js';
import { startLdapProxy, type LdapProxy, type SeenRequest } from './proxy.js';

/* The proxy between OpenLDAP's own clients and a real server. */

let server: RunningServer;
let proxy: LdapProxy;
beforeAll(async () => {
  server = await startServer('openldap');
  await server.run('seed', '1');
});
afterAll(() => server.stop());
beforeEach(async () => {
  proxy = await startLdapProxy({ url: server.env.URL ?? '', data: server.data });
});
afterEach(() => proxy.close());

const PERSON = 'uid=u00001,ou=people,dc=uni,dc=example';
/** Result codes of ldap-utils for what happens before an answer. */
const CANNOT_CONNECT = 255;

interface Ended {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

async function client(command: string, args: readonly string[], input = ''): Promise<Ended> {
  const { BIND_DN: dn = '', BIND_PASSWORD: password = '', CA_FILE: ca = '' } = server.env;
  const child = spawn(command, ['-x', '-H', proxy.url, '-D', dn, '-w', password, ...args], {
    env: { PATH: process.env.PATH, LDAPTLS_CACERT: ca },
    stdio: 'pipe',
  });
  child.stdin.end(input);
  const [out, err, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'exit') as Promise<[number]>,
  ]);
  return { code, out, err };
}
const search = (...args: string[]): Promise<Ended> => client('ldapsearch', ['-LLL', '-s', 'base', '-b', PERSON, ...args]);
const note = (value: string): Promise<Ended> =>
  client('ldapmodify', [], `dn: ${PERSON}\nchangetype: modify\nreplace: uniDeskNote\nuniDeskNote: ${value}\n`);
/** The second road: past the proxy. */
const noteOnServer = async (): Promise<string | undefined> =>
  /uniDeskNote: (.*)/.exec(await server.tool('ldapsearch', ['-LLL', '-b', PERSON, 'uniDeskNote']))?.[1];
const isSearch = ({ operation }: SeenRequest): boolean => operation === 'search';

/** Whether it goes on to wait, after all that is under way has had time to arrive. */
async function waits(promise: Promise<unknown>): Promise<boolean> {
  return (await Promise.race([promise, wait(500, 'waits')])) === 'waits';
}

describe('the proxy', () => {
  it('is trusted by the same CA, and passes everything on', async () => {
    expect(await search('cn')).toMatchObject({ code: 0, out: expect.stringContaining(`dn: ${PERSON}`) as string });
    expect((await note('through')).code).toBe(0);
    expect(await noteOnServer()).toBe('through');
    const seen = proxy.requests().filter(({ operation }) => operation !== 'unbind');
    expect(seen.map(({ operation, dn, attributes, connection }) => [connection, operation, dn, attributes])).toEqual([
      [0, 'bind', server.env.BIND_DN, []],
      [0, 'search', PERSON, ['cn']],
      [1, 'bind', server.env.BIND_DN, []],
      [1, 'modify', PERSON, ['uniDeskNote']],
    ]);
  });

  it('passes a refusal of the server on', async () => {
    const { code } = await client('ldapmodify', [], `dn: ${PERSON}\nchangetype: modify\nreplace: sn\nsn: x\n`);
    expect(code).toBe(50);
  });

  it('carries long answers whole', async () => {
    await server.tool(
      'ldapmodify',
      [],
      `dn: ${PERSON}\nchangetype: modify\nreplace: description\ndescription: ${'ö'.repeat(90_000)}\n`,
    );
    const { out } = await search('-o', 'ldif-wrap=no', 'description');
    expect(Buffer.from(/description:: (\S+)/.exec(out)?.[1] ?? '', 'base64').toString()).toBe('ö'.repeat(90_000));
  });
});

describe('broken down, the proxy', () => {
  it('refuses connections until released', async () => {
    const release = await proxy.breakDown();
    expect((await search()).code).toBe(CANNOT_CONNECT);
    await release();
    expect((await search()).code).toBe(0);
  });

  it('cuts those that were open', async () => {
    await proxy.hold();
    const searching = search();
    await expect.poll(() => proxy.requests().length).toBe(1);
    await proxy.breakDown();
    expect((await searching).code).not.toBe(0);
  });

  it('stays down until the last of several is released', async () => {
    const [first, second] = [await proxy.breakDown(), await proxy.breakDown()];
    await first();
    await first();
    expect((await search()).code).toBe(CANNOT_CONNECT);
    await second();
    expect((await search()).code).toBe(0);
  });
});

describe('holding, the proxy', () => {
  it('takes requests and answers none until released', async () => {
    const release = await proxy.hold();
    const searching = search();
    await expect.poll(() => proxy.requests().length).toBe(1);
    expect(await waits(searching)).toBe(true);
    await release();
    expect((await searching).code).toBe(0);
  });

  it('keeps a write from the server', async () => {
    await note('before');
    const release = await proxy.holdMatching(({ operation }) => operation === 'modify');
    const writing = note('held');
    await expect
      .poll(() => proxy.requests().some(({ operation, connection }) => operation === 'modify' && connection === 1))
      .toBe(true);
    expect(await waits(writing)).toBe(true);
    expect(await noteOnServer()).toBe('before');
    expect((await search()).code).toBe(0);
    await release();
    expect((await writing).code).toBe(0);
    expect(await noteOnServer()).toBe('held');
  });
});

describe('answering itself, the proxy', () => {
  it.each([
    [51, 'Server is busy'],
    [3, 'Time limit exceeded'],
    [4, 'Size limit exceeded'],
  ])('gives code %i', async (code, words) => {
    const release = await proxy.answerMatching(isSearch, code, 'in our own words');
    expect(await search()).toMatchObject({ code, err: expect.stringContaining(words) as string });
    expect((await search()).err).toContain('in our own words');
    await release();
    expect((await search()).code).toBe(0);
  });

  it('names another server', async () => {
    await proxy.answerMatching(({ operation }) => operation === 'modify', 10, 'ldaps://elsewhere.uni.example/');
    expect((await note('not here')).err).toContain('ldaps://elsewhere.uni.example/');
    expect(await noteOnServer()).not.toBe('not here');
  });
});

describe('losing an answer, the proxy', () => {
  it('lets the write be done, and is back at once', async () => {
    const { release, sent } = await proxy.loseAnswer('back');
    expect((await search()).code).toBe(0);
    expect(sent()).toBe(0);
    expect((await note('lost')).code).not.toBe(0);
    expect(await noteOnServer()).toBe('lost');
    expect(sent()).toBe(1);
    expect((await note('after')).code).toBe(0);
    expect(sent()).toBe(2);
    await release();
  });

  it('or is unreachable until released', async () => {
    const { release, sent } = await proxy.loseAnswer('unreachable');
    expect((await note('lost again')).code).not.toBe(0);
    expect(await noteOnServer()).toBe('lost again');
    expect((await search()).code).toBe(CANNOT_CONNECT);
    await release();
    expect((await search()).code).toBe(0);
    expect(sent()).toBe(1);
  });

  it('loses nothing once released', async () => {
    const { release } = await proxy.loseAnswer('unreachable');
    await release();
    expect((await note('kept')).code).toBe(0);
  });
});
