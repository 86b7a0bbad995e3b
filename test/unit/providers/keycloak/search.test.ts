import { describe, expect, it } from 'vitest';
import { type Query } from '../../../../src/core/account.js';
import { AppError } from '../../../../src/core/error.js';
import { instant } from '../../../../src/core/instant.js';
import { type SearchPage } from '../../../../src/core/provider.js';
import { PAGE, search } from '../../../../src/providers/keycloak/search.js';
import { answering, call, userJson } from './answering.js';

interface Asked {
  readonly first: number;
  readonly max: number;
  readonly username?: string;
  readonly exact?: boolean;
  readonly search?: string;
  readonly q?: string;
}
type User = Record<string, unknown>;

const person = (username: string, over: object = {}): User =>
  userJson({ id: `id-${username}`, username, email: `${username}@x.example`, ...over });
const many = (count: number): User[] => Array.from({ length: count }, (_, n) => person(`u${String(n).padStart(4, '0')}`));

/** A realm of these users that answers like the real one: filters that it does not know, and `q` beside `search`, are left out. */
function realm(users: readonly User[], more: Parameters<typeof answering>[1] = {}) {
  const matching = ({ username, exact, search: text, q }: Asked): readonly User[] => {
    if (text !== undefined) {
      const words = text
        .toLowerCase()
        .split(' ')
        .map((word) => word.replaceAll('*', ''));
      const inUser = (user: User, word: string): boolean =>
        [user.username, user.firstName, user.lastName, user.email].some((field) => String(field).toLowerCase().includes(word));
      return users.filter((user) => words.every((word) => inUser(user, word)));
    }
    if (username !== undefined)
      return users.filter((user) => (exact === true ? user.username === username : String(user.username).includes(username)));
    if (q === undefined) return users;
    const [, name = '', value = ''] = /^(\w+):"(.*)"$/.exec(q) ?? [];
    return users.filter(({ attributes }) =>
      (attributes as Record<string, string[]>)[name]?.some((one) => one.toLowerCase() === value.toLowerCase()),
    );
  };
  return answering(
    {
      users: (query: Asked) => matching(query).slice(query.first, query.first + query.max),
      'users/count': (query: Asked) => matching(query).length,
    },
    more,
  );
}

async function pages(parts: ReturnType<typeof answering>['parts'], query: Query): Promise<SearchPage[]> {
  const all: SearchPage[] = [];
  for await (const page of search(parts, query, call())) all.push(page);
  return all;
}
const uids = async (parts: ReturnType<typeof answering>['parts'], query: Query): Promise<string[]> =>
  (await pages(parts, query)).flatMap(({ rows }) => rows.map(({ uid }) => uid));

describe('a search', () => {
  it('for nothing that anybody can have asks nothing, and is whole', async () => {
    const { parts, asked } = realm(many(3));
    for (const query of [{ text: ' ' }, { text: 'a\0' }, { department: '' }])
      expect(await pages(parts, query)).toMatchObject([{ rows: [], complete: { value: true } }]);
    expect(asked).toEqual([]);
  });

  it('comes page by page, everybody once, and the last page says that it is whole', async () => {
    for (const count of [PAGE - 1, PAGE, PAGE + 1, 3 * PAGE]) {
      const { parts } = realm(many(count));
      const found = await pages(parts, {});
      expect(new Set(found.flatMap(({ rows }) => rows.map(({ id }) => id))).size).toBe(count);
      expect(found.at(-1)?.complete).toMatchObject({ value: true });
      expect(found).toHaveLength(Math.ceil(count / PAGE));
    }
  });

  it('is not whole where somebody was shifted past us between two pages', async () => {
    const users = many(PAGE + 5);
    const { parts } = answering({
      users: ({ first, max }: Asked) => users.slice(first === 0 ? 0 : first + 1, first + max),
      'users/count': users.length,
    });
    expect((await pages(parts, {})).at(-1)?.complete).toMatchObject({ value: false });
  });

  it('that a limit cuts says so, and one that is just enough does not', async () => {
    expect((await pages(realm(many(5)).parts, { limit: 3 })).at(-1)).toMatchObject({
      rows: [{}, {}, {}],
      complete: { value: false },
    });
    expect((await pages(realm(many(3)).parts, { limit: 3 })).at(-1)?.complete).toMatchObject({ value: true });
    expect((await pages(realm(many(2 * PAGE)).parts, { limit: PAGE })).at(-1)?.complete).toMatchObject({ value: false });
  });

  it('wraps each word, so that stars, quotation marks and "id:" in it are plain, and looks again', async () => {
    const users = [person('a*b'), person('axb'), person('say', { lastName: 'The "Duke"' }), person('id:7')];
    const { parts, asked } = realm(users);
    expect(await uids(parts, { text: 'a*b' })).toEqual(['a*b']);
    expect(await uids(parts, { text: '"Duke"' })).toEqual(['say']);
    expect(await uids(parts, { text: 'id:7' })).toEqual(['id:7']);
    expect(asked.map(({ query }) => query?.search).filter((text) => text !== undefined)).toEqual(['*a*b*', '*"Duke"*', '*id:7*']);
  });

  it('wants every word in one of the fields', async () => {
    const users = [
      person('one', { firstName: 'José', lastName: "O'Neill" }),
      person('two', { firstName: 'José', lastName: 'Chan' }),
    ];
    expect(await uids(realm(users).parts, { text: "  o'neill JOSÉ " })).toEqual(['one']);
  });

  it('puts the one whose user name is the text first, then whose number or alias it is', async () => {
    const users = [person('a', { lastName: 'b7' }), person('b7'), person('z', { attributes: { uidAlias: ['b7'] } })];
    expect(await uids(realm(users).parts, { text: 'b7' })).toEqual(['b7', 'z', 'a']);
  });

  it('never asks by two filters at once, since the server leaves one of them out', async () => {
    const users = [
      person('a', { attributes: { department: ['Physics'] } }),
      person('ab', { attributes: { department: ['Law'] } }),
    ];
    const { parts, asked } = realm(users);
    expect(await uids(parts, { text: 'a', department: 'physics' })).toEqual(['a']);
    expect(asked.every(({ query }) => query?.search === undefined || query.q === undefined)).toBe(true);
  });

  it('refuses a filter without an attribute, and leaves none out', async () => {
    const { parts } = realm(many(3), { options: { attributes: {} } });
    for (const query of [{ kind: 'staff' }, { department: 'Law' }, { accessEnds: {} }] satisfies Query[]) {
      const error: unknown = await pages(parts, { text: 'u', ...query }).catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(AppError);
      expect(error).toMatchObject({ kind: 'unsupported', code: 'filter' });
    }
  });

  it('by kind asks for each value that stands for it, and the one that counts decides', async () => {
    const users = [
      person('both', { attributes: { affiliation: ['student', 'staff'] } }),
      person('studies', { attributes: { affiliation: ['student'] } }),
      person('works', { attributes: { affiliation: ['faculty'] } }),
      person('service-account-mail'),
      person('nothing'),
    ];
    const { parts } = realm(users);
    expect((await uids(parts, { kind: 'staff' })).sort()).toEqual(['both', 'works']);
    expect(await uids(parts, { kind: 'student' })).toEqual(['studies']);
    expect(await uids(parts, { kind: 'service' })).toEqual(['service-account-mail']);
    expect(await uids(parts, { kind: 'unknown' })).toEqual(['nothing']);
    expect(await uids(parts, { kind: 'retiree' })).toEqual([]);
  });

  it('by an end of access looks at everybody: from its first instant on, and no more at its last', async () => {
    const end = (text: string): object => ({ attributes: { accessExpires: [text] } });
    const users = [
      person('first', end('2026-06-30T00:00:00Z')),
      person('last', end('2026-07-31T00:00:00Z')),
      person('day', end('2026-06-30')),
      person('odd', end('soon')),
      person('none'),
    ];
    const window = { from: instant(Date.UTC(2026, 5, 30)), to: instant(Date.UTC(2026, 6, 31)) };
    expect(await uids(realm(users).parts, { accessEnds: window })).toEqual(['day', 'first']);
  });

  it('in a realm that looks empty is forbidden to a login without a right', async () => {
    const { parts } = realm([], { roles: ['query-users'] });
    await expect(pages(parts, { text: 'x' })).rejects.toMatchObject({ kind: 'forbidden', code: 'sees-nobody' });
  });
});

describe('a row', () => {
  it('says of a user from a directory that is shown as disabled that it is unknown, and of a lock that it is none', async () => {
    const users = [
      person('a', { enabled: false }),
      person('b', { enabled: false, federationLink: 'f' }),
      person('c', { enabled: false, attributes: { disabledReason: ['permanentLockout'] } }),
      person('d', { federationLink: 'f' }),
    ];
    const [page] = await pages(realm(users).parts, {});
    expect(page?.rows.map(({ enabled }) => (enabled.state === 'known' ? enabled.value : enabled.state))).toEqual([
      false,
      'unknown',
      true,
      true,
    ]);
  });
});
