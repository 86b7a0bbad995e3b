import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { Secret } from '../../../src/core/secret.js';
import { LdapFailure } from '../../../src/ldap/failure.js';
import { equals } from '../../../src/ldap/filter.js';
import { type Ldap, type Question } from '../../../src/ldap/types.js';
import { type KeyPair, selfSigned } from './certificates.js';
import { appError, call, ldapTo } from './ldap-to.js';
import { type Answering, entry, type Extras, result, startTiny, type TinyServer } from './tiny-server.js';

/* Our own sign-in, and that of others. */

let keys: KeyPair;
beforeAll(() => {
  keys = selfSigned('IP:127.0.0.1');
});

const opened: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of opened.splice(0).reverse()) await one.close();
});

async function serve(answer: Answering, password?: string): Promise<{ server: TinyServer; ldap: Ldap; marks: string[] }> {
  const server = await startTiny({ mode: 'tls', keys, answer });
  const { ldap, marks } = ldapTo(server.ldaps, keys.cert, password === undefined ? {} : { password });
  opened.push(server, ldap);
  return { server, ldap, marks };
}

const binding = (code: number, extras: Extras = {}): Answering => {
  return ({ id, operation, peer }) => {
    if (operation === 'bind') peer.send(result(id, 'bind', code, extras));
    else if (operation === 'search') peer.send(Buffer.concat([entry(id, 'uid=a'), result(id, 'search', 0)]));
  };
};

const policy = (...bytes: number[]): Extras => ({ control: { oid: '1.3.6.1.4.1.42.2.27.8.5.1', value: Buffer.from(bytes) } });
const question: Question = { base: 'dc=uni', scope: 'sub', filter: equals('uid', 'a'), attributes: ['uid'], limit: 1 };
const change = [{ operation: 'delete', attribute: 'pin', values: [] }] as const;

describe('our own password, refused', () => {
  it('is marked once and tried once, on whichever connection', async () => {
    const { server, ldap, marks } = await serve(binding(49));
    const both = await Promise.all([appError(ldap.search(question, call())), appError(ldap.modify('uid=a', change, call()))]);
    expect(both.map(({ kind, code }) => [kind, code])).toEqual([
      ['unauthenticated', 'refused'],
      ['unauthenticated', 'refused'],
    ]);
    await appError(ldap.search(question, call()));
    expect(marks).toEqual(['the name or the password is wrong, or the account is locked']);
    expect(server.requests.filter(({ operation }) => operation === 'bind')).toHaveLength(1);
  });

  it.each([
    ['data 52e', 'the name or the password is wrong'],
    ['data 533', 'the account is disabled'],
    ['data 701', 'the account has expired'],
    ['data 775', 'the account is locked'],
    ['data 532', 'the password has expired'],
  ])('says why: Active Directory, %s', async (code, why) => {
    const text = `80090308: LdapErr: DSID-0C0903A9, comment: AcceptSecurityContext error, ${code}, v1db1\0`;
    const { ldap, marks } = await serve(binding(49, { text }));
    expect((await appError(ldap.search(question, call()))).message).toContain(`: ${why}.`);
    expect(marks).toEqual([why]);
  });

  it('says how it is renewed, as whoever keeps it knows', async () => {
    const server = await startTiny({ mode: 'tls', keys, answer: binding(49) });
    const credentials = {
      name: 'cn=desk',
      password: async () => new Secret('old'),
      refused: async () => undefined,
      renew: () => 'Renew UIDCTL_SECRET_CAMPUS.',
    };
    const { ldap } = ldapTo(server.ldaps, keys.cert, { credentials });
    const { ldap: unsaid } = ldapTo(server.ldaps, keys.cert);
    opened.push(server, ldap, unsaid);
    expect(await appError(ldap.search(question, call()))).toMatchObject({ hint: 'Renew UIDCTL_SECRET_CAMPUS.' });
    expect(await appError(unsaid.search(question, call()))).toMatchObject({
      hint: expect.stringContaining('auth login') as string,
    });
  });

  it('says why: the password policy control', async () => {
    const { ldap } = await serve(binding(49, policy(0x30, 3, 0x81, 1, 1)));
    expect((await appError(ldap.search(question, call()))).message).toContain('the account is locked');
  });

  it('is not tried when it is empty', async () => {
    const { server, ldap } = await serve(binding(0), '');
    expect(await appError(ldap.search(question, call()))).toMatchObject({ kind: 'unauthenticated' });
    expect(server.requests).toEqual([]);
  });
});

describe('a sign-in that failed for another reason', () => {
  it.each([
    [51, 'unavailable'],
    [52, 'unavailable'],
    [80, 'unavailable'],
    [8, 'setup'],
    [13, 'setup'],
    [53, 'unsupported'],
    [34, 'setup'],
  ])('is no mark against the password: %d is %s', async (code, kind) => {
    const { ldap, marks } = await serve(binding(code));
    expect(await appError(ldap.search(question, call()))).toMatchObject({ kind });
    expect(marks).toEqual([]);
  });

  it('is tried again when it is asked again', async () => {
    let code = 51;
    const { ldap } = await serve((request) => binding(code)(request));
    await appError(ldap.search(question, call()));
    code = 0;
    expect((await ldap.search(question, call())).entries).toHaveLength(1);
  });
});

describe('our own login that must change its password', () => {
  it('is told at the sign-in (OpenLDAP)', async () => {
    const { ldap, marks } = await serve(binding(0, policy(0x30, 3, 0x81, 1, 2)));
    expect(await appError(ldap.search(question, call()))).toMatchObject({ kind: 'unauthenticated', code: 'must-change' });
    expect(marks).toEqual([]);
  });

  it('is told at the sign-in (Active Directory)', async () => {
    const { ldap } = await serve(binding(49, { text: 'AcceptSecurityContext error, data 773, v1db1' }));
    expect(await appError(ldap.search(question, call()))).toMatchObject({ kind: 'unauthenticated', code: 'must-change' });
  });

  it('is told when the server demands it later', async () => {
    const { ldap } = await serve(({ id, operation, peer }) => {
      if (operation === 'bind') peer.send(result(id, 'bind', 0));
      else
        peer.send(
          result(id, 'search', 50, { text: 'Operations are restricted to bind/unbind/abandon/StartTLS/modify password' }),
        );
    });
    expect(await appError(ldap.search(question, call()))).toMatchObject({ kind: 'unauthenticated', code: 'must-change' });
  });
});

describe('a sign-in as somebody else', () => {
  it('answers with what the server said, and tells no control from an empty one', async () => {
    const { ldap } = await serve(binding(49));
    expect(await ldap.tryBind('uid=a', new Secret('x'), call())).toEqual({ code: 49, text: '', policy: undefined });
    const other = await serve(binding(49, policy()));
    expect(await other.ldap.tryBind('uid=a', new Secret('x'), call())).toEqual({ code: 49, text: '', policy: {} });
  });

  it('reads the warnings of the password policy control', async () => {
    const { ldap } = await serve(binding(0, policy(0x30, 6, 0xa0, 4, 0x80, 2, 0x0e, 0x10)));
    expect(await ldap.tryBind('uid=a', new Secret('x'), call())).toMatchObject({ code: 0, policy: { secondsLeft: 3600 } });
    const grace = await serve(binding(0, policy(0x30, 5, 0xa0, 3, 0x81, 1, 2)));
    expect(await grace.ldap.tryBind('uid=a', new Secret('x'), call())).toMatchObject({ policy: { graceLeft: 2 } });
  });

  it('never sends an empty password', async () => {
    const { server, ldap } = await serve(binding(0));
    await appError(ldap.tryBind('uid=a', new Secret(''), call()));
    expect(server.requests.filter(({ operation }) => operation === 'bind')).toEqual([]);
  });

  it('has a connection of its own, which ends', async () => {
    const { server, ldap } = await serve(binding(0));
    await ldap.search(question, call());
    await ldap.tryBind('uid=a', new Secret('x'), call());
    expect(server.requests.map(({ name, peer }) => [name, peer.number])).toEqual([
      ['cn=desk', 0],
      ['dc=uni', 0],
      ['uid=a', 1],
    ]);
    if (!server.peers[1]!.socket.destroyed) await new Promise((resolve) => server.peers[1]!.socket.once('close', resolve));
    expect((await ldap.search(question, call())).entries).toHaveLength(1);
  });

  it('that is refused changes nothing of theirs', async () => {
    const { server, ldap } = await serve(binding(49));
    const own = ldap.changeAs('uid=a', new Secret('old'), { dn: 'uid=a', changes: change }, call());
    await expect(own).rejects.toMatchObject({ code: 49 });
    await expect(own).rejects.toBeInstanceOf(LdapFailure);
    expect(server.requests.map(({ operation }) => operation)).not.toContain('modify');
  });
});
