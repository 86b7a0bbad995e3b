import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Provider, type SearchPage } from '../../../src/core/provider.js';
import { type Query } from '../../../src/core/account.js';
import { freshPin, word } from '../suite/names.js';
import { call, known } from '../suite/steps.js';
import { apply, RESET, valueOf } from './asking.js';
import { escaped } from './second-road.js';
import { startBench, type Bench } from './subject.js';

/* Finding people: names that break DNs and filters, and lists that the server cuts. */

let bench: Bench;
let provider: Provider;
beforeAll(async () => {
  bench = await startBench();
  provider = await bench.open();
});
afterAll(() => bench.close());

async function pagesOf(of: Provider, query: Query): Promise<SearchPage[]> {
  const pages: SearchPage[] = [];
  for await (const page of of.search(query, call())) pages.push(page);
  return pages;
}

describe('names', () => {
  it('with every character of filters and DNs are found by all keys, and can be reset', async () => {
    for (const strange of ['*', '(', ')', '\\', "'", '#', '/', '李明', '"', '+', ';', '<', '=', ' inner']) {
      const uid = `${word(5)}${strange}${word(5)}`;
      const { id } = await bench.road.seed({ uid, number: `n${uid}`, aliases: [`a${uid}`] });
      for (const [by, value] of [
        ['uid', uid],
        ['number', `n${uid}`],
        ['alias', `a${uid}`],
      ] as const)
        expect(
          (await provider.resolve({ by, value }, call())).map((ref) => ref.id),
          `${by} ${value}`,
        ).toEqual([id]);
      const issued = freshPin();
      await apply(provider, id, RESET, issued);
      expect(await bench.road.signIn(uid, issued), uid).toBe('must-change');
    }
  });

  it('with a comma in the CN of the DN and of a group stay one', async () => {
    const name = `Chan, ${word()} "Tai", Dr.`;
    const [group, uid] = [`Desk, ${word()} + night`, word()];
    const { pin, dn } = await bench.road.seed({ uid, name, groups: [group] }, undefined, {}, `cn=${escaped(name)}`);
    const [ref] = await provider.resolve({ by: 'uid', value: uid }, call());
    expect(ref?.name).toBe(name);
    expect(await valueOf(provider, ref?.id ?? '', 'groups')).toEqual([group]);
    expect(await bench.road.signInAs(dn, pin)).toBe('in');
    const issued = freshPin();
    await apply(provider, ref?.id ?? '', RESET, issued);
    expect(await bench.road.signInAs(dn, issued)).toBe('must-change');
  });

  it('of two alike are both found by what they share, and by nothing less', async () => {
    const { key, ids } = await bench.road.twins();
    expect((await provider.resolve(key, call())).map(({ id }) => id).sort()).toEqual([...ids].sort());
  });

  it('in one word or two, from any field, find the person', async () => {
    const [first, last, mail] = [word(), word(), `${word()}@uni.example`];
    const { id } = await bench.road.seed({ name: `${first} Anna ${last}`, mail });
    for (const text of [`${last} ${first}`, `${first.slice(2)} ${mail.slice(3)}`, mail.toUpperCase()])
      expect(
        (await pagesOf(provider, { text })).flatMap(({ rows }) => rows.map((row) => row.id)),
        text,
      ).toEqual([id]);
  });
});

describe('kinds', () => {
  it('of somebody who is several are the one that counts, in rows and in filters', async () => {
    const token = word();
    const { id } = await bench.road.seed({ name: `${token} Both` }, undefined, {
      eduPersonAffiliation: ['alum', 'Staff', 'member'],
    });
    expect(await valueOf(provider, id, 'kind')).toBe('staff');
    expect((await pagesOf(provider, { text: token, kind: 'staff' })).flatMap(({ rows }) => rows)).toHaveLength(1);
    expect((await pagesOf(provider, { text: token, kind: 'graduate' })).flatMap(({ rows }) => rows)).toEqual([]);
  });

  it('that no attribute tells are unknown, and can be asked for', async () => {
    const token = word();
    await bench.road.seed({ name: `${token} None` }, undefined, { eduPersonAffiliation: ['member'] });
    const [row] = (await pagesOf(provider, { text: token, kind: 'unknown' })).flatMap(({ rows }) => rows);
    expect(row && known(row.kind, 'kind')).toBe('unknown');
  });
});

describe('ends of access', () => {
  it('that a note keeps are found in their window', async () => {
    const token = word();
    const end = Date.UTC(2031, 5, 30);
    const { id } = await bench.road.seed({ name: `${token} Off`, disabled: 'left', accessUntil: end as never });
    const window = { from: (end - 1000) as never, to: (end + 1000) as never };
    expect(
      (await pagesOf(provider, { text: token, accessEnds: window })).flatMap(({ rows }) => rows.map((row) => row.id)),
    ).toEqual([id]);
  });
});

describe('a server that cuts lists', () => {
  it('gives so many of 1200, and the list does not look whole', async () => {
    const tight = await startBench({ SIZE_LIMIT: '1000' });
    try {
      await tight.server.run('seed', '1200');
      const few = await tight.open();
      const pages = await pagesOf(few, { text: 'uni.example' });
      expect(pages.flatMap(({ rows }) => rows)).toHaveLength(1000);
      expect(known(pages.at(-1)?.complete ?? { state: 'absent', system: '', at: 0 as never }, 'complete')).toBe(false);
      const some = await pagesOf(few, { text: 'u0001' });
      expect(some.flatMap(({ rows }) => rows).length).toBeLessThan(100);
      expect(some.at(-1)?.complete).toMatchObject({ value: true });
      expect((await few.resolve({ by: 'uid', value: 'u01199' }, call())).map(({ uid }) => uid)).toEqual(['u01199']);
    } finally {
      await tight.close();
    }
  });

  it('without a limit gives all of 1200, each once', async () => {
    await bench.server.run('seed', '1200');
    const pages = await pagesOf(provider, { text: 'u0' });
    const uids = pages.flatMap(({ rows }) => rows.map(({ uid }) => uid)).filter((uid) => /^u\d{5}$/.test(uid));
    expect(new Set(uids).size).toBe(1200);
    expect(uids).toHaveLength(1200);
    expect(pages.at(-1)?.complete).toMatchObject({ value: true });
  });
});
