import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { pagedResults, readCookie, CONTROLS } from '../../../src/ldap/controls.js';
import { and, equals } from '../../../src/ldap/filter.js';
import { type Ldap, type Question } from '../../../src/ldap/types.js';
import { type KeyPair, selfSigned } from './certificates.js';
import { call, ldapTo } from './ldap-to.js';
import { type Answering, entry, reference, result, startTiny, type TinyServer } from './tiny-server.js';

/* Lists that a server cuts, and lists in pages. */

let keys: KeyPair;
beforeAll(() => {
  keys = selfSigned('IP:127.0.0.1');
});

const opened: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of opened.splice(0).reverse()) await one.close();
});

async function serve(answer: Answering): Promise<{ server: TinyServer; ldap: Ldap }> {
  const server = await startTiny({
    mode: 'tls',
    keys,
    answer: (request) => (request.operation === 'bind' ? request.peer.send(result(request.id, 'bind', 0)) : answer(request)),
  });
  const { ldap } = ldapTo(server.ldaps, keys.cert);
  opened.push(server, ldap);
  return { server, ldap };
}

const question: Question = { base: 'dc=uni', scope: 'sub', filter: and(), attributes: ['uid'] };
const people = (id: number, from: number, to: number): Buffer =>
  Buffer.concat(Array.from({ length: to - from }, (_, i) => entry(id, `uid=u${String(from + i)}`)));

/** So many people, given out in pages and, without pages, at most so many at once. */
function crowd(count: number, atOnce: number): Answering {
  return ({ id, bytes, peer }) => {
    const asked = pageOf(bytes);
    if (asked === undefined) {
      const some = Math.min(count, atOnce);
      peer.send(Buffer.concat([people(id, 0, some), result(id, 'search', count > some ? 4 : 0)]));
      return;
    }
    const end = Math.min(count, asked.from + asked.size);
    const value = pagedResults(0, end < count ? Buffer.from(String(end)) : new Uint8Array()).value!;
    const control = { oid: CONTROLS.pagedResults, value: Buffer.from(value) };
    peer.send(Buffer.concat([people(id, asked.from, end), result(id, 'search', 0, { control })]));
  };
}

/** The control for pages at the end of a request, read by its own bytes. */
function pageOf(bytes: Buffer): { from: number; size: number } | undefined {
  const at = bytes.indexOf(CONTROLS.pagedResults);
  if (at < 0) return undefined;
  const value = bytes.subarray(bytes.indexOf(0x30, at + CONTROLS.pagedResults.length));
  const length = value[3]!;
  return { size: value.readUIntBE(4, length), from: Number(Buffer.from(readCookie(value) ?? []).toString() || '0') };
}

describe('a list that is cut', () => {
  it('by the server keeps what came and says so', async () => {
    const { ldap } = await serve(({ id, peer }) => peer.send(Buffer.concat([people(id, 0, 3), result(id, 'search', 4)])));
    expect(await ldap.search({ ...question, limit: 10 }, call())).toMatchObject({ entries: { length: 3 }, cut: 'size-limit' });
  });

  it('by its time keeps what came and says so', async () => {
    const { ldap } = await serve(({ id, peer }) => peer.send(Buffer.concat([people(id, 0, 3), result(id, 'search', 3)])));
    expect(await ldap.search({ ...question, limit: 10 }, call())).toMatchObject({ entries: { length: 3 }, cut: 'time-limit' });
  });

  it('by our own limit says so, also where the server knows no limits', async () => {
    const { ldap } = await serve(crowd(5, 3));
    expect(await ldap.search({ ...question, limit: 3 }, call())).toMatchObject({ entries: { length: 3 }, cut: 'limit' });
    const other = await serve(crowd(5, 100));
    expect(await other.ldap.search({ ...question, limit: 3 }, call())).toMatchObject({ entries: { length: 3 }, cut: 'limit' });
  });

  it('is whole where it ends at the limit', async () => {
    const { ldap } = await serve(crowd(3, 3));
    expect(await ldap.search({ ...question, limit: 3 }, call())).toMatchObject({ entries: { length: 3 }, cut: undefined });
  });

  it('because another server has a part of the tree says so', async () => {
    const { ldap } = await serve(({ id, peer }) =>
      peer.send(
        Buffer.concat([entry(id, 'uid=a'), reference(id, 'ldap://other.example/ou=part,dc=uni'), result(id, 'search', 0)]),
      ),
    );
    expect(await ldap.search(question, call())).toMatchObject({
      cut: 'referral',
      references: ['ldap://other.example/ou=part,dc=uni'],
    });
  });

  it('is whole without the parts that every domain of Active Directory refers to', async () => {
    const { ldap } = await serve(({ id, peer }) => {
      const urls = ['CN=Configuration,DC=uni', 'DC=DomainDnsZones,DC=uni', 'DC=ForestDnsZones,DC=uni'];
      peer.send(Buffer.concat([...urls.map((dn) => reference(id, `ldaps://uni.example/${dn}`)), result(id, 'search', 0)]));
    });
    expect(await ldap.search(question, call())).toMatchObject({ entries: [], cut: undefined, references: [] });
  });
});

describe('a search that fails', () => {
  it('with a referral names the server and does not go there', async () => {
    const { server, ldap } = await serve(({ id, peer }) =>
      peer.send(result(id, 'search', 10, { referrals: ['ldap://master.uni.example'] })),
    );
    await expect(ldap.search(question, call())).rejects.toMatchObject({ code: 10, referrals: ['ldap://master.uni.example'] });
    expect(server.peers).toHaveLength(1);
  });

  it('for asking more than a hard limit asks without a number', async () => {
    let asked = 0;
    const { ldap } = await serve((request) =>
      ++asked === 1 ? request.peer.send(result(request.id, 'search', 11)) : crowd(2, 9)(request),
    );
    expect(await ldap.search(question, call())).toMatchObject({ entries: { length: 2 }, cut: undefined });
  });

  it('for want of the entry is no entry', async () => {
    const { ldap } = await serve(({ id, peer }) => peer.send(result(id, 'search', 32)));
    expect(await ldap.entry({ base: 'uid=a', filter: equals('uid', 'a'), attributes: ['uid'] }, call())).toBeUndefined();
    await expect(ldap.search(question, call())).rejects.toMatchObject({ code: 32 });
  });

  it('for want of time is not "no such entry"', async () => {
    const { ldap } = await serve(({ id, peer }) => peer.send(result(id, 'search', 3)));
    const one = ldap.entry({ base: 'uid=a', filter: equals('uid', 'a'), attributes: ['uid'] }, call());
    await expect(one).rejects.toMatchObject({ kind: 'unavailable' });
  });
});

describe('a control', () => {
  const control = { oid: '1.3.6.1.4.1.42.2.27.9.5.8', value: Buffer.from([0x80, 1, 5]) };

  it('comes back with the end of a search, and with its single entry', async () => {
    const { ldap } = await serve(({ id, name, peer }) => {
      if (name === 'uid=end') peer.send(Buffer.concat([entry(id, name), result(id, 'search', 0, { control })]));
      else peer.send(Buffer.concat([entry(id, name, {}, { control }), result(id, 'search', 0)]));
    });
    for (const base of ['uid=end', 'uid=entry']) {
      const { controls } = await ldap.search({ ...question, base }, call());
      expect(controls.get(control.oid)).toEqual(control.value);
    }
  });
});

describe('a long list', () => {
  it('comes whole, in pages, where one answer is not enough', async () => {
    const { ldap } = await serve(crowd(1234, 500));
    const { entries, cut } = await ldap.search(question, call());
    expect(new Set(entries.map(({ dn }) => dn)).size).toBe(1234);
    expect(cut).toBeUndefined();
  });

  it('ends at the limit that was asked for', async () => {
    const { ldap } = await serve(crowd(1234, 500));
    expect(await ldap.search({ ...question, limit: 700 }, call())).toMatchObject({ entries: { length: 700 }, cut: 'limit' });
  });

  it('is fetched page by page as it is pulled', async () => {
    const { server, ldap } = await serve(crowd(10, 500));
    const pages = ldap.pages(question, 4, call())[Symbol.asyncIterator]();
    expect((await pages.next()).value).toMatchObject({ entries: { length: 4 } });
    expect(server.requests.filter(({ operation }) => operation === 'search')).toHaveLength(1);
    expect((await pages.next()).value).toMatchObject({ entries: { length: 4 } });
    expect((await pages.next()).value).toMatchObject({ entries: { length: 2 } });
    expect(await pages.next()).toMatchObject({ done: true });
  });

  it('inside another one does not wait for it', async () => {
    const { ldap } = await serve(crowd(6, 500));
    let seen = 0;
    for await (const page of ldap.pages(question, 3, call())) {
      for await (const inner of ldap.pages(question, 3, call())) seen += inner.entries.length;
      seen += page.entries.length;
    }
    expect(seen).toBe(6 + 2 * 6);
  });
});
