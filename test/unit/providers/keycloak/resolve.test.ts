import { describe, expect, it } from 'vitest';
import { type AccountKey } from '../../../../src/core/account.js';
import { AppError } from '../../../../src/core/error.js';
import { attributeQuery } from '../../../../src/providers/keycloak/attribute-query.js';
import { resolve } from '../../../../src/providers/keycloak/resolve.js';
import { answering, call, ID, userJson } from './answering.js';

const by = (kind: AccountKey['by'], value: string): AccountKey => ({ by: kind, value });
const refused = async (work: Promise<unknown>): Promise<AppError> => {
  const error: unknown = await work.catch((thrown: unknown) => thrown);
  if (error instanceof AppError) return error;
  throw new Error(`it came to ${JSON.stringify(error)}`);
};

describe('an exact look-up', () => {
  it('asks nothing for what nobody can have, since the server leaves an empty filter out and gives everybody', async () => {
    const { parts, asked } = answering({ users: [userJson()] });
    parts.learnt.seesUsers = true;
    for (const value of ['', ' ', 'chantm\0']) {
      for (const kind of ['uid', 'mail', 'number', 'alias'] as const)
        expect(await resolve(parts, by(kind, value), call())).toEqual([]);
    }
    for (const value of ['', ' ', '.', '..', 'a/b', '../users', '中', '?', 'count#'])
      expect(await resolve(parts, by('id', value), call())).toEqual([]);
    expect(asked).toEqual([]);
  });

  it('takes a list or a number under the name of an id for no user', async () => {
    const { parts } = answering({ 'users/count': 82, 'users/profile': { attributes: [] } });
    for (const value of ['count', 'profile']) expect(await resolve(parts, by('id', value), call())).toEqual([]);
  });

  it('looks again at what came back: letter case aside, it must be the very text', async () => {
    const users = [userJson(), userJson({ id: 'other', username: 'chantm2' })];
    const { parts, asked } = answering({ users });
    expect(await resolve(parts, by('uid', 'CHANTM'), call())).toEqual([
      { id: ID, uid: 'chantm', name: 'Tai Man Chan', system: 'suite', foundBy: { by: 'uid', value: 'chantm' } },
    ]);
    expect(asked[0]?.query).toMatchObject({ username: 'CHANTM', exact: true, briefRepresentation: false });
  });

  it('goes by attributes as the profile names them, and finds two', async () => {
    const users = ['a', 'b'].map((id) => userJson({ id, username: id, attributes: { employeeNumber: ['00417'] } }));
    const { parts, asked } = answering({ users });
    expect((await resolve(parts, by('number', '00417'), call())).map(({ id }) => id)).toEqual(['a', 'b']);
    expect(asked[0]?.query).toMatchObject({ q: 'employeeNumber:"00417"' });
    expect(await resolve(parts, by('number', '417'), call())).toEqual([]);
  });

  it('refuses a key without an attribute, and a value that the server cannot be asked for', async () => {
    const { parts } = answering({ users: [] }, { options: { attributes: {} } });
    for (const kind of ['number', 'alias'] as const)
      expect(await refused(resolve(parts, by(kind, '1'), call()))).toMatchObject({ kind: 'unsupported', code: 'key' });
    const asked = answering({ users: [] });
    for (const value of ['a\\"b', 'end\\'])
      expect(await refused(resolve(asked.parts, by('alias', value), call()))).toMatchObject({
        kind: 'unsupported',
        code: 'value',
      });
  });

  it('finds a service account too: a program has a name like anybody', async () => {
    const { parts } = answering({ users: [userJson({ username: 'service-account-mail' })] });
    expect(await resolve(parts, by('uid', 'service-account-mail'), call())).toHaveLength(1);
  });
});

describe('nobody', () => {
  it('is nobody where somebody else is seen, and is asked about once', async () => {
    const { parts, asked } = answering({
      users: (query: { username?: string }) => (query.username === undefined ? [userJson()] : []),
    });
    expect(await resolve(parts, by('uid', 'x'), call())).toEqual([]);
    expect(await resolve(parts, by('uid', 'y'), call())).toEqual([]);
    expect(asked).toHaveLength(3);
  });

  it('may be everybody to a login without a right: an empty list is no answer then', async () => {
    const { parts } = answering({ users: [] }, { roles: ['query-users'] });
    expect(await refused(resolve(parts, by('uid', 'x'), call()))).toMatchObject({
      kind: 'forbidden',
      code: 'sees-nobody',
      right: expect.stringContaining('view-users') as string,
    });
  });

  it('is nobody in a realm without users, for a login that would see them', async () => {
    expect(await resolve(answering({ users: [] }).parts, by('uid', 'x'), call())).toEqual([]);
  });

  it('by an id is told by 404; somebody whom we may not see by 403', async () => {
    const { parts } = answering({ 'users/seen': 403 }, { roles: ['query-users'] });
    expect(await resolve(parts, by('id', 'nobody'), call())).toEqual([]);
    expect(await refused(resolve(parts, by('id', 'seen'), call()))).toMatchObject({ kind: 'forbidden' });
  });

  it('is not what a server says that has no such realm', async () => {
    const { parts } = answering({});
    const http = {
      ...parts.http,
      send: () =>
        import('../../../../src/http/failure.js').then(({ HttpFailure }) =>
          Promise.reject(new HttpFailure(404, { error: 'Realm not found.' })),
        ),
    };
    for (const key of [by('id', ID), by('uid', 'x')])
      expect(await refused(resolve({ ...parts, http }, key, call()))).toMatchObject({ kind: 'setup', code: 'no-realm' });
  });
});

describe('the value of an attribute in q', () => {
  it('stands in quotation marks, with those inside escaped and all else as it is', () => {
    expect(attributeQuery('a', 'b c')).toBe('a:"b c"');
    expect(attributeQuery('a', 'b"c:d')).toBe('a:"b\\"c:d"');
    expect(attributeQuery('a', "k:v x:y %_*'\\z")).toBe('a:"k:v x:y %_*\'\\z"');
  });

  it('cannot be a backslash where it would escape, nor nothing, nor under a name that splits', () => {
    for (const value of ['', 'x\\', 'x\\"y']) expect(attributeQuery('a', value)).toBeUndefined();
    for (const name of ['a b', 'a:b', '"a']) expect(attributeQuery(name, 'x')).toBeUndefined();
  });
});
