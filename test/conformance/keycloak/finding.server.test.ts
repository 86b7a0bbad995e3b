import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type KeyKind } from '../../../src/core/account.js';
import { type Provider } from '../../../src/core/provider.js';
import { resolveOne } from '../../../src/operations/resolve.js';
import { makeBed } from '../../unit/operations/bench.js';
import { atTerminal } from '../../unit/operations/written-desk.js';
import { type Match } from '../http/proxy.js';
import { freshPin, word } from '../suite/names.js';
import { call, known, thrown } from '../suite/steps.js';
import { apply, pagesOf, RESET, uidsOf, writes } from './asking.js';
import { startBench, type Bench } from './subject.js';

/* Finding people: what Keycloak makes of wildcards, quotation marks and filters that it does not know, names alike, and long lists. */

let bench: Bench;
let provider: Provider;
beforeAll(async () => {
  bench = await startBench();
  provider = await bench.open();
});
afterAll(() => bench.close());

const idsBy = async (by: KeyKind, value: string): Promise<string[]> =>
  (await provider.resolve({ by, value }, call())).map(({ id }) => id);

/** What an address, a path, a query or a search of Keycloak reads as its own. */
const STRANGE = ['*', "'", '/', '#', '\\', '_', '李小龙', '%', '?', '&', ';', '"', ' ', '..', '+', ':'] as const;

describe('names', () => {
  it.each(STRANGE)('with %s are found by every key, themselves alone, and can be reset', async (strange) => {
    const [head, tail] = [word(5), word(5)];
    const [uid, decoy] = [`${head}${strange}${tail}`, `${head}x${tail}`];
    const [{ id }, other] = [
      await bench.road.seed({ uid, number: `n${uid}`, aliases: [`a${uid}`] }),
      await bench.road.seed({ uid: decoy, number: `n${decoy}`, aliases: [`a${decoy}`] }),
    ];
    for (const [by, lead] of [
      ['uid', ''],
      ['number', 'n'],
      ['alias', 'a'],
    ] as const) {
      expect(await idsBy(by, `${lead}${uid}`), `${by} of ${uid}`).toEqual([id]);
      expect(await idsBy(by, `${lead}${decoy}`), `${by} of ${decoy}`).toEqual([other.id]);
      expect(await idsBy(by, `${lead}${head}`), `a part of ${by}`).toEqual([]);
    }
    const issued = freshPin();
    await apply(provider, id, RESET, issued);
    expect(await bench.road.signIn(uid, issued)).toBe('must-change');
    expect(await bench.road.signIn(decoy, other.pin), 'nobody else was touched').toBe('in');
  });

  it.each(STRANGE.filter((strange) => strange !== ' '))(
    'of people with %s in them are searched for letter by letter',
    async (strange) => {
      const [head, tail] = [word(5), word(5)];
      const { uid } = await bench.road.seed({ name: `Ann ${head}${strange}${tail}` });
      await bench.road.seed({ name: `Ann ${head}x${tail}` });
      expect(await uidsOf(provider, { text: `${head}${strange}${tail}` })).toEqual([uid]);
      expect(await uidsOf(provider, { text: `${head}${strange}` })).toEqual([uid]);
      expect(await uidsOf(provider, { text: head })).toHaveLength(2);
    },
  );

  it('of a user with a star or an underscore come first when they are typed', async () => {
    for (const strange of ['*', '_']) {
      const [head, tail] = [word(5), word(5)];
      const { uid } = await bench.road.seed({ uid: `${head}${strange}${tail}` });
      await bench.road.seed({ uid: `a${head}${strange}${tail}`, name: `Other ${head}` });
      expect((await uidsOf(provider, { text: uid }))[0]).toBe(uid);
    }
  });

  it('in another case find the account in its own spelling', async () => {
    const uid = `u${word()}`;
    const { id } = await bench.road.seed({ uid, mail: `${uid}@people.example` });
    expect(await provider.resolve({ by: 'uid', value: uid.toUpperCase() }, call())).toMatchObject([{ id, uid }]);
    expect(await provider.resolve({ by: 'mail', value: `${uid}@People.Example` }, call())).toMatchObject([
      { id, foundBy: { by: 'mail', value: `${uid}@people.example` } },
    ]);
  });

  it('that Keycloak would read as "no filter at all" find nobody, and never everybody', async () => {
    await bench.road.seed();
    for (const by of ['uid', 'mail', 'number', 'alias'] as const)
      for (const value of ['', ' ', '\u0000', '"', ':', 'employeeNumber:'])
        expect(await idsBy(by, value), `${by} ${value}`).toEqual([]);
    expect(await uidsOf(provider, { department: '' })).toEqual([]);
  });

  it('that Keycloak would misread are refused by our own words, and are no "nobody"', async () => {
    for (const value of [`${word()}\\`, `${word()}\\"`])
      expect(await thrown(provider.resolve({ by: 'number', value }, call()), 'unsupported')).toMatchObject({ code: 'value' });
  });

  it('that belong to nobody here are no guess at somebody near', async () => {
    const { uid } = await bench.road.seed();
    for (const near of [uid.slice(1), `${uid}x`, uid.replace(/.$/, '*'), uid.replace(/.$/, '_')])
      expect(await idsBy('uid', near), near).toEqual([]);
  });
});

describe('two alike', () => {
  it('by their number are both found, and a change is planned for neither', async () => {
    const { key, ids } = await bench.road.twins();
    expect((await idsBy('number', key.value)).sort()).toEqual([...ids].sort());
    await refusesToGuess(key.value, ids);
  });

  it('by their mail address are both found, and a change is planned for neither', async () => {
    await bench.road.realm({ loginWithEmailAllowed: false, duplicateEmailsAllowed: true });
    const mail = `${word()}@people.example`;
    const ids = [(await bench.road.seed({ mail })).id, (await bench.road.seed({ mail })).id];
    expect((await idsBy('mail', mail)).sort()).toEqual([...ids].sort());
    await refusesToGuess(mail, ids);
  });

  /** What a command does with what was typed, before it plans anything. */
  async function refusesToGuess(typed: string, ids: readonly string[]): Promise<void> {
    const bed = await makeBed();
    try {
      const before = writes(bench.proxy);
      const error = await thrown(resolveOne(bed.bench(atTerminal(), { provider }), typed, true), 'conflict');
      expect(error).toMatchObject({ code: 'more-than-one', hint: expect.stringContaining('id:') as string });
      const { candidates } = error.details as { readonly candidates: readonly unknown[] };
      expect(candidates).toHaveLength(ids.length);
      expect(writes(bench.proxy)).toEqual(before);
    } finally {
      await bed.close();
    }
  }
});

describe('attributes that the profile does not name', () => {
  it('are no keys and no filters: refused, never left out of the question', async () => {
    const bare = await bench.open('CLIENT', { attributes: {} });
    for (const by of ['number', 'alias'] as const) await thrown(bare.resolve({ by, value: '1' }, call()), 'unsupported');
    for (const query of [{ kind: 'staff' }, { department: 'Library' }, { accessEnds: {} }] as const)
      await thrown(pagesOf(bare, query), 'unsupported');
  });
});

describe('a long list', () => {
  const MANY = 1050;
  beforeAll(() => bench.server.run('seed', String(MANY)), 300_000);

  it('comes whole, each once, in order of the user name, and its last page says that it is whole', async () => {
    const pages = await pagesOf(provider, { text: '@uni.example' });
    const uids = pages.flatMap(({ rows }) => rows.map(({ uid }) => uid)).filter((uid) => /^u\d{5}$/.test(uid));
    expect(uids).toHaveLength(MANY);
    expect(uids).toEqual([...new Set(uids)].sort());
    expect(pages.length).toBeGreaterThan(1);
    expect(known(pages.at(-1)?.complete ?? { state: 'absent', system: '', at: 0 as never }, 'complete')).toBe(true);
  });

  it('that was cut by a limit does not look whole', async () => {
    const pages = await pagesOf(provider, { text: '@uni.example', limit: 1000 });
    expect(pages.flatMap(({ rows }) => rows)).toHaveLength(1000);
    expect(pages.at(-1)?.complete).toMatchObject({ state: 'known', value: false });
  });

  it('of which people go while it is read, so that others slip past, does not look whole', async () => {
    const going = await Promise.all(
      [1, 2].map((n) => bench.road.seed({ uid: `aaa${String(n)}${word()}`, mail: `${word()}@uni.example` })),
    );
    let pages = 0;
    const second: Match = ({ path, query }) => path.endsWith('/users') && query.has('search') && pages++ === 1;
    const release = await bench.proxy.beforeMatching(second, async () => {
      for (const { id } of going) await bench.road.remove(id);
    });
    const read = await pagesOf(provider, { text: '@uni.example' }).finally(release);
    const uids = read.flatMap(({ rows }) => rows.map(({ uid }) => uid)).filter((uid) => /^u\d{5}$/.test(uid));
    expect(uids.length, 'somebody slipped past').toBeLessThan(MANY);
    expect(read.at(-1)?.complete).toMatchObject({ state: 'known', value: false });
  });

  it('says of each row what it knows: the end, and "disabled" for no lock', async () => {
    const rows = (await pagesOf(provider, { text: 'u0000' })).flatMap((page) => page.rows);
    const row = (uid: string) => rows.find((one) => one.uid === uid);
    expect(row('u00005')?.enabled).toMatchObject({ value: false });
    expect(row('u00007')?.enabled, 'locked for good').toMatchObject({ value: true });
    expect(row('u00003')?.accessUntil).toMatchObject({ state: 'known', value: expect.any(Number) as number });
    expect(row('u00001')?.accessUntil).toMatchObject({ value: 'never' });
  });
});
