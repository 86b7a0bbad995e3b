import { DatabaseSync } from '@photostructure/sqlite';
import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { instant } from '../../../src/core/instant.js';
import { AppError } from '../../../src/core/error.js';
import { type Probe } from '../../../src/core/probe.js';
import { NOON, openHouse, openPracticeHouse, type House } from './house.js';
import {
  DOWN,
  FACTS,
  GOOD_PROBE,
  REFUSED,
  serverDouble,
  untrusted,
  type DoubleOptions,
  type ServerDouble,
} from './server-double.js';

const DAY = 24 * 60 * 60_000;

interface Row {
  readonly profile: string | null;
  readonly id: string;
  readonly state: string;
  readonly text: string;
  readonly remedy: string | null;
}

let house: House;
beforeEach(async () => {
  house = await openPracticeHouse();
});
afterEach(() => house.close());

/** The checks, and the exit code that goes with them. */
async function doctor(line = 'doctor', server?: ServerDouble): Promise<{ code: number; rows: Row[] }> {
  const { code, out } = await house.type(`${line} -o json`, server ? { changed: server.changed } : {});
  const rows = JSON.parse(out) as Row[];
  expect(code).toBe(rows.some(({ state }) => state === 'fail') ? 10 : 0);
  return { code, rows };
}

const of = (rows: readonly Row[], id: string): Row[] => rows.filter((row) => row.id === id);

/** A server beside the practice directory, its password in the keychain. */
function campus(options: DoubleOptions = {}, policy?: string): ServerDouble {
  const file = join(house.folder, 'config.json');
  const { profiles } = JSON.parse(readFileSync(file, 'utf8')) as { profiles: Record<string, unknown> };
  const server = {
    kind: 'openldap',
    url: 'ldaps://ldap.uni.example',
    bind: 'uid=desk',
    base: 'dc=uni',
    ...(policy ? { policy } : {}),
  };
  writeFileSync(file, JSON.stringify({ current: 'practice', profiles: { ...profiles, campus: server } }), { mode: 0o600 });
  const double = serverDouble(options);
  double.kept.set('campus', { text: 'the-desk-password', home: 'keychain' });
  return double;
}

const throwing = (error: AppError): DoubleOptions => ({
  look: () => {
    throw error;
  },
});
const finding = (change: Partial<Probe>): DoubleOptions => ({ look: () => ({ ...GOOD_PROBE, ...change }) });

/** The states of the checks of the server, in their order. */
async function statesOf(server: ServerDouble): Promise<Record<string, string>> {
  const { rows } = await doctor('doctor campus', server);
  expect(rows.filter(({ profile }) => profile !== null && profile !== 'campus')).toEqual([]);
  return Object.fromEntries(rows.filter(({ profile }) => profile === 'campus').map(({ id, state }) => [id, state]));
}

describe('doctor finds on this machine', () => {
  it('settings that are broken: the profiles are unknown, and never pass', async () => {
    writeFileSync(join(house.folder, 'config.json'), '{ "current": ');
    const { rows } = await doctor();
    expect(of(rows, 'settings')).toMatchObject([{ state: 'fail', text: expect.stringContaining('config.json') as string }]);
    expect(of(rows, 'profiles')).toMatchObject([{ state: 'unknown' }]);
    expect(of(rows, 'keychain')).toMatchObject([{ state: 'unknown' }]);
  });

  it('settings that others may write, or read', async () => {
    const file = join(house.folder, 'config.json');
    chmodSync(file, 0o620);
    expect(of((await doctor()).rows, 'settings')).toMatchObject([{ state: 'fail', remedy: `chmod 600 ${file}` }]);
    chmodSync(file, 0o644);
    expect(of((await doctor()).rows, 'settings')).toMatchObject([{ state: 'warn', remedy: `chmod 600 ${file}` }]);
  });

  it('a state folder that is none', async () => {
    rmSync(join(house.folder, 'state'), { recursive: true, force: true });
    writeFileSync(join(house.folder, 'state'), '');
    expect(of((await doctor()).rows, 'record')).toMatchObject([{ state: 'fail', remedy: expect.any(String) as string }]);
  });

  it('a record that is none', async () => {
    mkdirSync(join(house.folder, 'state'), { recursive: true });
    writeFileSync(join(house.folder, 'state', 'state.db'), 'this is text');
    const { rows } = await doctor();
    expect(of(rows, 'record')).toMatchObject([{ state: 'fail' }]);
    expect(of(rows, 'left-open')).toMatchObject([{ state: 'unknown' }]);
  });

  it('changes that were left open', async () => {
    await house.json('account unlock wongsy --yes');
    const database = new DatabaseSync(join(house.folder, 'state', 'state.db'));
    database.exec(`delete from audit where kind = 'outcome'; update audit set pid = 999999999, process_token = null`);
    database.close();
    expect(of((await doctor()).rows, 'left-open')).toMatchObject([
      {
        state: 'warn',
        text: expect.stringContaining('account.unlock of wongsy') as string,
        remedy: 'uidctl audit list --state left-open',
      },
    ]);
  });

  it('a keychain that cannot be used only where a profile keeps its password there', async () => {
    const server = campus({ keychain: false });
    const { rows } = await doctor('doctor', server);
    expect(of(rows, 'keychain')).toMatchObject([{ state: 'fail', text: expect.stringContaining('campus') as string }]);
    server.kept.set('campus', { text: 'the-desk-password', home: 'file' });
    expect(of((await doctor('doctor', server)).rows, 'keychain')).toMatchObject([{ state: 'pass' }]);
  });

  it('nothing on a new one, and makes nothing', async () => {
    const fresh = openHouse();
    const { code, out } = await fresh.type('doctor');
    expect(code).toBe(0);
    expect(out).toContain('no profile is set up');
    expect(existsSync(join(fresh.folder, 'state'))).toBe(false);
    fresh.close();
  });
});

describe('doctor finds of a directory', () => {
  it('that its file is gone', async () => {
    rmSync(join(house.folder, 'data', 'practice.db'));
    const { rows } = await doctor('doctor practice');
    expect(of(rows, 'file')).toMatchObject([{ profile: 'practice', state: 'fail', remedy: expect.any(String) as string }]);
    expect(of(rows, 'policy')).toMatchObject([{ state: 'unknown' }]);
  });

  it('nothing, where there is nothing', async () => {
    const { rows } = await doctor();
    expect(rows.map(({ profile, id, state }) => [profile, id, state])).toEqual([
      [null, 'settings', 'pass'],
      [null, 'record', 'pass'],
      [null, 'left-open', 'pass'],
      [null, 'keychain', 'pass'],
      ['practice', 'file', 'pass'],
      ['practice', 'policy', 'pass'],
    ]);
    expect((await house.type('doctor')).out).toContain('No problem was seen.');
  });

  it('no profile of that name (3)', async () => {
    expect(await house.error('doctor nope')).toMatchObject({ exitCode: 3 });
    expect(await house.error('doctor --profile nope')).toMatchObject({ exitCode: 3 });
  });
});

describe('doctor finds of a server', () => {
  it('that it is down: what lies behind it is unknown', async () => {
    expect(await statesOf(campus(throwing(DOWN)))).toEqual({
      server: 'fail',
      certificate: 'unknown',
      'sign-in': 'unknown',
      rights: 'unknown',
      clock: 'unknown',
      policy: 'pass',
    });
  });

  it('a certificate that is not trusted, with what to compare and what to type', async () => {
    const server = campus(throwing(untrusted()));
    expect(await statesOf(server)).toMatchObject({ server: 'pass', certificate: 'fail', 'sign-in': 'unknown' });
    expect(of((await doctor('doctor campus', server)).rows, 'certificate')).toMatchObject([
      { text: expect.stringContaining('SHA-256 AB:CD:EF') as string, remedy: 'uidctl profile add campus --ca FILE --replace' },
    ]);
  });

  it.each([
    [-1, 'fail'],
    [6, 'fail'],
    [8, 'warn'],
    [29, 'warn'],
    [31, 'pass'],
  ])('a certificate with %i days left: %s', async (days, state) => {
    const known = GOOD_PROBE.certificate.state === 'known' ? GOOD_PROBE.certificate.value : undefined;
    if (!known) throw new Error('no certificate');
    const validTo = instant(NOON + (days + 0.5) * DAY);
    expect(await statesOf(campus(finding({ certificate: FACTS.known({ ...known, validTo }) })))).toMatchObject({
      certificate: state,
    });
  });

  it('a refused password, which is not sent again', async () => {
    const server = campus(throwing(REFUSED));
    expect(await statesOf(server)).toMatchObject({ server: 'pass', 'sign-in': 'fail', rights: 'unknown', clock: 'unknown' });
    const before = server.looks.length;
    server.refused.add('the-desk-password');
    const { rows } = await doctor('doctor campus', server);
    expect(of(rows, 'sign-in')).toMatchObject([
      {
        state: 'fail',
        text: expect.stringContaining('the account is locked') as string,
        remedy: 'uidctl auth login --profile campus',
      },
    ]);
    expect(of(rows, 'server')).toMatchObject([{ state: 'unknown' }]);
    expect(server.looks).toHaveLength(before);
  });

  it('that no password is kept', async () => {
    const server = campus();
    server.kept.clear();
    expect(await statesOf(server)).toMatchObject({ 'sign-in': 'fail', server: 'unknown', rights: 'unknown' });
    expect(server.looks).toEqual([]);
  });

  it('each missing right by its name; one that nobody can tell does not pass', async () => {
    const right = (name: string, held: Probe['rights'][number]['held']) => ({
      right: name,
      actions: ['access.end'] as const,
      held,
    });
    const unknown = FACTS.unknown('not-readable', 'the server does not say');
    const rights = [
      right('write on a', FACTS.known(false)),
      right('write on b', FACTS.known(false)),
      right('write on c', unknown),
    ];
    const { rows } = await doctor('doctor campus', campus(finding({ rights: [...GOOD_PROBE.rights, ...rights] })));
    expect(of(rows, 'rights')).toMatchObject([
      {
        state: 'fail',
        text: 'write on a is missing; without it no access.end',
        remedy: expect.stringContaining('docs/providers/openldap.md') as string,
      },
      { state: 'fail', text: 'write on b is missing; without it no access.end' },
      { state: 'unknown', text: 'write on c is unknown: the server does not say' },
    ]);
    expect(await statesOf(campus(finding({ rights: [] })))).toMatchObject({ rights: 'unknown' });
    expect(await statesOf(campus(throwing(new AppError('forbidden', 'No.', { right: 'read on cn' }))))).toMatchObject({
      rights: 'fail',
    });
  });

  it('a missing right that no change needs outright: a warning with what follows, and one remedy for all', async () => {
    const without = 'a reset counts as the own change';
    const manage = { right: 'manage on userPassword', actions: [], without, held: FACTS.known(false) };
    const server = campus(finding({ rights: [manage] }));
    const { code, rows } = await doctor('doctor campus', server);
    expect(code).toBe(0);
    expect(of(rows, 'rights')).toMatchObject([
      { state: 'warn', text: expect.stringContaining('without it a reset counts as the own change') as string },
    ]);
    const missing = ['a', 'b', 'c'].map((name) => ({
      right: `write on ${name}`,
      actions: ['access.end'] as const,
      held: FACTS.known(false),
    }));
    const { changed } = campus(finding({ rights: [...missing, manage] }));
    const { code: failed, out } = await house.type('doctor campus', { changed });
    expect(failed).toBe(10);
    expect(out.split('Ask whoever runs the server')).toHaveLength(2);
  });

  it('a server of another kind', async () => {
    const error = new AppError('setup', 'It is no OpenLDAP server.', { code: 'wrong-kind' });
    const { rows } = await doctor('doctor campus', campus(throwing(error)));
    expect(of(rows, 'server')).toMatchObject([{ state: 'fail', text: 'It is no OpenLDAP server.' }]);
    expect(of(rows, 'rights')).toMatchObject([{ state: 'unknown', text: 'not looked at: it is of another kind' }]);
  });

  it('a refused password of the environment: when, in the words of the zone, and whose it is to renew', async () => {
    const server = campus({ env: { UIDCTL_SECRET_CAMPUS: 'the-desk-password' } });
    server.refused.add('the-desk-password');
    const { rows } = await doctor('doctor campus', server);
    expect(of(rows, 'sign-in')).toMatchObject([{ state: 'fail', remedy: 'Renew UIDCTL_SECRET_CAMPUS.' }]);
    expect(of(rows, 'sign-in')[0]?.text).toMatch(/ on 2[234] Nov 2026 at \d\d:\d\d /);
    expect(of(rows, 'certificate')).toMatchObject([{ state: 'unknown', text: 'not looked at: no sign-in' }]);
  });

  it.each([
    [-301_000, 'fail'],
    [299_000, 'warn'],
    [-31_000, 'warn'],
    [29_000, 'pass'],
  ])('a clock that is %i ms off: %s', async (off, state) => {
    expect(await statesOf(campus(finding({ serverTime: FACTS.known(instant(NOON + off)) })))).toMatchObject({ clock: state });
  });

  it('a clock that it does not tell, and warnings of its own', async () => {
    const change = {
      serverTime: FACTS.unknown('not-recorded', 'it tells no time'),
      warnings: ['The policy entry cannot be read.'],
    };
    expect(await statesOf(campus(finding(change)))).toMatchObject({ clock: 'unknown', 'set-up': 'warn' });
  });

  it('a policy that cannot be read, and looks at the server all the same', async () => {
    expect(await statesOf(campus({}, '/nowhere.yaml'))).toMatchObject({ policy: 'fail', server: 'pass', rights: 'pass' });
  });

  it('nothing, where there is nothing; and no secret in any of it', async () => {
    const server = campus();
    const { code, out } = await house.type('doctor', { changed: server.changed });
    expect({ code, last: out.trim().split('\n').at(-1) }).toEqual({ code: 0, last: 'No problem was seen.' });
    expect(out).toContain('campus | OpenLDAP, ldaps://ldap.uni.example');
    expect(out).not.toContain('the-desk-password');
  });
});
