import { readFileSync, existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AppError } from '../../../src/core/error.js';
import { openPracticeHouse, type House } from './house.js';
import { DOWN, serverDouble, type DoubleOptions } from './server-double.js';

const CAMPUS = {
  kind: 'openldap',
  url: 'ldaps://ldap.uni.example',
  bind: 'uid=desk,dc=uni,dc=example',
  base: 'ou=people,dc=uni,dc=example',
  practice: false,
  operator: 'os-user',
  attributes: { note: 'description' },
};

let house: House;
beforeEach(async () => {
  house = await openPracticeHouse();
  const file = join(house.folder, 'config.json');
  const { profiles } = JSON.parse(readFileSync(file, 'utf8')) as { profiles: Record<string, unknown> };
  writeFileSync(file, JSON.stringify({ current: 'campus', profiles: { ...profiles, campus: CAMPUS } }), { mode: 0o600 });
});
afterEach(() => house.close());

const config = (): { current?: string; profiles: Record<string, unknown> } =>
  JSON.parse(readFileSync(join(house.folder, 'config.json'), 'utf8')) as ReturnType<typeof config>;

/** Such a server, with its password in the keychain. */
function campus(options: DoubleOptions = {}) {
  const server = serverDouble(options);
  server.kept.set('campus', { text: 'the-desk-password', home: 'keychain' });
  return server;
}

const down = (): never => {
  throw DOWN;
};

describe('profile list', () => {
  it('says of each where it is, and asks nobody', async () => {
    expect(await house.json('profile list')).toMatchObject([
      { name: 'practice', kind: 'directory', file: join(house.folder, 'data', 'practice.db'), server: null },
      { name: 'campus', current: true, kind: 'openldap', file: null, server: 'ldaps://ldap.uni.example' },
    ]);
  });
});

describe('profile show of a server', () => {
  it('that is down shows what is set up, and says that the rest is unknown and why', async () => {
    const { changed } = campus({ look: down });
    const { code, out, err } = await house.type('profile show campus -o json', { changed });
    expect(code).toBe(0);
    const shown = JSON.parse(out) as Record<string, unknown>;
    expect(shown).toMatchObject({ capabilities: null, base: CAMPUS.base, policy: 'plain', secretIn: 'keychain' });
    expect(shown['unknown']).toMatchObject({ capabilities: { code: 'unreachable' } });
    expect(err).toContain('refused the connection');
    expect((await house.type('profile show campus', { changed })).out).toContain(
      'Abilities  unknown: ldap.uni.example:636 refused',
    );
  });

  it('with a policy that cannot be read still shows what is set up', async () => {
    const file = join(house.folder, 'config.json');
    writeFileSync(file, readFileSync(file, 'utf8').replace('"kind":"openldap"', '"kind":"openldap","policy":"/nowhere.yaml"'));
    const { changed } = campus();
    expect((await house.type('profile show campus', { changed })).code).toBe(0);
    expect((await house.type('profile show campus', { changed })).err).toContain('/nowhere.yaml');
  });

  it('has its settings, where its password is, and what it can do', async () => {
    const { changed, kept } = campus();
    const { out } = await house.type('profile show -o json', { changed });
    expect(JSON.parse(out)).toMatchObject({
      name: 'campus',
      kind: 'openldap',
      file: null,
      server: CAMPUS.url,
      bind: CAMPUS.bind,
      ca: null,
      operator: 'os-user',
      attributes: { note: 'description' },
      secretIn: 'keychain',
      secretAt: 'the keychain',
      capabilities: { actions: { 'pin.reset': { can: 'yes' } } },
    });
    expect(out).not.toContain('the-desk-password');
    kept.clear();
    const bare = await house.type('profile show -o json', { changed });
    expect(JSON.parse(bare.out)).toMatchObject({ secretIn: null, absent: { secretIn: 'none is kept' } });
  });

  it('reads well', async () => {
    const { out } = await house.type('profile show', { changed: campus().changed });
    for (const line of [
      'Accounts   below ou=people,dc=uni,dc=example',
      'Signs in   as uid=desk,dc=uni,dc=example',
      'Password   in the keychain',
      'Trusts     the authorities of this system',
      'Attributes note=description',
      'Cannot     mfa.clear: the server holds no methods',
    ])
      expect(out).toContain(line);
  });
});

describe('profile remove', () => {
  it.each([
    ['profile remove', 2],
    ['profile remove nope --yes', 3],
    ['profile remove constructor --yes', 3],
    ['profile remove campus', 2],
  ])('%s is refused (%i), and nothing is removed', async (line, exitCode) => {
    expect(await house.error(line, { changed: campus().changed })).toMatchObject({ exitCode });
    expect(Object.keys(config().profiles)).toEqual(['practice', 'campus']);
  });

  it('asks on a terminal, and takes Enter for no', async () => {
    const server = campus();
    const { code, err } = await house.type('profile remove campus', { changed: server.changed, typed: [''] });
    expect(code).toBe(130);
    expect(err).toContain('Remove the profile campus (OpenLDAP, ldaps://ldap.uni.example)? (y/N)');
    expect(Object.keys(config().profiles)).toContain('campus');
    expect(server.kept.size).toBe(1);
  });

  it('forgets the password, leaves none current, and says what to type', async () => {
    const server = campus();
    const { code, out } = await house.type('profile remove campus --yes', { changed: server.changed });
    expect(code).toBe(0);
    expect(config()).toEqual({ profiles: { practice: expect.anything() as unknown } });
    expect(server.kept.size).toBe(0);
    expect(out).toContain('Its password is forgotten: it was in the keychain.');
    expect(out).toContain('No profile is current now. To use another one: uidctl profile use practice');
  });

  it('leaves the file of a directory where it is, and says where', async () => {
    const { out } = await house.type('profile remove practice --yes', { changed: campus().changed });
    const file = join(house.folder, 'data', 'practice.db');
    expect(out).toContain(`The directory itself stays, in ${file}.`);
    expect(existsSync(file)).toBe(true);
    expect(config()).toMatchObject({ current: 'campus' });
  });

  it('ends with 9 where the password could not be forgotten, and says so', async () => {
    const { changed } = campus();
    const answer = await house.type('profile remove campus --yes -o json', {
      changed: (context) => ({
        ...changed(context),
        secrets: async () => ({
          ...(await changed(context).secrets()),
          forget: () => Promise.reject(new AppError('setup', 'The keychain is locked.')),
        }),
      }),
    });
    expect(answer).toMatchObject({ code: 9, err: expect.stringContaining('The keychain is locked.') as string });
    expect(JSON.parse(answer.out)).toMatchObject({ removed: true, forgotten: [] });
    expect(Object.keys(config().profiles)).toEqual(['practice']);
  });
});
